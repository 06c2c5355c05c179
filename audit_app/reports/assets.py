"""Where the templates, style sheets and fonts of printed pages lie."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDERS = (_PACKAGE.parent / "templates" / "pdf", _PACKAGE / "_templates" / "pdf")


def pdf_folder() -> Path:
    """Return the folder of the printed templates: beside the packages in a checkout, inside them in a wheel.

    Raises FileNotFoundError when the installation has none.
    """
    folder = next((folder for folder in _FOLDERS if folder.is_dir()), None)
    if folder is None:
        raise FileNotFoundError(f"no templates for printed pages in {' or '.join(map(str, _FOLDERS))}; reinstall")
    return folder
