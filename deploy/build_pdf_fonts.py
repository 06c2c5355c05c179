"""Cut the two fonts of the PDF reports out of Debian's Noto Sans CJK.

A full Noto Sans CJK collection is 19 MB and makes each PDF twice as slow and three times as large. The
subset holds the 7,445 characters of GB 2312 with ASCII, Latin-1 and the punctuation that we typeset.
Rarer characters in names fall back to whatever CJK font the machine has. Run on a machine with the
package fonts-noto-cjk: `python deploy/build_pdf_fonts.py`. Reads /usr/share, writes templates/pdf/fonts.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

SOURCE = Path("/usr/share/fonts/opentype/noto")
TARGET = Path(__file__).resolve().parent.parent / "templates" / "pdf" / "fonts"
FAMILY = "Contact Audit Sans"
SIMPLIFIED_CHINESE = "Noto Sans CJK SC"
EXTRA = "–—‘’“”•…‰′″€←↑→↓−≈≠≤≥■□▪▲△▼●○★✓✗㎡〔〕【】《》「」·"


def repertoire() -> set[int]:
    """Return the code points of GB 2312, ASCII, Latin-1 and our own punctuation."""
    points = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100)) | {ord(sign) for sign in EXTRA}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                points.add(ord(bytes((row, cell)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return points


def build(weight: str) -> Path:
    """Write one subset font and return its path. Raises OSError when the Debian package is missing."""
    collection = TTCollection(SOURCE / f"NotoSansCJK-{weight}.ttc")
    font = next(font for font in collection.fonts if font["name"].getDebugName(1).startswith(SIMPLIFIED_CHINESE))
    options = subset.Options()
    options.layout_features = ["kern", "locl", "tnum", "palt", "halt"]
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=repertoire())
    cutter.subset(font)
    _rename(font, weight)
    target = TARGET / f"contact-audit-sans-{weight.lower()}.otf"
    font.save(target)
    return target


def _rename(font: object, weight: str) -> None:
    # "Noto" is a trademark, not a reserved font name; a cut font still gets a name of its own, so that
    # nobody takes it for the whole one, and fontconfig does not mix the two.
    names = font["name"]  # type: ignore[index]
    names.names = [record for record in names.names if record.nameID in {0, 13, 14}]
    postscript = f"{FAMILY.replace(' ', '')}-{weight}"
    for name_id, value in {1: FAMILY, 2: weight, 3: postscript, 4: f"{FAMILY} {weight}", 6: postscript}.items():
        names.setName(value, name_id, 3, 1, 0x409)
    cff = font["CFF "].cff  # type: ignore[index]
    cff.fontNames = [postscript]


def main() -> int:
    """Build both weights."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for weight in ("Regular", "Bold"):
        path = build(weight)
        sys.stdout.write(f"{path} {path.stat().st_size / 1e6:.2f} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
