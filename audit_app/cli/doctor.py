"""`contact-audit doctor`: what works on this machine and what is missing."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click
from sqlalchemy import text

from audit_app.errors import AuditError
from audit_app.settings import Settings


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `remedy` says what to do when it does not work."""

    subject: str
    works: bool
    said: str
    remedy: str = ""


@click.command()
def doctor() -> None:
    """Try what the product needs: PDF with Chinese, the database, the speech model, the decoder, the rule packs."""
    broken = 0
    for finding in _look():
        click.echo(f"{'ok  ' if finding.works else 'FAIL'}  {finding.subject}: {finding.said}")
        if not finding.works:
            broken += 1
            click.echo(f"      {finding.remedy}")
    if broken:
        raise SystemExit(1)


def _look() -> Iterator[Finding]:
    try:
        settings = Settings.from_env()
    except AuditError as error:
        yield Finding("settings", works=False, said=error.message, remedy=error.remedy or "")
        return
    checks: tuple[Callable[[Settings], Finding], ...] = (_paper, _database, _model, _decoder, _packs, _space)
    for check in checks:
        yield check(settings)


def _paper(_settings: Settings) -> Finding:
    remedy = "Install the libraries: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    try:
        from audit_app.reports.pdf import render_pdf

        pdf = render_pdf("<!doctype html><title>自检</title><p>催收合规 中文一行</p>", identifier="doctor")
    except (OSError, ImportError) as error:
        return Finding("PDF", works=False, said=str(error), remedy=remedy)
    return Finding("PDF", works=pdf.startswith(b"%PDF"), said=f"a Chinese line takes {len(pdf):,} bytes", remedy=remedy)


def _database(settings: Settings) -> Finding:
    from sqlalchemy.exc import SQLAlchemyError

    from audit_app.db import configure_database, reading

    engine = configure_database(settings)
    where = engine.url.render_as_string(hide_password=True)
    remedy = "Check AUDIT_DATABASE_URL and that the server runs; SQLite needs its FTS5 extension."
    try:
        with reading() as session:
            session.execute(text("SELECT 1"))
            options = set(session.scalars(text("PRAGMA compile_options"))) if engine.dialect.name == "sqlite" else None
    except SQLAlchemyError as error:
        return Finding("database", works=False, said=f"{where}: {error}", remedy=remedy)
    if options is not None and "ENABLE_FTS5" not in options:
        return Finding("database", works=False, said=f"{where}: SQLite without FTS5", remedy=remedy)
    return Finding("database", works=True, said=where)


def _model(settings: Settings) -> Finding:
    import transcription
    from audit_app.jobs.tools import load_recogniser

    remedy = "Set AUDIT_WHISPER_MODEL to a checkpoint's path or name, and AUDIT_WHISPER_SHA256 to its hash."
    try:
        is_plain = settings.asr.engine == transcription.DEFAULT_ENGINE
        if is_plain and transcription.needs_download(settings.whisper_model):
            said = f"{settings.whisper_model} is not here; it would be downloaded when first needed"
            return Finding("speech model", works=True, said=said)
        info = load_recogniser(settings).info
    except transcription.TranscriptionError as error:
        return Finding("speech model", works=False, said=str(error), remedy=remedy)
    kind = "only for the demo's voices, not for real calls" if info.is_demo else "loaded"
    return Finding("speech model", works=True, said=f"{info.name} ({kind}) in {info.backend}, sha256 {info.sha256}")


def _decoder(_settings: Settings) -> Finding:
    import av

    wanted = ("pcm_alaw", "pcm_mulaw", "amrnb", "opus", "mp3", "g722", "flac")
    missing = [name for name in wanted if name not in av.codecs_available]
    said = f"PyAV {av.__version__}" + (f" without {', '.join(missing)}" if missing else "")
    return Finding("audio formats", works=not missing, said=said, remedy="Install the pinned version: make setup")


def _packs(settings: Settings) -> Finding:
    from audit_app.jobs.tools import build_tools

    try:
        packs = build_tools(settings).packs
    except AuditError as error:
        return Finding("rule packs", works=False, said=error.message, remedy=error.remedy or "")
    said = ", ".join(f"{used.pack.name} ({len(used.pack.rules)} rules)" for used in packs)
    return Finding("rule packs", works=bool(packs), said=said or "none", remedy="Set AUDIT_PACKS.")


def _space(settings: Settings) -> Finding:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free
    return Finding(
        "disk", works=free > 1_000_000_000, said=f"{free / 1e9:.1f} GB free in {settings.data_dir}", remedy="Make room."
    )
