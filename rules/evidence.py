"""What a rule may see: one contact, its words, and the borrower's other contacts and events."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

_SPACES = re.compile(r"\s+")

Speaker = Literal["agent", "borrower", "other", "robot", "system", "unknown"]
Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one speaker said in one go; a message or letter is one utterance with index 0.

    `start_s` and `end_s` are seconds from the start of the recording; `confidence` is the recogniser's, 0 to 1.
    `word_confidences` holds `(start, end, confidence)` for ranges of characters, where the recogniser gave them, and
    `word_times` holds `(start, end, start_s, end_s)`, in order. `loudness_db` is the turn's level below full scale.
    """

    index: int
    speaker: Speaker
    text: str
    start_s: float | None = None
    end_s: float | None = None
    confidence: float | None = None
    word_confidences: tuple[tuple[int, int, float], ...] = ()
    word_times: tuple[tuple[int, int, float, float], ...] = ()
    loudness_db: float | None = None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """One debt that the contact is about; amounts are exact decimals in `currency`."""

    id: str
    product: str | None = None
    principal: Decimal | None = None
    balance: Decimal | None = None
    currency: str | None = None
    days_past_due: int | None = None


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """The facts of one contact; the names are those of the interchange format.

    `text_digest` is equal for messages of equal text, whatever the digest; rules never see the other messages' words.
    """

    id: str
    channel: str
    direction: str
    started_at: datetime
    borrower_id: str
    duration_s: float | None = None
    result: str = "unknown"
    lender: str | None = None
    agency: str | None = None
    agent: str | None = None
    time_zones: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    accounts: tuple[AccountFacts, ...] = ()
    party_role: str = "unknown"
    address: str | None = None
    from_address: str | None = None
    purpose: str = "unknown"
    announced_recording: bool | None = None
    language: str | None = None
    attributes: Mapping[str, Scalar] = field(default_factory=dict)
    text_digest: str | None = None
    #: `started_at` in seconds since 1970, which is asked for again and again.
    stamp: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.started_at.tzinfo is None:
            raise ValueError(f"contact {self.id}: started_at {self.started_at} has no zone; give an aware time")
        object.__setattr__(self, "stamp", self.started_at.timestamp())


@dataclass(frozen=True, slots=True)
class Event:
    """Something that changes what may be done next; `type` is one of the interchange format's event types."""

    id: str
    at: datetime
    borrower_id: str
    type: str
    account: str | None = None
    address: str | None = None
    channel: str | None = None
    until: datetime | None = None
    value: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that one contact is judged by.

    `utterances` is None when words were spoken or written that we do not have; `words_missing` then says why
    ("not_transcribed", "no_recording", "unreadable: …"), and spoken rules answer *undetermined*.
    An empty tuple means that nothing was said. `history` holds other contacts of the same borrower, earlier ones and
    those in the same counting window, in any order; the judged contact itself may be among them. `is_mono` says that
    both sides were recorded on one channel, where nobody hears them talk at the same time.
    """

    contact: ContactFacts
    utterances: tuple[Utterance, ...] | None = ()
    history: tuple[ContactFacts, ...] = ()
    events: tuple[Event, ...] = ()
    words_missing: str | None = None
    is_mono: bool = False


def text_digest(text: str) -> str:
    """Return the digest of a message's text for `ContactFacts`; width, case and blanks make no difference."""
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return hashlib.sha256(plain.encode()).hexdigest()
