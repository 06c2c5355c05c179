"""HTML to PDF: the only file that imports WeasyPrint, run as a process of its own.

`python -m audit_app.reports.pdf` reads one JSON object {html, identifier} from standard input and writes the PDF
to standard output. A process of its own gives the memory of a page back and cannot take a request down with it.
"""

import json
import mimetypes
import sys
from pathlib import Path

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from audit_app.reports.assets import pdf_folder

SCHEME = "report:"


class AssetFetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint has no type information
    """Gives out the files of the printed templates by "report:NAME" and refuses everything else.

    Refusing is fatal on purpose: WeasyPrint only logs an ordinary error, and the report would go out without its style.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols={"report"})
        self._folder = folder.resolve()

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 -- the signature is WeasyPrint's
        """Return the asset; raises FatalURLFetchingError for anything outside the template folder."""
        name = url.removeprefix(SCHEME).lstrip("/")
        path = (self._folder / name).resolve()
        if not url.startswith(SCHEME) or not path.is_relative_to(self._folder) or not path.is_file():
            raise FatalURLFetchingError(f"{url!r} is not an asset of the printed templates")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": kind})


def render_pdf(html: str, *, identifier: str) -> bytes:
    """Typeset `html` as PDF/A-3u. The same html and identifier give the same bytes.

    Raises FatalURLFetchingError (a BaseException) when the page asks for anything that is not an asset.
    """
    document = HTML(string=html, base_url=SCHEME, url_fetcher=AssetFetcher(pdf_folder()))
    pdf: bytes = document.write_pdf(pdf_identifier=identifier.encode(), pdf_variant="pdf/a-3u", pdf_tags=True)
    return pdf


def main() -> int:
    """Serve one order from standard input."""
    order = json.load(sys.stdin)
    sys.stdout.buffer.write(render_pdf(order["html"], identifier=order["identifier"]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
