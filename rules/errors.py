"""What is wrong with a pack, said so that its author can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: where (line and column from 1, 0 where there is none), what stands there, what to write."""

    file: str
    line: int
    field: str
    message: str
    column: int = 0

    def __str__(self) -> str:
        place = ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class RulePackError(Exception):
    """Raised when a pack cannot be used; it carries every problem of every file at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class PhraseError(ValueError):
    """Raised when a phrase is not written in the phrase notation."""
