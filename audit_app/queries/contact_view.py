"""One contact as its page shows it: the facts, what was said as turns with evidence, and the recording."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from audit_app import models
from audit_app.errors import NotFound
from audit_app.queries.accounts import AccountView
from audit_app.queries.flag_cards import FlagCard, list_flag_cards
from audit_app.queries.suspicions import SuspicionView, find_suspicion
from audit_app.queries.talk import Passage, Run, Turn, build_runs, hear_span
from audit_app.queries.time_line import TimeLineEntry, list_time_line


@dataclass(frozen=True)
class RecordingView:
    """The recording of a contact; `duration_s` None means that it could not be read as audio."""

    id: int
    sha256: str
    file_name: str
    duration_s: float | None
    channels: int | None
    channel_roles: dict[str, str]


@dataclass(frozen=True)
class TranscriptView:
    """Which model heard the recording; `notices` and `sounds` are as the transcript's `speakers` keeps them."""

    id: int
    backend: str
    model: str
    model_sha256: str | None
    is_demo: bool
    made_at: datetime
    notices: tuple[dict[str, Any], ...]
    sounds: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class UndeterminedRule:
    """A rule that could not be decided on this contact, and why; never the same as clear."""

    rule_id: str
    title: dict[str, str]
    reason: dict[str, str]
    severity: str


@dataclass(frozen=True)
class ContactFacts:
    """What is known about a contact without what was said in it."""

    id: int
    external_id: str
    channel: str
    direction: str
    result: str
    started_at: datetime
    duration_s: float | None
    lender: str
    agency: str | None
    agent: str | None
    agent_id: int | None
    borrower_id: int
    borrower: str
    traits: tuple[str, ...]
    time_zones: tuple[str, ...]
    accounts: tuple[AccountView, ...]
    party_role: str | None
    party_address: str | None
    purpose: str | None
    state: str
    not_judgeable_reason: str | None
    not_judgeable_values: dict[str, Any]


@dataclass(frozen=True)
class ContactView:
    """Everything on the page of a contact under review."""

    facts: ContactFacts
    recording: RecordingView | None
    transcript: TranscriptView | None
    turns: tuple[Turn, ...]
    message: tuple[Run, ...]
    passages: tuple[Passage, ...]
    cards: tuple[FlagCard, ...]
    undetermined: tuple[UndeterminedRule, ...]
    time_line: tuple[TimeLineEntry, ...]
    suspicion: SuspicionView | None = None

    def passages_of(self, flag_id: int) -> tuple[Passage, ...]:
        """Return the passages that one flag points at."""
        return tuple(passage for passage in self.passages if passage.flag_id == flag_id)


def get_contact_view(session: Session, contact_id: int) -> ContactView:
    """Return the contact with its talk, flags and time line; raises NotFound."""
    contact = get_contact(session, contact_id)
    transcript, message = find_readable(session, contact_id)
    utterances = _list_utterances(session, transcript)
    cards = list_flag_cards(session, contact_id)
    turns, turn_passages = _build_turns(utterances, cards)
    message_runs, message_passages = _build_message(message, cards)
    counted = {related.id for card in cards for related in card.counted}
    return ContactView(
        facts=_facts(contact),
        recording=_find_recording(session, contact_id),
        transcript=_transcript_view(transcript),
        turns=turns,
        message=message_runs,
        passages=(*turn_passages, *message_passages),
        cards=cards,
        undetermined=_list_undetermined(session, contact_id),
        time_line=list_time_line(session, contact.borrower_id, current_id=contact_id, counted=counted),
        suspicion=find_suspicion(session, contact_id),
    )


def find_readable(session: Session, contact_id: int) -> tuple[models.Transcript | None, models.Message | None]:
    """Return what can be read of a contact: the transcript in use and the message, where there are any."""
    message = session.scalars(select(models.Message).where(models.Message.contact_id == contact_id)).first()
    return _find_transcript(session, contact_id), message


def get_contact(session: Session, contact_id: int) -> models.Contact:
    """Return the contact with those who took part; raises NotFound."""
    parts = (models.Contact.lender, models.Contact.agency, models.Contact.agent, models.Contact.borrower)
    contact = session.get(models.Contact, contact_id, options=[joinedload(part) for part in parts])
    if contact is None:
        raise NotFound(f"There is no contact {contact_id}.", zh=f"没有编号为 {contact_id} 的触达记录。")
    return contact


def _facts(contact: models.Contact) -> ContactFacts:
    return ContactFacts(
        id=contact.id,
        external_id=contact.external_id,
        channel=contact.channel,
        direction=contact.direction,
        result=contact.result,
        started_at=contact.started_at,
        duration_s=contact.duration_s,
        lender=contact.lender.name,
        agency=contact.agency.name if contact.agency else None,
        agent=contact.agent.name if contact.agent else None,
        agent_id=contact.agent_id,
        borrower_id=contact.borrower_id,
        borrower=contact.borrower.external_id,
        traits=tuple(contact.traits),
        time_zones=tuple(contact.time_zones),
        accounts=tuple(AccountView.from_contact(stated) for stated in contact.accounts),
        party_role=contact.party_role,
        party_address=contact.party_address,
        purpose=contact.purpose,
        state=contact.state,
        not_judgeable_reason=contact.not_judgeable_reason,
        not_judgeable_values=contact.not_judgeable_values,
    )


