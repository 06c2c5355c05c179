"""After one side says X, the other side must, or must not, say Y within some turns."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.conditions import Said
from rules.strict import Strict


class RequiredReply(Strict):
    """`after` is what starts it; the reply is looked for in the next `within_turns` turns of its own speaker."""

    kind: Literal["required_reply"]
    after: Said
    must: Said | None = None
    must_not: Said | None = None
    within_turns: Annotated[int, Field(ge=1)] = 3

    @model_validator(mode="after")
    def _something(self) -> "RequiredReply":
        if self.must is None and self.must_not is None:
            raise ValueError("needs must, must_not or both")
        return self
