"""The errors that services raise for people; only the web and the command line turn them into pages and lines."""


class AuditError(Exception):
    """Raised when a deed cannot be done for a reason that a person can understand and act on.

    `message` is English, `zh` its Chinese; `field` and `value` say what was wrong with the input, `remedy` what to do.
    """

    def __init__(
        self,
        message: str,
        *,
        zh: str | None = None,
        field: str | None = None,
        value: object = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.zh = zh or message
        self.field = field
        self.value = value
        self.remedy = remedy

    def text(self, language: str) -> str:
        """Return the sentence in `language` ("zh…" gives Chinese, all else English)."""
        return self.zh if language.lower().startswith("zh") else self.message


class NotFound(AuditError):
    """Raised when the thing that was asked for does not exist."""


class Invalid(AuditError):
    """Raised when a value cannot be accepted as it is."""


class Forbidden(AuditError):
    """Raised when this person may not do this."""


class Conflict(AuditError):
    """Raised when the deed contradicts what is already recorded."""


class Unavailable(AuditError):
    """Raised when something outside (a file, a model, the database) cannot be used now."""
