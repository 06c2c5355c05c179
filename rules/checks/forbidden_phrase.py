"""Someone said what may not be said."""

from typing import Annotated, Literal

from pydantic import Field

from rules.conditions import Said, Where


class ForbiddenPhrase(Said):
    """Finds the words anywhere, or only in one part of the talk, or only after or before other words."""

    kind: Literal["forbidden_phrase"]
    where: Where | None = None
    after: Said | None = None
    before: Said | None = None
    at_least: Annotated[int, Field(ge=1)] = 1
