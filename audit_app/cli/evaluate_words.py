"""What `contact-audit evaluate` prints: lines for people in the installation's language, or one JSON object."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules import RulePack, RuleResult
from rules.measuring import Judged, Measurement, Share, Suspected
from rules.noise import Noised


@dataclass(frozen=True)
class Damage:
    """The damaged contacts, at which rate and seed, and the measurement before the damage."""

    noised: Noised
    rate: float
    seed: int
    clean: Measurement


@dataclass(frozen=True)
class Evaluation:
    """What was measured by which packs; `measured` is on damaged words where there is `damage`."""

    packs: tuple[RulePack, ...]
    measured: Measurement
    damage: Damage | None = None
    suspected: Suspected | None = None


_ZH = {
    "title": "{packs}：{texts} 条已标注触达",
    "noise": "口语文字已按识别错误加噪（比例 {rate}，种子 {seed}）：{characters} 个汉字，{wrong} 处错误（{share}）",
    "head": "类别                      应检出  检出  召回率                            精确率",
    "recall": "全部类别召回率  {share}",
    "accused": "无违规触达被误报  {share}",
    "recall_before": "加噪前召回率  {share}，加噪后下降 {points} 个百分点",
    "accused_before": "加噪前误报  {share}",
    "suspected": "疑似（模型提示，非规则认定）：违规 {violations}；其中规则未检出的 {unfound}；无违规的 {innocent}",
    "misses": "漏检：{count}",
    "false_findings": "误报：{count}",
    "left_open": "（未能判定：{rules}）",
    "more": "……其余 {count} 条未列出；--misses all 全部列出",
}
_EN = {
    "title": "{packs}: {texts} labelled contacts",
    "noise": "spoken words damaged (rate {rate}, seed {seed}): {wrong} wrong of {characters} characters ({share})",
    "head": "category                  wanted found  recall                            precision",
    "recall": "recall over all categories  {share}",
    "accused": "innocent contacts accused  {share}",
    "recall_before": "recall before the damage  {share}, {points} points lost",
    "accused_before": "accused before the damage  {share}",
    "suspected": (
        "suspected by the trained model, not a finding of a rule: "
        "violations {violations}; those in which no rule found anything {unfound}; innocent {innocent}"
    ),
    "misses": "misses: {count}",
    "false_findings": "false findings: {count}",
    "left_open": " (left open by {rules})",
    "more": "… {count} more; --misses all shows them",
}


def describe(evaluation: Evaluation, *, most: int | None, language: str) -> Iterator[str]:
    """Yield the lines for people, with at most so many misses and as many false findings; None means all."""
    words = _ZH if language.startswith("zh") else _EN
    measured = evaluation.measured
    yield words["title"].format(packs=", ".join(pack.name for pack in evaluation.packs), texts=measured.texts)
    yield from _damage(evaluation, words)
    yield words["head"]
    for category, score in measured.scores.items():
        numbers = f"{score.wanted:>6}{score.found:>6}  {_shown(score.recall):<34}{_shown(score.precision)}"
        yield f"{category.value:<26}{numbers}"
    yield words["recall"].format(share=_shown(measured.recall))
    yield words["accused"].format(share=_shown(measured.false_alarms))
    if evaluation.suspected is not None:
        yield words["suspected"].format(
            violations=_shown(evaluation.suspected.violations),
            unfound=_shown(evaluation.suspected.unfound),
            innocent=_shown(evaluation.suspected.innocent),
        )
    yield from _listed("misses", [_missed(one, words) for one in measured.misses], most, words)
    yield from _listed("false_findings", [_accused(one) for one in measured.false_findings], most, words)


def _damage(evaluation: Evaluation, words: dict[str, str]) -> Iterator[str]:
    damage = evaluation.damage
    if damage is None:
        return
    noised = damage.noised
    yield words["noise"].format(
        rate=f"{damage.rate:g}",
        seed=damage.seed,
        wrong=noised.wrong,
        characters=noised.characters,
        share=_per_cent(Share(noised.wrong, noised.characters).value),
    )
    points = f"{points_lost(evaluation):.1f}"
    yield words["recall_before"].format(share=_shown(damage.clean.recall), points=points)
    yield words["accused_before"].format(share=_shown(damage.clean.false_alarms))


def points_lost(evaluation: Evaluation) -> float:
    """Return how many points of a hundred of recall the damage cost; 0 without damage."""
    if evaluation.damage is None:
        return 0.0
    return 100 * ((evaluation.damage.clean.recall.value or 0.0) - (evaluation.measured.recall.value or 0.0))


def _listed(title: str, shown: Sequence[str], most: int | None, words: dict[str, str]) -> Iterator[str]:
    yield words[title].format(count=len(shown))
    yield from shown[:most]
    if most is not None and len(shown) > most:
        yield words["more"].format(count=len(shown) - most)


def _missed(one: Judged, words: dict[str, str]) -> str:
    rules = sorted(result.rule for result in one.undetermined if result.category in one.missed)
    left_open = words["left_open"].format(rules=", ".join(rules)) if rules else ""
    return f"  {_where(one)}  {', '.join(sorted(one.missed))}{left_open}: {words_of(one)}"


def _accused(one: Judged) -> str:
    said = "; ".join(f"{result.category} {result.rule} {_quoted(result)}" for result in one.false_findings)
    return f"  {_where(one)}  {said}: {words_of(one)}"


def _where(one: Judged) -> str:
    return f"{one.labelled.evidence.contact.id}  {one.labelled.origin}"


def words_of(one: Judged) -> str:
    """Return what was said in a contact, in one line: a message alone, a talk with its speakers."""
    utterances = one.labelled.evidence.utterances or ()
    texts = [" ".join(utterance.text.split()) for utterance in utterances]
    if len(texts) == 1:
        return texts[0]
    return " / ".join(f"{utterance.speaker}: {text}" for utterance, text in zip(utterances, texts, strict=True))


def _quoted(result: RuleResult) -> str:
    return "【" + "…".join(span.text for span in result.spans) + "】"


def _shown(share: Share) -> str:
    if share.value is None:
        return "-"
    low, high = share.interval
    return f"{_per_cent(share.value)} [{_per_cent(low)}, {_per_cent(high)}] {share.count}/{share.of}"


def _per_cent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"


def as_object(evaluation: Evaluation, *, most: int | None) -> dict[str, object]:
    """Return everything as plain values; shares are 0 to 1, and None where nothing was counted."""
    measured, damage = evaluation.measured, evaluation.damage
    noise = damage and {
        "rate": damage.rate,
        "seed": damage.seed,
        "wrong_characters": _share(Share(damage.noised.wrong, damage.noised.characters)),
        "recall_before": _share(damage.clean.recall),
        "accused_before": _share(damage.clean.false_alarms),
        "points_of_recall_lost": points_lost(evaluation),
    }
    return {
        "packs": [{"pack": pack.name, "digest": pack.digest} for pack in evaluation.packs],
        "texts": measured.texts,
        "noise": noise,
        "categories": {
            category.value: {"recall": _share(score.recall), "precision": _share(score.precision)}
            for category, score in measured.scores.items()
        },
        "recall": _share(measured.recall),
        "innocent_accused": _share(measured.false_alarms),
        "suspected_by_the_trained_model": evaluation.suspected and _suspected(evaluation.suspected),
        "misses": [_missed_object(one) for one in measured.misses[:most]],
        "false_findings": [_accused_object(one) for one in measured.false_findings[:most]],
    }


def _share(share: Share) -> dict[str, object]:
    return {"count": share.count, "of": share.of, "share": share.value, "interval": list(share.interval)}


def _suspected(suspected: Suspected) -> dict[str, object]:
    return {
        "violations": _share(suspected.violations),
        "violations_without_findings": _share(suspected.unfound),
        "innocent": _share(suspected.innocent),
    }


def _missed_object(one: Judged) -> dict[str, object]:
    rules = sorted(result.rule for result in one.undetermined if result.category in one.missed)
    return {**_place(one), "missed": sorted(one.missed), "left_open_by": rules}


def _accused_object(one: Judged) -> dict[str, object]:
    findings = [
        {"category": result.category, "rule": result.rule, "words": [span.text for span in result.spans]}
        for result in one.false_findings
    ]
    return {**_place(one), "findings": findings}


def _place(one: Judged) -> dict[str, object]:
    return {"id": one.labelled.evidence.contact.id, "at": one.labelled.origin, "text": words_of(one)}
