"""What the engine knows about each language; the words themselves stand in `zh.yaml` and `en.yaml`."""

from pathlib import Path

from rules.languages.language import Language, load_language

_FOLDER = Path(__file__).parent

LANGUAGES: dict[str, Language] = {code: load_language(_FOLDER / f"{code}.yaml") for code in ("zh", "en")}
