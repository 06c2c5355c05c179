"""What the pipeline's steps work with, made from the settings once in each worker process."""

from functools import cache
from pathlib import Path

import rules
import transcription
from audit_app.errors import Unavailable
from audit_app.pack_keeper import keep_packs
from audit_app.pipeline import PackInUse, Tools
from audit_app.settings import Settings
from audit_app.storage import FileStore
from rules.overlay_choice import load_with_overlays, overlays_for
from transcription.spoken.vocabulary import load_vocabulary, shipped_vocabulary

_SINGLE_SECONDS = 10  # up to this length each stretch of speech is read alone
_JOIN_GAP_S = 2.0


def build_tools(settings: Settings, *, threads: int | None = None) -> Tools:
    """Load the packs and prepare the recogniser, which is loaded when first needed; raises Unavailable for a pack.

    `threads` is how many the recogniser may use.
    """

    @cache
    def backend() -> transcription.Backend:
        return load_recogniser(settings, threads=threads)

    @cache
    def separator() -> transcription.SpeakerSeparator:
        return transcription.load_separator(settings.speaker_pipeline)

    return Tools(
        store=FileStore(settings.data_dir),
        backend=backend,
        options=listening_options(settings),
        packs=_load_packs(settings),
        separator=separator,
        channel_roles=settings.channel_roles,
        time_zone=settings.time_zone,
        pool=transcription.Pool(settings.asr.pool_calls, settings.asr.pool_minutes * 60.0),
    )


def listening_options(settings: Settings) -> transcription.Options:
    """Return how recordings are listened to by the settings; raises Unavailable."""
    return transcription.Options(
        language=settings.language.split("-")[0],
        window_s=float(settings.asr.window_seconds),
        join_gap_s=_JOIN_GAP_S if settings.asr.window_seconds > _SINGLE_SECONDS else 0.0,
        longest_s=settings.max_recording_hours * 3600,
        raw=_raw_sound(settings.raw_audio),
        vocabulary=load_terms(settings),
    )


def load_recogniser(settings: Settings, *, threads: int | None = None) -> transcription.Backend:
    """Load the engine and model of the settings; raises transcription.ModelUnavailable."""
    asr = settings.asr
    choice = transcription.EngineChoice(
        model=settings.whisper_model,
        sha256=settings.whisper_sha256,
        device=asr.device,
        threads=threads,
        batch_size=asr.batch,
        compute_type=asr.compute_type,
        url=asr.url,
        key=asr.key,
        may_leave=asr.may_leave,
        work_folder=settings.data_dir / "cache" / "models",
    )
    return transcription.load_engine(asr.engine, choice)


def load_terms(settings: Settings) -> tuple[str, ...]:
    """Return the terms that the recogniser is told to expect; raises Unavailable for a file that cannot be used."""
    path = settings.asr.vocabulary
    if path is None:
        return () if settings.asr.without_vocabulary else shipped_vocabulary(settings.language)
    try:
        return load_vocabulary(path)
    except (OSError, ValueError) as error:
        raise Unavailable(
            f"AUDIT_ASR_VOCABULARY: {path} cannot be used: {error}.",
            zh=f"设置项 AUDIT_ASR_VOCABULARY 指定的词表 {path} 无法使用：{error}",
            field="AUDIT_ASR_VOCABULARY",
            value=str(path),
            remedy="Write one term a line, or leave the setting out for the shipped terms, or set it to none.",
        ) from error


def _raw_sound(declared: str | None) -> transcription.RawSound | None:
    """Return what recordings without a header hold; raises Unavailable."""
    try:
        return transcription.RawSound.parse(declared) if declared is not None else None
    except ValueError as error:
        raise Unavailable(
            f"AUDIT_RAW_AUDIO cannot be used: {error}",
            zh=f"设置项 AUDIT_RAW_AUDIO 无法使用：{declared}。请写成 编码/采样率/声道数，例如 alaw/8000/1。",
            field="AUDIT_RAW_AUDIO",
            value=declared,
            remedy="Write CODEC/RATE/CHANNELS, for example alaw/8000/1, or leave it out.",
        ) from error


def _load_packs(settings: Settings) -> tuple[PackInUse, ...]:
    folders = [Path(name) if Path(name).is_dir() else rules.PACKS_FOLDER / name for name in settings.packs]
    overlays = settings.rule_overlays
    keep_packs()
    try:
        packs = load_with_overlays(folders, overlays)
        files = [rules.read_pack_files(folder, overlays=overlays_for(folder, overlays)) for folder in folders]
    except rules.RulePackError as error:
        problems = "; ".join(str(problem) for problem in error.problems)
        raise Unavailable(
            f"The rule packs of AUDIT_PACKS or their AUDIT_RULE_OVERLAYS cannot be used: {problems}",
            zh=f"规则包或本机构的规则调整文件无法使用：{problems}",
            field="AUDIT_PACKS",
            value=",".join(settings.packs),
            remedy="Correct the file (contact-audit packs lint) or name another.",
        ) from error
    return tuple(PackInUse(pack, texts) for pack, texts in zip(packs, files, strict=True))
