"""What the pipeline's steps work with, made from the settings once in each worker process."""

from functools import cache
from pathlib import Path

import rules
import transcription
from audit_app.errors import Unavailable
from audit_app.pipeline import PackInUse, Tools
from audit_app.settings import Settings
from audit_app.storage import FileStore
from rules.loader import read_pack_files


def build_tools(settings: Settings, *, threads: int | None = None) -> Tools:
    """Load the packs and prepare the recogniser, which is loaded when first needed; raises Unavailable for a pack.

    `threads` is how many the recogniser may use.
    """

    @cache
    def backend() -> transcription.Backend:
        return transcription.load_backend(settings.whisper_model, sha256=settings.whisper_sha256, threads=threads)

    return Tools(
        store=FileStore(settings.data_dir),
        backend=backend,
        options=transcription.Options(
            language=settings.language.split("-")[0], longest_s=settings.max_recording_hours * 3600
        ),
        packs=tuple(_load_pack(name) for name in settings.packs),
    )


def _load_pack(name: str) -> PackInUse:
    folder = Path(name) if Path(name).is_dir() else rules.PACKS_FOLDER / name
    try:
        return PackInUse(rules.load_pack(folder), read_pack_files(folder))
    except rules.RulePackError as error:
        problems = "; ".join(str(problem) for problem in error.problems)
        raise Unavailable(
            f"The rule pack {name!r} of AUDIT_PACKS cannot be used: {problems}",
            zh=f"规则包“{name}”无法使用：{problems}",
            field="AUDIT_PACKS",
            value=name,
            remedy="Correct the pack (contact-audit packs lint) or name another.",
        ) from error
