"""Correcting what the recogniser wrote: a person's words beside it, which change neither transcript nor finding."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Actor, Permission, require
from audit_app.errors import Conflict, Forbidden, Invalid
from audit_app.queries.corrections import find_correction
from audit_app.services.audit_log import record_event

#: Longer than any turn; a turn of the demo has 40 characters.
LONGEST_TEXT = 4000
SPEAKERS = ("agent", "borrower", "other", "robot", "system", "unknown")


@dataclass(frozen=True)
class CorrectionDraft:
    """What a person makes of an utterance, having seen `version` of it (0: only the recogniser's own).

    No text says that nobody spoke there. `may_measure`: it may be used to measure recognisers.
    """

    text: str
    speaker: str
    may_measure: bool
    version: int


def record_correction(
    session: Session,
    utterance: models.Utterance,
    draft: CorrectionDraft,
    *,
    measuring_allowed: bool,
    by: Actor,
    now: datetime,
) -> models.Correction:
    """Store a new version of what was said; raises Invalid, or Conflict when another person was faster.

    Words as the recogniser wrote them are a correction too when they may be used to measure it: they were heard to be
    right. `measuring_allowed` is the lender's setting.
    """
    require(by, Permission.CORRECT_WORDS)
    if by.user_id is None:
        raise Forbidden("Only a person corrects what was said.", zh="只有人员可以更正转写文本。")
    if utterance.transcript.recording_id is None:
        raise Invalid(
            "These words came with the contact; no recogniser wrote them.",
            zh="该文本随触达记录导入，并非语音识别结果。",
        )
    draft = _checked(draft, measuring_allowed=measuring_allowed)
    standing = find_correction(session, utterance.id)
    _refuse_stale(standing, draft)
    _refuse_unchanged(standing, utterance, draft)
    row = models.Correction(
        utterance=utterance,
        version=draft.version + 1,
        text=draft.text,
        speaker=draft.speaker,
        may_measure=draft.may_measure,
        made_by_id=by.user_id,
        made_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise _too_late() from error
    payload: dict[str, object] = {
        "utterance": utterance.id,
        "version": row.version,
        "speaker": [standing.speaker if standing is not None else utterance.speaker, row.speaker],
        "may_measure": row.may_measure,
    }
    subject = ("transcript", utterance.transcript_id)
    record_event(session, "transcript.corrected", subject=subject, by=by, now=now, payload=payload)
    return row


def _checked(draft: CorrectionDraft, *, measuring_allowed: bool) -> CorrectionDraft:
    if draft.may_measure and not measuring_allowed:
        raise Invalid(
            "Corrections are not used to measure the recogniser here.",
            zh="本机构未允许将更正内容用于测量识别质量。",
            field="may_measure",
            value="yes",
            remedy="Set AUDIT_CORRECTIONS_MAY_MEASURE=yes, or leave the tick out.",
        )
    return replace(draft, text=_checked_text(draft.text), speaker=_checked_speaker(draft.speaker))


def _refuse_stale(standing: models.Correction | None, draft: CorrectionDraft) -> None:
    if draft.version != (standing.version if standing is not None else 0):
        raise _too_late()


def _refuse_unchanged(standing: models.Correction | None, utterance: models.Utterance, draft: CorrectionDraft) -> None:
    shown = standing or utterance
    had_tick = standing.may_measure if standing is not None else False
    if (shown.text, shown.speaker, had_tick) == (draft.text, draft.speaker, draft.may_measure):
        raise Invalid(
            "The words and the speaker are as they were.",
            zh="文字和说话人都没有变化。",
            field="text",
            remedy="Change them, or go back.",
        )


def _too_late() -> Conflict:
    return Conflict(
        "Somebody else has corrected this turn since you opened it.",
        zh="在您打开之后，他人已更正这段话。",
        remedy="Go back, look at what stands there now, and correct that.",
    )


def _checked_text(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) > LONGEST_TEXT:
        raise Invalid(
            f"The text has {len(plain)} characters; at most {LONGEST_TEXT} are kept.",
            zh=f"文字有 {len(plain)} 个字，最多 {LONGEST_TEXT} 个字。",
            field="text",
            value=len(plain),
            remedy="Write only what was said in this turn.",
        )
    strange = next((letter for letter in plain if unicodedata.category(letter) in {"Cc", "Cs", "Co", "Cn"}), None)
    if strange is not None:
        raise Invalid(
            f"The text holds the character {strange!r}, which nobody can say.",
            zh=f"文字中含有无法读出的字符 {strange!r}。",
            field="text",
            value=strange,
            remedy="Take it out.",
        )
    return plain


def _checked_speaker(speaker: str) -> str:
    if speaker not in SPEAKERS:
        raise Invalid(
            f"{speaker!r} is not a possible speaker.",
            zh=f"“{speaker}”不是可选的说话人。",
            field="speaker",
            value=speaker,
            remedy=f"Choose one of: {', '.join(SPEAKERS)}.",
        )
    return speaker
