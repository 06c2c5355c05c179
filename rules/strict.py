"""The strict base of everything read from a pack's YAML: unknown fields are refused and nothing is converted."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from rules.results import Bilingual


class Strict(BaseModel):
    """A frozen model that accepts only its own fields and only values of the right kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    def model_copy(self, *, update: Mapping[str, object] | None = None, deep: bool = False) -> Self:
        """Return a copy; what was worked out from the old fields (cached properties) stays behind."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


def _parse_date(value: object) -> dt.date:
    try:
        return dt.date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(f'is {value!r}; write year-month-day in quotes, for example "2025-02-28"') from None


def _parse_moment(value: object) -> dt.datetime:
    text = value if isinstance(value, str) else ""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(
            f'is {value!r}; write a time with its offset in quotes, for example "2026-06-03T10:00:00+08:00"'
        )
    return moment


def _parse_clock(value: object) -> dt.time:
    """Read "08:00"; "24:00" means the end of the day."""
    if value == "24:00":
        return dt.time.max
    try:
        if isinstance(value, str) and len(value) == len("08:00"):
            return dt.time.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError(f'is {value!r}; write hours and minutes in quotes, for example "08:00"')


def _check_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f'is {name!r}, which is no IANA time zone; write for example "Asia/Shanghai"') from None
    return name


Day = Annotated[dt.date, BeforeValidator(_parse_date)]
Moment = Annotated[dt.datetime, BeforeValidator(_parse_moment)]
Clock = Annotated[dt.time, BeforeValidator(_parse_clock)]
ZoneName = Annotated[str, AfterValidator(_check_zone)]
Text = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]


class LocalText(Strict):
    """One text in Chinese and in English; both are required."""

    zh: Text
    en: Text

    def bilingual(self) -> Bilingual:
        """Return it as the plain value that results carry."""
        return Bilingual(self.zh, self.en)
