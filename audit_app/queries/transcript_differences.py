"""Two readings of a contact's recording beside each other, and which findings rest on words that differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.errors import Invalid, NotFound
from audit_app.transcript_differences import Differences, ReadTurn, find_differences, instead_of

#: A letter has only its beginning; so long the last one of a passage is played.
_LAST_LETTER_S = 0.3


@dataclass(frozen=True)
class Reading:
    """One transcript of a recording; `number` counts from 1 in the order in which they were made."""

    id: int
    number: int
    backend: str
    model: str
    is_demo: bool
    made_at: datetime


@dataclass(frozen=True)
class FindingLine:
    """A finding of the rules on one of the two readings, and whether the other reading has the same words there.

    `instead` is what the other one wrote in place of the finding's words, without punctuation.
    """

    title: dict[str, str]
    severity: str
    pack_id: str
    rule_id: str
    reading: int
    turn: int
    words: str
    instead: str
    start_s: float
    end_s: float
    differs: bool


@dataclass(frozen=True)
class DifferencesView:
    """Everything on the page; `one` is on the left."""

    contact_id: int
    started_at: datetime
    channel: str
    recording_id: int
    duration_s: float | None
    readings: tuple[Reading, ...]
    one: Reading
    other: Reading
    found: Differences
    findings: tuple[FindingLine, ...]


def list_readings(session: Session, contact_id: int) -> tuple[Reading, ...]:
    """Return the transcripts that recognisers made of a contact's recording, the oldest first."""
    row = models.Transcript
    rows = select(row).where(row.contact_id == contact_id, row.recording_id.is_not(None)).order_by(row.id)
    return tuple(
        Reading(one.id, number, one.backend, one.model, one.is_demo, one.made_at)
        for number, one in enumerate(session.scalars(rows), 1)
    )


def get_differences(
    session: Session, contact_id: int, *, one: int | None = None, other: int | None = None
) -> DifferencesView:
    """Compare two readings by their numbers; unless named, the one in use with the one before it.

    Raises NotFound where the contact has fewer than two, or none of a number, and Invalid for a reading and itself.
    """
    contact = session.get(models.Contact, contact_id)
    readings = list_readings(session, contact_id)
    if contact is None or len(readings) < 2:
        raise NotFound(
            f"Contact {contact_id} has not been read twice: there is nothing to compare.",
            zh=f"触达记录 {contact_id} 没有两份识别结果，无法比较。",
        )
    left = _pick(readings, len(readings) if one is None else one)
    right = _pick(readings, _beside(left.number, len(readings)) if other is None else other)
    if left is right:
        raise Invalid(
            f"Reading {left.number} is not compared with itself.",
            zh=f"第 {left.number} 份识别结果不能与自身比较。",
            field="other",
            value=right.number,
            remedy="Choose two.",
        )
    found = find_differences(_turns(session, left), _turns(session, right))
    recording = session.scalars(select(models.Recording).where(models.Recording.contact_id == contact_id)).one()
    return DifferencesView(
        contact_id=contact_id,
        started_at=contact.started_at,
        channel=contact.channel,
        recording_id=recording.id,
        duration_s=recording.duration_s,
        readings=readings,
        one=left,
        other=right,
        found=found,
        findings=tuple(line for side in (left, right) for line in _findings(session, contact_id, side, found)),
    )


def _beside(number: int, count: int) -> int:
    return number - 1 if number > 1 else min(2, count)


def _pick(readings: Sequence[Reading], number: int) -> Reading:
    found = next((one for one in readings if one.number == number), None)
    if found is None:
        raise NotFound(f"There is no reading {number} of this contact.", zh=f"没有第 {number} 份识别结果。")
    return found


def _turns(session: Session, reading: Reading) -> list[ReadTurn]:
    rows = select(models.Utterance).where(models.Utterance.transcript_id == reading.id)
    return [
        ReadTurn(
            id=row.id,
            index=row.index,
            channel=row.channel or 0,
            speaker=row.speaker,
            text=row.text,
            start_s=row.start_s or 0.0,
            end_s=row.end_s or row.start_s or 0.0,
            words=row.words,
        )
        for row in session.scalars(rows.order_by(models.Utterance.index))
    ]


def _findings(session: Session, contact_id: int, reading: Reading, differences: Differences) -> Iterator[FindingLine]:
    """Yield what the newest run of each pack found in the words of one reading."""
    run = models.CheckRun
    runs = select(run).where(run.contact_id == contact_id, run.transcript_id == reading.id).order_by(run.id)
    newest = {row.pack_id: row for row in session.scalars(runs)}
    finding, rule = models.Finding, models.InstalledRule
    for row in newest.values():
        statement = (
            select(finding, rule.title)
            .join(rule, (rule.rule_id == finding.rule_id) & (rule.installed_pack_id == row.installed_pack_id))
            .where(finding.check_run_id == row.id)
            .order_by(finding.id)
        )
        for one, title in session.execute(statement):
            yield from _lines(one, title, row.pack_id, reading, differences)


def _lines(
    finding: models.Finding, title: dict[str, str], pack_id: str, reading: Reading, differences: Differences
) -> Iterator[FindingLine]:
    for span in finding.spans:
        known = ((span.get("utterance_id") or 0, place) for place in range(span["start"], span["end"]))
        letters = [differences.letters[key] for key in known if key in differences.letters]
        if letters:
            yield FindingLine(
                title=title,
                severity=finding.severity,
                pack_id=pack_id,
                rule_id=finding.rule_id,
                reading=reading.number,
                turn=letters[0].turn.index,
                words=letters[0].turn.text[span["start"] : span["end"]],
                instead=instead_of(letters),
                start_s=letters[0].start_s,
                end_s=letters[-1].start_s + _LAST_LETTER_S,
                differs=not all(letter.is_equal for letter in letters),
            )
