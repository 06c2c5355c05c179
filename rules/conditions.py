"""How a rule says which words it listens for: phrases, their combinations, and what makes them innocent."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from rules.strict import Strict, Text

SpeakerScope = Literal["agent", "robot", "borrower", "other", "reached", "system", "unknown", "anyone"]
Guard = Literal["negation", "quotation", "lawful", "question"]

DEFAULT_GUARDS: tuple[Guard, ...] = ("negation", "quotation")


def _check_within(value: str) -> str:
    number, _, unit = value.partition(" ")
    if value in {"clause", "sentence", "turn", "talk"} or (unit == "turns" and number.isdigit() and int(number) > 1):
        return value
    raise ValueError(f'is {value!r}; write clause, sentence, turn, talk, or a number of turns such as "2 turns"')


Within = Annotated[str, AfterValidator(_check_within)]


class PhraseItem(Strict):
    """A phrase with settings of its own; a plain string is the same without them."""

    say: Text
    unless: tuple[Text, ...] = Field(default=(), strict=False)
    role_in_words: bool = False


class CountOf(Strict):
    """At least `n` different ones of a list."""

    n: Annotated[int, Field(ge=1)]
    of: tuple["Item", ...] = Field(min_length=2, strict=False)


class Near(Strict):
    """Words with at most `apart` characters (English: words) between neighbours; `n` of them, or all."""

    of: tuple["Item", ...] = Field(min_length=2, strict=False)
    apart: Annotated[int, Field(ge=0)]
    n: Annotated[int, Field(ge=2)] | None = None
    ordered: bool = False

    @model_validator(mode="after")
    def _not_too_many(self) -> "Near":
        if self.n is not None and self.n > len(self.of):
            raise ValueError(f"asks for {self.n} of {len(self.of)} words; lower n or name more")
        return self


class Words(Strict):
    """Words that someone says: exactly one of `any_of`, `all_of`, `n_of` and `near`, and what belongs to it."""

    any_of: tuple["Item", ...] = Field(default=(), strict=False)
    all_of: tuple["Item", ...] = Field(default=(), strict=False)
    n_of: CountOf | None = None
    near: Near | None = None
    within: Within | None = None
    not_in: tuple[Text, ...] = Field(default=(), strict=False)
    unless: tuple[Text, ...] = Field(default=(), strict=False)
    unless_within: Within = "clause"
    sound: bool = False
    not_sound: tuple[Text, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _one_list(self) -> "Words":
        given = [bool(self.any_of), bool(self.all_of), self.n_of is not None, self.near is not None]
        if sum(given) != 1:
            raise ValueError("needs exactly one of any_of, all_of, n_of and near")
        return self

    @property
    def items(self) -> tuple["Item", ...]:
        """Return the items of the list that is given."""
        if self.n_of is not None:
            return self.n_of.of
        return self.near.of if self.near is not None else self.any_of or self.all_of

    @property
    def needed(self) -> int:
        """Return how many of the items must be said."""
        if self.n_of is not None:
            return self.n_of.n
        if self.near is not None:
            return self.near.n or len(self.near.of)
        return 1 if self.any_of else len(self.all_of)


def _item_kind(value: object) -> str:
    if isinstance(value, str):
        return "phrase"
    says = isinstance(value, PhraseItem) or (isinstance(value, dict) and "say" in value)
    return "say" if says else "words"


Item = Annotated[
    Annotated[Text, Tag("phrase")] | Annotated[PhraseItem, Tag("say")] | Annotated[Words, Tag("words")],
    Discriminator(_item_kind),
]


class Said(Words):
    """Words together with who says them and what makes them innocent."""

    speaker: SpeakerScope = "agent"
    guards: tuple[Guard, ...] = Field(default=DEFAULT_GUARDS, strict=False)


class Where(Strict):
    """Which part of a talk counts: the first or last turns of the speaker, or the first seconds of the recording."""

    first_turns: Annotated[int, Field(ge=1)] | None = None
    last_turns: Annotated[int, Field(ge=1)] | None = None
    first_seconds: Annotated[float, Field(gt=0, strict=False)] | None = None

    @model_validator(mode="after")
    def _something(self) -> "Where":
        if self.first_turns is None and self.last_turns is None and self.first_seconds is None:
            raise ValueError("needs one of first_turns, last_turns and first_seconds")
        return self


for model in (CountOf, Near, Words, Said):
    model.model_rebuild()
