"""What stands on a published report beside its numbers: its number, who froze it, and the hash."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Imprint:
    """The facts about a frozen report that its pages carry. `frozen_at` is aware, in the installation's zone."""

    number: str
    edition: int
    frozen_at: datetime
    frozen_by: str
    content_sha256: str
