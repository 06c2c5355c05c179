"""Tables that a command measures, put between their marks in a document."""

from pathlib import Path


def put_table(document: Path, name: str, table: str) -> None:
    """Replace what stands between `<!-- NAME -->` and `<!-- /NAME -->`. Raises ValueError where they are not."""
    text = document.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    if begin not in text or end not in text:
        raise ValueError(f"{document}: has no place for the table {name!r}; put {begin.strip()} and {end} there.")
    before, _, rest = text.partition(begin)
    after = rest.partition(end)[2]
    document.write_text(f"{before}{begin}\n{table}\n\n{end}{after}", encoding="utf-8")
