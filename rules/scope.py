"""Where a condition looks: a part of the talk, or before, after or around the hits of another condition."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from rules.conditions import SpeakerScope
from rules.strict import LocalText, Strict, Text

Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(ge=0, strict=False)]
Percent = Annotated[float, Field(gt=0, le=100, strict=False)]
Range = tuple[int, int]


class Position(Strict):
    """A part of the talk; of several limits each must be kept. Turns are the speaker's own.

    `turns` and `seconds` are first and last, both included; -1 is the last turn.
    """

    first_turns: Count | None = None
    last_turns: Count | None = None
    turns: Annotated[Range, Field(strict=False)] | None = None
    first_seconds: Seconds | None = None
    last_seconds: Seconds | None = None
    seconds: Annotated[tuple[Seconds, Seconds], Field(strict=False)] | None = None
    first_percent: Percent | None = None
    last_percent: Percent | None = None

    @model_validator(mode="after")
    def _something(self) -> "Position":
        if not self.model_fields_set:
            raise ValueError(f"is empty; use one of {', '.join(type(self).model_fields)}")
        if self.turns is not None and 0 in self.turns:
            raise ValueError("turns count from 1, or from -1 at the end; 0 is no turn")
        return self

    @property
    def asks_seconds(self) -> bool:
        """Say whether it can only be decided with the times of the turns."""
        return any(limit is not None for limit in (self.first_seconds, self.last_seconds, self.seconds)) or (
            self.first_percent is not None or self.last_percent is not None
        )


class AnchorOf(Strict):
    """Hits of another condition to look from; which of them count, and how far from them."""

    of: Text
    hit: Literal["any", "each", "first", "last"] | Count = "any"
    turns: Annotated[int, Field(ge=0)] | None = None
    seconds: Seconds | None = None
    characters: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _one_distance(self) -> "AnchorOf":
        if sum(limit is not None for limit in (self.turns, self.seconds, self.characters)) > 1:
            raise ValueError("takes at most one of turns, seconds and characters")
        return self


def _from_name(value: object) -> object:
    return {"of": value} if isinstance(value, str) else value


#: `after: name` is short for `after: {of: name}`.
Anchor = Annotated[AnchorOf, BeforeValidator(_from_name)]


class Scoped(Strict):
    """What every condition may say about where it looks, how often, and how reasons call it.

    `every_turn: true` asks for a hit in each of the speaker's turns.

    `absent: true` turns it round within its scope: yes where nothing of the kind is there. Where the scope itself is
    empty because the anchor is never said, it does not hold.
    """

    title: LocalText | None = None
    where: Position | None = None
    after: Anchor | None = None
    before: Anchor | None = None
    around: Anchor | None = None
    except_after: Anchor | None = None
    times: Count = 1
    every_turn: bool = False
    absent: bool = False

    @model_validator(mode="after")
    def _turns_without_anchor(self) -> "Scoped":
        timed = self.where is not None and self.where.asks_seconds
        if self.every_turn and (self.anchors or self.except_after is not None or self.times > 1 or timed):
            raise ValueError("asks for every_turn, so it can have no anchor, times or seconds; use where with turns")
        return self

    @property
    def anchors(self) -> tuple[tuple[str, AnchorOf], ...]:
        """Return the anchors with their sides."""
        sides = (("after", self.after), ("before", self.before), ("around", self.around))
        return tuple((side, anchor) for side, anchor in sides if anchor is not None)


class Spoken(Scoped):
    """A condition on what one side says."""

    speaker: SpeakerScope = "agent"
