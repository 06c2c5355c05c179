"""Says whether a hit is innocent because it is denied, quoted, lawful information or a real question."""

from collections.abc import Callable, Sequence

from rules.conditions import Guard
from rules.cues import Cue, Surroundings, cues_around
from rules.languages.language import Language
from rules.search import Match
from rules.talk import Stream

_FLIP_REACH = 8


def is_innocent(match: Match, stream: Stream, language: Language, guards: Sequence[Guard]) -> bool:
    """Say whether one of the guards takes the hit back."""
    if not guards:
        return False
    key = ("innocent", match, tuple(guards))
    known = stream.memo.get(key)
    if not isinstance(known, bool):
        cues = cues_around(stream, match.start, match.end, language)
        known = stream.memo[key] = any(_GUARDS[guard](match, stream, language, cues) for guard in guards)
    return known


def _overlaps(cue: Cue, others: Sequence[Cue]) -> bool:
    return any(cue.start < other.end and other.start < cue.end for other in others)


def _is_negated(match: Match, stream: Stream, language: Language, cues: Surroundings) -> bool:
    """A negation stands shortly before one of the parts, in its clause, with nothing between that ends its reach."""
    last = match.parts[-1][0]
    adjacent = [cue for cue in cues.of("negation_adjacent") if any(cue.end == part[0] for part in match.parts)]
    negations = adjacent + [cue for cue in cues.of("negation") if cue.start < last]
    if not negations:
        return False
    apparent, flips, breaks = cues.of("no_negation"), cues.of("flips"), cues.of("breaks")
    for negation in negations:
        if _overlaps(negation, apparent) or _inside(negation, match):
            continue
        if any(
            0 <= negation.start - flip.end <= _FLIP_REACH or flip.start <= negation.start < flip.end for flip in flips
        ):
            continue
        for start, _, _ in match.parts:
            if negation.start < start and _reaches(negation, start, stream, language, breaks):
                return True
    return False


def _inside(cue: Cue, match: Match) -> bool:
    return any(start <= cue.start < end for start, end, _ in match.parts)


def _reaches(negation: Cue, start: int, stream: Stream, language: Language, breaks: Sequence[Cue]) -> bool:
    if stream.clauses[negation.end - 1] != stream.clauses[start]:
        return False
    if _distance(stream, negation.end, start, language) > language.negation_reach:
        return False
    return not any(negation.end <= cue.start < start or negation.start < cue.start < negation.end for cue in breaks)


def _distance(stream: Stream, start: int, end: int, language: Language) -> int:
    return stream.text.count(" ", start, end) if language.words_have_spaces else end - start


def _is_quoted(match: Match, stream: Stream, language: Language, cues: Surroundings) -> bool:
    """Somebody else's words: after a quoting verb in the sentence, or disowned right after."""
    del language
    for cue in cues.of("quotation") + cues.of("quotation_you"):
        if cue.end > match.start or _overlaps(cue, cues.of("no_quotation")):
            continue
        if any(cue.end <= other.start < match.end for other in cues.of("contrast")):
            continue
        if cue.kind == "quotation" or _in_next_words(cue, match, stream):
            return True
    return any(cue.start - match.end >= 0 for cue in cues.of("disowned"))


def _in_next_words(cue: Cue, match: Match, stream: Stream) -> bool:
    """Words put into the listener's mouth end with the clause, or the next one that begins after the verb."""
    verb_clause, clause = stream.clauses[cue.end - 1], stream.clauses[match.start]
    if clause == verb_clause or stream.quoted[match.start]:
        return True
    following = stream.clauses[cue.end] if cue.end < len(stream.text) else verb_clause
    return following != verb_clause and clause == following


def _is_lawful(match: Match, stream: Stream, language: Language, cues: Surroundings) -> bool:
    del stream, language
    return any(not _inside(cue, match) or cue.start < match.start for cue in cues.of("lawful"))


def _is_question(match: Match, stream: Stream, language: Language, cues: Surroundings) -> bool:
    """A real question: marked as one, or closed by a question word, and not rhetorical."""
    if cues.of("rhetorical"):
        return False
    if stream.sentences[match.end - 1] in stream.questions:
        return True
    _, clause_end = stream.clause_bounds(match.start, match.end)
    asked = [cue for cue in cues.of("question") if cue.start >= match.start and cue.end == clause_end]
    return bool(asked) and not language.words_have_spaces


_GUARDS: dict[Guard, Callable[[Match, Stream, Language, Surroundings], bool]] = {
    "negation": _is_negated,
    "quotation": _is_quoted,
    "lawful": _is_lawful,
    "question": _is_question,
}
