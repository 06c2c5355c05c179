"""Someone did not say what must be said, or said it too late."""

from typing import Annotated, Literal

from pydantic import Field

from rules.conditions import Said, Where


class RequiredPhrase(Said):
    """The words must be said: in `where`, before `before` is said, and only if `when` is said (if given)."""

    kind: Literal["required_phrase"]
    where: Where | None = None
    before: Said | None = None
    when: Said | None = None
    at_least_turns: Annotated[int, Field(ge=0)] = 1
    met_by_announcement: bool = False
