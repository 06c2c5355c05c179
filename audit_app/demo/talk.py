"""What is said in a call: a script of sentence ids becomes lines with every slot filled for the people of the call."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from audit_app.demo.cast import LENDER, Agent, Borrower
from audit_app.demo.drafts import Line
from transcription.training import corpus

FOLDER = Path(__file__).parent / "scripts"
SPEAKERS = {"agent": "agent", "borrower": "borrower", "third_party": "other", "robot": "robot", "system": "system"}
PART = "="
RELATION_WORDS = {
    "parent": ("母亲", "父亲"),
    "relative": ("姐姐", "哥哥"),
    "colleague": ("同事",),
    "emergency_contact": ("朋友",),
}


@dataclass(frozen=True)
class Spoken:
    """One line of a call together with the sentence of the corpus it was made from."""

    line: Line
    sentence: corpus.Sentence


@dataclass(frozen=True)
class CallScript:
    """One call as its author wrote it. `by`: 0 the lender's own staff, 1 to 3 an agency; `day` 0: any day.

    `planted` and `innocent` name by rule key and category what the sentences' own labels do not say.
    """

    id: str
    by: int
    talk: str = ""
    borrower: str = ""
    party: str = "borrower"
    channel: str = "call"
    direction: str = "outbound"
    purpose: str = "collection"
    line: str = "stereo"
    form: str = "ogg"
    day: int = 0
    clock: str = ""
    fault: str = ""
    seconds: float = 0.0
    last: bool = False
    audio: bool = True
    planted: Mapping[str, str] = field(default_factory=dict)
    innocent: Mapping[str, str] = field(default_factory=dict)


def load_scripts() -> tuple[CallScript, ...]:
    """Return every scripted call of the month, in the order of the files; the last file's calls have no audio."""
    scripts: list[CallScript] = []
    for name in ("violations", "clean", "transcribed"):
        content = YAML(typ="safe").load(FOLDER / f"{name}.yaml")
        calls = [CallScript(**entry) for entry in [*content["calls"], *content.get("faults", [])]]
        scripts.extend(replace(call, audio=name != "transcribed") for call in calls)
    return tuple(scripts)


@cache
def everyday_talks() -> Mapping[str, list[str]]:
    """Return the talks of ordinary calls without audio, by kind."""
    content: dict[str, list[str]] = YAML(typ="safe").load(FOLDER / "everyday.yaml")
    return content


def speak_script(talk: str, rng: random.Random, values: Mapping[str, str]) -> tuple[Spoken, ...]:
    """Draw the parts of a talk and fill its slots; KeyError names a sentence, part or slot that does not exist."""
    sentences = _sentences()
    spoken = []
    for name in _expand(talk, rng):
        speaker, colon, words = name.partition(":")
        sentence = corpus.Sentence(name, speaker, "innocent", words) if colon else sentences[name]
        line = Line(SPEAKERS[sentence.role], corpus.fill(sentence.text, values))
        spoken.append(Spoken(line, sentence))
    return tuple(spoken)


def slot_values(
    borrower: Borrower, agent: Agent | None, *, party: str, hour: int, rng: random.Random
) -> dict[str, str]:
    """Return the slots of one call: the people's own facts, and drawn values for the rest."""
    account = borrower.account
    own_facts = {
        "name": borrower.surname + borrower.title,
        "lender": LENDER,
        "product": account.product,
        "amount": corpus.chinese_number(int(account.balance)) + "元",
        "days": corpus.chinese_number(account.days_past_due),
        "tail": corpus.spoken_digits(account.id[-4:]),
        "hour": corpus.chinese_number(hour % 12 or 12),
        "relation": rng.choice(_relations(borrower, party)),
    }
    if agent is not None:
        own_facts |= {"surname": agent.surname, "number": corpus.spoken_digits(agent.number)}
        own_facts["agency"] = agent.agency or LENDER
    return corpus.draw_values(rng) | own_facts


def _relations(borrower: Borrower, party: str) -> tuple[str, ...]:
    spouse = ("妻子",) if borrower.title == "先生" else ("丈夫",)
    if party == "borrower":
        return ("母亲", "父亲", *spouse)
    return spouse if party == "spouse" else RELATION_WORDS[party]


def _expand(talk: str, rng: random.Random) -> list[str]:
    names: list[str] = []
    for token in talk.split():
        if token.startswith(PART):
            names.extend(rng.choice(_parts()[token[len(PART) :]]).split())
        else:
            names.append(token)
    return names


@cache
def _parts() -> Mapping[str, list[str]]:
    content: dict[str, list[str]] = YAML(typ="safe").load(FOLDER / "parts.yaml")
    return content


@cache
def _sentences() -> Mapping[str, corpus.Sentence]:
    return {sentence.id: sentence for sentence in corpus.load_sentences()}