def _find_transcript(session: Session, contact_id: int) -> models.Transcript | None:
    newest = select(models.Transcript).where(models.Transcript.contact_id == contact_id)
    return session.scalars(newest.order_by(models.Transcript.id.desc()).limit(1)).first()


def _list_utterances(session: Session, transcript: models.Transcript | None) -> list[models.Utterance]:
    if transcript is None:
        return []
    statement = select(models.Utterance).where(models.Utterance.transcript_id == transcript.id)
    return list(session.scalars(statement.order_by(models.Utterance.index)))


def _transcript_view(transcript: models.Transcript | None) -> TranscriptView | None:
    if transcript is None:
        return None
    return TranscriptView(
        id=transcript.id,
        backend=transcript.backend,
        model=transcript.model,
        model_sha256=transcript.model_sha256,
        is_demo=transcript.is_demo,
        made_at=transcript.made_at,
        notices=tuple(transcript.speakers.get("notices", ())),
        sounds=tuple(transcript.speakers.get("sounds", ())),
    )


def _find_recording(session: Session, contact_id: int) -> RecordingView | None:
    row = session.scalars(select(models.Recording).where(models.Recording.contact_id == contact_id)).first()
    if row is None:
        return None
    return RecordingView(
        id=row.id,
        sha256=row.sha256,
        file_name=row.file_name,
        duration_s=row.duration_s,
        channels=row.channels,
        channel_roles=row.channel_roles,
    )


def _build_turns(
    utterances: Iterable[models.Utterance], cards: Iterable[FlagCard]
) -> tuple[tuple[Turn, ...], tuple[Passage, ...]]:
    spans = [(card, place, span) for card in cards for place, span in enumerate(card.shown_spans)]
    turns = []
    passages: list[Passage] = []
    for utterance in utterances:
        own = tuple(
            _passage(card, place, span, utterance)
            for card, place, span in spans
            if span.get("utterance_id") == utterance.id
        )
        passages.extend(own)
        turns.append(
            Turn(
                id=utterance.id,
                index=utterance.index,
                speaker=utterance.speaker,
                start_s=utterance.start_s,
                end_s=utterance.end_s,
                marks=tuple(utterance.marks),
                speaker_confidence=utterance.speaker_confidence,
                speaker_reason=utterance.speaker_reason,
                runs=build_runs(utterance.text, utterance.words, own, utterance.reading),
            )
        )
    return tuple(turns), tuple(passages)


def _passage(card: FlagCard, place: int, span: dict[str, Any], source: models.Utterance | models.Message) -> Passage:
    start_s, end_s = span.get("start_s"), span.get("end_s")
    if isinstance(source, models.Utterance) and start_s is None:
        start_s, end_s = hear_span(source.text, source.words, span["start"], span["end"])
        if start_s is None:
            start_s, end_s = source.start_s, source.end_s
    return Passage(
        anchor=f"passage-{card.id}-{place}",
        flag_id=card.id,
        severity=card.severity,
        text=source.text[span["start"] : span["end"]],
        start=span["start"],
        end=span["end"],
        start_s=start_s,
        end_s=end_s,
        label=card.rule.title,
    )


def _build_message(
    message: models.Message | None, cards: Iterable[FlagCard]
) -> tuple[tuple[Run, ...], tuple[Passage, ...]]:
    if message is None:
        return (), ()
    passages = tuple(
        _passage(card, place, span, message)
        for card in cards
        for place, span in enumerate(card.shown_spans)
        if span.get("utterance_id") is None
    )
    return build_runs(message.text, (), passages), passages


def _list_undetermined(session: Session, contact_id: int) -> tuple[UndeterminedRule, ...]:
    run = models.CheckRun
    newest = {
        row.pack_id: row for row in session.scalars(select(run).where(run.contact_id == contact_id).order_by(run.id))
    }
    outcome, rule = models.RuleOutcome, models.InstalledRule
    found: list[UndeterminedRule] = []
    for row in newest.values():
        statement = (
            select(outcome, rule.title)
            .join(rule, (rule.rule_id == outcome.rule_id) & (rule.installed_pack_id == row.installed_pack_id))
            .where(outcome.check_run_id == row.id, outcome.outcome == "undetermined")
            .order_by(outcome.id)
        )
        found.extend(
            UndeterminedRule(line.rule_id, title, line.reason, line.severity)
            for line, title in session.execute(statement)
        )
    return tuple(found)
