"""How a rule changed from one installed version of its pack to the next, by word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit_app import models
from rules.difference import FieldDifference, compare_documents


@dataclass(frozen=True)
class VersionChange:
    """One version of a rule; `fields` is what differs from the version before, None for the first."""

    pack: models.InstalledPack
    fields: tuple[FieldDifference, ...] | None


def compare_versions(
    versions: Sequence[tuple[models.InstalledPack, models.InstalledRule]],
) -> tuple[VersionChange, ...]:
    """Compare each version, newest first, with the one before it."""
    older = [rule.document for _, rule in versions[1:]]
    changes = [
        VersionChange(pack, _compare(before, rule.document))
        for (pack, rule), before in zip(versions, [*older, None], strict=True)
    ]
    return tuple(changes)


def _compare(old: Mapping[str, object] | None, new: Mapping[str, object]) -> tuple[FieldDifference, ...] | None:
    if old is None:
        return None
    # Packs installed before word sets were stored with each rule have none to compare.
    left_out = set() if "words" in old and "words" in new else {"words"}
    before, after = (
        {name: _short(name, value) for name, value in one.items() if name not in left_out} for one in (old, new)
    )
    return compare_documents(before, after)


def _short(name: str, value: object) -> object:
    """Shorten what the page shows elsewhere: of a lender's change its reason, of its suppressions id and last day."""
    if name == "overlay" and isinstance(value, Mapping):
        return {"reason": value["reason"]}
    if name in {"suppressions", "exceptions"} and isinstance(value, list):
        return [f"{one['id']} {one.get('expires', '')}".strip() for one in value]
    return value
