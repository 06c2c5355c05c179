"""PDF pages for people who wait for them: the typesetter, with an error that says what to do."""

from audit_app.errors import Unavailable
from audit_app.reports import press


def typeset_or_say(page: str, *, identifier: str) -> bytes:
    """Return the page as a PDF; raises Unavailable with a remedy when the typesetter cannot work."""
    try:
        return press.typeset(page, identifier=identifier)
    except press.TypesettingFailed as failure:
        raise Unavailable(
            f"The PDF could not be made: {failure}.",
            zh=f"无法生成 PDF：{failure}。",
            remedy="Run `contact-audit doctor`; it names the missing system packages.",
        ) from failure
