"""Loads packs together with the lender's overlays: each overlay lies over the pack that it names."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rules.errors import Problem, RulePackError
from rules.loader import load_pack
from rules.overlay_text import overlay_target
from rules.pack import RulePack


def overlays_for(folder: Path, overlays: Iterable[Path]) -> list[Path]:
    """Return those overlays that are for the pack in `folder`, in their order; raise RulePackError."""
    return [path for path in overlays if overlay_target(path) == folder.resolve().name]


def load_with_overlays(folders: Sequence[Path], overlays: Sequence[Path]) -> list[RulePack]:
    """Load packs, each with its overlays; raise RulePackError also for an overlay whose pack is not among them."""
    names = [folder.resolve().name for folder in folders]
    lost = [path for path in overlays if overlay_target(path) not in names]
    if lost:
        remedy = f"which is not in use; use it, or name one of {', '.join(names)}"
        raise RulePackError([Problem(str(path), 0, "pack", f"is {overlay_target(path)!r}, {remedy}") for path in lost])
    return [load_pack(folder, overlays=overlays_for(folder, overlays)) for folder in folders]
