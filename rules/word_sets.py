"""Words that belong together and are used by many phrases."""

from pydantic import Field

from rules.strict import Strict, Text


class WordSet(Strict):
    """Words that belong together; `sound: true` also hears what only sounds like them."""

    words: tuple[Text, ...] = Field(min_length=1, strict=False)
    sound: bool = False
    not_sound: tuple[Text, ...] = Field(default=(), strict=False)
