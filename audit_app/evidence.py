"""Where the two pure packages meet: stored rows to the evidence that rules may see; pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import cast

import transcription
from audit_app import models
from audit_app.chain import canonical_json
from audit_app.models import ContactState
from rules import evidence as rules

UNKNOWN = "unknown"
#: What the guards of transcription write on text that perhaps nobody said.
_DOUBTS = frozenset(mark.value for mark in transcription.Mark)
_TALKS = frozenset({"call", "robot_call", "voicemail", "visit"})
_NOT_ANSWERED = frozenset({"no_answer", "busy", "not_in_service", "failed", "bounced"})


@dataclass(frozen=True)
class ContactRows:
    """The rows behind one contact: its words come from `utterances` or from `message`.

    `is_mono` says that the transcript in use heard both sides on one channel.
    """

    contact: models.Contact
    has_transcript: bool
    utterances: tuple[models.Utterance, ...]
    message: models.Message | None
    is_mono: bool = False


def build_facts(rows: ContactRows) -> rules.ContactFacts:
    """Return what rules may see of a contact's record, which needs lender, agency, agent and borrower loaded."""
    contact = rows.contact
    talked = contact.result == UNKNOWN and rows.has_transcript and contact.channel in {"call", "robot_call"}
    return rules.ContactFacts(
        id=contact.external_id,
        channel=contact.channel,
        direction=contact.direction,
        started_at=_with_offset(contact.started_at, contact.offset_minutes),
        borrower_id=contact.borrower.external_id,
        duration_s=contact.duration_s,
        result="connected" if talked else contact.result,
        lender=contact.lender.external_id,
        agency=contact.agency.external_id if contact.agency else None,
        agent=contact.agent.external_id if contact.agent else None,
        time_zones=tuple(contact.time_zones),
        traits=tuple(contact.traits),
        accounts=tuple(_account(stated) for stated in contact.accounts),
        party_role=contact.party_role or UNKNOWN,
        address=contact.party_address,
        from_address=contact.from_address,
        purpose=contact.purpose or UNKNOWN,
        announced_recording=contact.announced_recording,
        language=contact.language,
        attributes=contact.attributes,
        text_digest=rules.text_digest(rows.message.text) if rows.message is not None else None,
    )


def build_event(event: models.Event, borrower_id: str) -> rules.Event:
    """Return what rules may see of an event; `borrower_id` is the lender's id."""
    return rules.Event(
        id=event.external_id,
        at=_with_offset(event.at, event.offset_minutes),
        borrower_id=borrower_id,
        type=event.type,
        account=event.account,
        address=event.address,
        channel=event.channel,
        until=event.until,
        value=event.value,
        source=event.source,
    )


def build_evidence(
    rows: ContactRows,
    facts: rules.ContactFacts,
    *,
    history: Sequence[rules.ContactFacts],
    events: Sequence[rules.Event],
) -> rules.Evidence:
    """Put together everything that one contact is judged by."""
    utterances, missing = _words(rows)
    return rules.Evidence(
        contact=facts,
        utterances=utterances,
        history=tuple(history),
        events=tuple(events),
        words_missing=missing,
        is_mono=rows.is_mono,
    )


def _words(rows: ContactRows) -> tuple[tuple[rules.Utterance, ...] | None, str | None]:
    """Return what was said or written, or None and why we do not have it."""
    contact = rows.contact
    if rows.has_transcript:
        return tuple(_utterance(row) for row in rows.utterances), None
    if rows.message is not None:
        return (rules.Utterance(index=0, speaker=_writer(contact), text=rows.message.text),), None
    if contact.state is ContactState.NOT_JUDGEABLE:
        return None, f"unreadable: {contact.not_judgeable_reason}"
    if contact.recording_source is not None:
        return None, "not_transcribed"
    if contact.channel in _TALKS and _was_answered(contact):
        return None, "no_recording"
    return (), None


def _writer(contact: models.Contact) -> rules.Speaker:
    """Messages out are the agent's words; messages in are the borrower's or somebody else's."""
    if contact.direction == "outbound":
        return "agent"
    return "borrower" if contact.party_role in {"borrower", UNKNOWN, None} else "other"


