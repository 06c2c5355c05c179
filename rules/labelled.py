"""One labelled contact: the evidence, and the kinds of conduct that people say are in it.

A line of a corpus is `{"id", "labels": […], "also": […], "channel", "party", "turns": [[speaker, text], …] or "text"}`.
`labels` must be found, `also` may be; a line with neither is innocent talk. It is read liberally: only labels and words
are required.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal, cast, get_args

from rules.applies import GROUPS, Channel, Direction, Party
from rules.evidence import ContactFacts, Evidence, Speaker, Utterance
from rules.results import Category

LABEL_FIELDS = ("labels", "label", "categories", "category")
ALSO_FIELD = "also"
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=timezone(timedelta(hours=8)))
_INNOCENT = frozenset({"", "innocent", "none", "clear"})
_SPEAKERS: tuple[str, ...] = get_args(Speaker)
_CATEGORIES = tuple(category.value for category in Category)
_TALKS = frozenset({"call", "robot_call", "voicemail", "visit"})
_CHANNELS: tuple[str, ...] = get_args(Channel)
_DIRECTIONS: tuple[str, ...] = get_args(Direction)
_ROLES = tuple(role for role in get_args(Party) if role not in GROUPS)
_SECONDS = 60.0


class LabelledLineError(ValueError):
    """Raised when a labelled line cannot be used; says the field, its value and the remedy."""

    def __init__(self, field: str, value: object, remedy: str) -> None:
        super().__init__(f"{field}: {value!r}: {remedy}")
        self.field = field
        self.value = value
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Labelled:
    """A contact with its labels; `origin` says where it stands (`file:line`)."""

    origin: str
    evidence: Evidence
    wanted: frozenset[Category]
    arguable: frozenset[Category] = frozenset()

    @property
    def is_innocent(self) -> bool:
        """Say whether nothing may be found in it."""
        return not self.wanted and not self.arguable

    @property
    def is_spoken(self) -> bool:
        """Say whether a recogniser would have written its words."""
        return self.evidence.contact.channel in _TALKS


def read_item(item: Mapping[str, object], *, origin: str) -> Labelled:
    """Make an ordinary contact at noon with the words of a line; raise LabelledLineError."""
    wanted, arguable = read_labels(item)
    channel = _one_of(item, "channel", _CHANNELS, "call")
    utterances = _utterances(item)
    is_written = channel not in _TALKS and not item.get("turns")
    facts = ContactFacts(
        id=str(item.get("id") or origin),
        channel=channel,
        direction=_one_of(item, "direction", _DIRECTIONS, "outbound"),
        started_at=NOON,
        borrower_id="borrower",
        duration_s=None if is_written else _SECONDS,
        result="delivered" if is_written else "connected",
        time_zones=("Asia/Shanghai",),
        party_role=_party(item),
        purpose="collection",
    )
    return Labelled(origin, Evidence(contact=facts, utterances=utterances), wanted, arguable)


def read_labels(item: Mapping[str, object]) -> tuple[frozenset[Category], frozenset[Category]]:
    """Return what must be found and what may be found; raise LabelledLineError for a label that is no category."""
    given = [name for name in LABEL_FIELDS if name in item]
    if not given:
        raise LabelledLineError("labels", "", "is missing; write the categories, or [] for innocent talk")
    wanted = frozenset().union(*(_categories(name, item[name]) for name in given))
    return wanted, _categories(ALSO_FIELD, item.get(ALSO_FIELD)) - wanted


def _categories(field: str, value: object) -> frozenset[Category]:
    names = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(names, Sequence):
        raise LabelledLineError(field, value, 'is no list of categories; write for example ["threat"]')
    wrong = [name for name in names if not isinstance(name, str)]
    if wrong:
        raise LabelledLineError(field, wrong[0], "is no category; write its name in quotes")
    texts = [part.strip() for name in names for part in str(name).split(",")]
    return frozenset(_category(field, text) for text in texts if text not in _INNOCENT)


def _category(field: str, name: str) -> Category:
    if name not in _CATEGORIES:
        raise LabelledLineError(field, name, f"is no category; use one of {', '.join(_CATEGORIES)}")
    return Category(name)


def _party(item: Mapping[str, object]) -> str:
    party = item.get("party")
    if isinstance(party, Mapping):
        return _one_of(party, "role", _ROLES, "borrower")
    return _one_of(item, "party", _ROLES, "borrower")


def _one_of(item: Mapping[str, object], field: str, known: Collection[str], default: str) -> str:
    value = item.get(field)
    if value is None:
        return default
    if not isinstance(value, str) or value not in known:
        raise LabelledLineError(field, value, f"is not known; use one of {', '.join(known)}")
    return value


def _utterances(item: Mapping[str, object]) -> tuple[Utterance, ...]:
    turns = item.get("turns")
    if turns:
        if not isinstance(turns, Sequence) or isinstance(turns, str):
            raise LabelledLineError("turns", turns, 'is no list of turns; write for example [["agent", "您好"]]')
        return tuple(_turn(number, turn) for number, turn in enumerate(turns))
    text = item.get("text")
    if not isinstance(text, str):
        remedy = "is missing; write turns or text" if text is None else "is no text; put it in quotes"
        raise LabelledLineError("text", "" if text is None else text, remedy)
    return (_utterance(0, item.get("speaker") or "agent", text, "speaker"),)


def _turn(number: int, turn: object) -> Utterance:
    field = f"turns.{number}"
    match turn:
        case {"speaker": speaker, "text": str(text)}:
            return _utterance(number, speaker, text, f"{field}.speaker")
        case [speaker, str(text)]:
            return _utterance(number, speaker, text, f"{field}.0")
        case _:
            raise LabelledLineError(field, turn, 'is no turn; write ["agent", "您好"] or {"speaker": …, "text": …}')


def _utterance(number: int, speaker: object, text: str, field: str) -> Utterance:
    if speaker not in _SPEAKERS:
        raise LabelledLineError(field, speaker, f"is no speaker; use one of {', '.join(_SPEAKERS)}")
    return Utterance(number, cast("Literal['agent']", speaker), text)
