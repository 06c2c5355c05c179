"""Pages of long lists."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

Item = TypeVar("Item")

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list; `number` counts from 1, `total` counts the whole list."""

    items: tuple[Item, ...]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def parse_page_number(text: str | None) -> int:
    """Return the page that an address asks for; anything that is no page means the first."""
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1


def take_page(session: Session, rows: Select[Any], *, number: int, size: int = PAGE_SIZE) -> Page[Any]:
    """Run `rows` for one page; Any, because rows are whatever was selected. A single column comes back bare."""
    total = session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    number = min(number, max(1, -(-total // size)))
    result = session.execute(rows.limit(size).offset((number - 1) * size))
    items = tuple(row[0] if len(row) == 1 else row for row in result)
    return Page(items=items, number=number, total=total, size=size)