def _was_answered(contact: models.Contact) -> bool:
    if contact.result == UNKNOWN:
        return bool(contact.duration_s)
    return contact.result not in _NOT_ANSWERED and contact.duration_s != 0


def _utterance(row: models.Utterance) -> rules.Utterance:
    """Return the turn as rules hear it: text that a guard doubts has no confidence, so that no finding rests on it."""
    is_doubted = not _DOUBTS.isdisjoint(row.marks)
    return rules.Utterance(
        index=row.index,
        speaker=cast("rules.Speaker", row.speaker),
        text=row.text,
        start_s=row.start_s,
        end_s=row.end_s,
        confidence=0.0 if is_doubted else row.confidence,
        word_confidences=() if is_doubted else place_words(row.text, row.words),
        word_times=place_times(row.text, row.words),
        loudness_db=row.loudness_db,
    )


def place_words(text: str, words: Sequence[Sequence[object]]) -> tuple[tuple[int, int, float], ...]:
    """Find each [text, start_s, end_s, confidence] in `text`, in order: (start, end, confidence) of its characters."""
    placed = []
    at = 0
    for said, _start_s, _end_s, confidence in words:
        word = str(said).strip()
        found = text.find(word, at) if word else -1
        if found < 0 or not isinstance(confidence, int | float):
            continue
        at = found + len(word)
        placed.append((found, at, float(confidence)))
    return tuple(placed)


def place_times(text: str, words: Sequence[Sequence[object]]) -> tuple[tuple[int, int, float, float], ...]:
    """Find the same words in `text`, in order: (start, end, start_s, end_s) of their characters."""
    placed = []
    at = 0
    for said, start_s, end_s, _confidence in words:
        word = str(said).strip()
        found = text.find(word, at) if word else -1
        if found < 0:
            continue
        at = found + len(word)
        if isinstance(start_s, int | float) and isinstance(end_s, int | float):
            placed.append((found, at, float(start_s), float(end_s)))
    return tuple(placed)


def span_times(
    text: str, words: Sequence[Sequence[object]], *, start: int, end: int
) -> tuple[float, float] | tuple[None, None]:
    """Return when characters `start`..`end` are heard: from the first to the last word that touches them."""
    placed = place_times(text, words)
    times = [(start_s, end_s) for low, high, start_s, end_s in placed if low < end and high > start]
    return (times[0][0], times[-1][1]) if times else (None, None)


def _account(stated: Mapping[str, object]) -> rules.AccountFacts:
    return rules.AccountFacts(
        id=str(stated["id"]),
        product=_text(stated.get("product")),
        principal=_amount(stated.get("principal")),
        balance=_amount(stated.get("balance")),
        currency=_text(stated.get("currency")),
        days_past_due=cast("int | None", stated.get("days_past_due")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _amount(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _with_offset(moment: datetime, minutes: int) -> datetime:
    return moment.astimezone(timezone(timedelta(minutes=minutes)))


class FactsHash:
    """Hashes of what rules see, so that the same evidence is never judged twice; each part is hashed once."""

    def __init__(self) -> None:
        # The part itself is kept beside its hash, so that its id cannot be given to another one.
        self._known: dict[int, tuple[object, bytes]] = {}

    def of(self, evidence: rules.Evidence) -> str:
        """Return the sha256 over the contact, its words, its history and its events."""
        digest = hashlib.sha256(self._part(evidence.contact))
        digest.update(canonical_json([_plain(one) for one in evidence.utterances or ()]).encode())
        digest.update(str((evidence.utterances is None, evidence.words_missing, evidence.is_mono)).encode())
        for known in evidence.history:
            digest.update(self._part(known))
        for event in evidence.events:
            digest.update(self._part(event))
        return digest.hexdigest()

    def _part(self, part: rules.ContactFacts | rules.Event) -> bytes:
        if id(part) not in self._known:
            self._known[id(part)] = part, hashlib.sha256(canonical_json(_plain(part)).encode()).digest()
        return self._known[id(part)][1]


def _plain(value: object) -> object:
    """Turn a frozen value of the rules into plain JSON: field names and texts."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is not None:
        return {name: _plain(getattr(value, name)) for name in fields}
    return value
