"""Every setting of an installation, read once from the environment; no other file reads the environment."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from audit_app.errors import Invalid

LANGUAGES = ("zh-CN", "en")
#: The agency's place in `channel_roles` for all that are not named.
ANY_AGENCY = "*"
CHANNEL_ROLES = ("agent", "borrower", "other", "robot", "system", "unknown")
ASR_ENGINES = ("openai-whisper", "faster-whisper", "openai-api", "sense-voice")
ASR_COMPUTE_TYPES = ("auto", "int8", "int8_float16", "int8_bfloat16", "int16", "float16", "bfloat16", "float32")


_NOTHING = "none"


@dataclass(frozen=True)
class AsrSettings:
    """Which recogniser reads the recordings, and how; no `vocabulary` means the shipped terms, unless without any."""

    engine: str
    device: str
    compute_type: str
    batch: int | None
    window_seconds: int
    pool_calls: int
    pool_minutes: int
    url: str | None
    key: str | None = field(repr=False)
    may_leave: bool
    vocabulary: Path | None
    without_vocabulary: bool

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "AsrSettings":
        """Read the AUDIT_ASR_* variables; raises Invalid."""
        return cls(
            engine=_choice(env, "AUDIT_ASR_ENGINE", "openai-whisper", ASR_ENGINES),
            device=_choice(env, "AUDIT_ASR_DEVICE", "cpu", ("cpu", "cuda")),
            compute_type=_choice(env, "AUDIT_ASR_COMPUTE_TYPE", "auto", ASR_COMPUTE_TYPES),
            batch=_whole_or_auto(env, "AUDIT_ASR_BATCH"),
            window_seconds=_whole(env, "AUDIT_ASR_WINDOW_SECONDS", 10, at_least=5, at_most=30),
            pool_calls=_whole(env, "AUDIT_ASR_POOL_CALLS", 16, at_least=1),
            pool_minutes=_whole(env, "AUDIT_ASR_POOL_MINUTES", 30, at_least=1),
            url=env.get("AUDIT_ASR_URL") or None,
            key=env.get("AUDIT_ASR_KEY") or None,
            may_leave=_choice(env, "AUDIT_ASR_MAY_LEAVE", "no", ("yes", "no")) == "yes",
            vocabulary=_vocabulary(env.get("AUDIT_ASR_VOCABULARY")),
            without_vocabulary=env.get("AUDIT_ASR_VOCABULARY") == _NOTHING,
        )


@dataclass(frozen=True)
class Settings:
    """What an installation may choose; docs/settings.md explains each."""

    data_dir: Path
    database_url: str
    whisper_model: str
    whisper_sha256: str | None
    asr: AsrSettings
    packs: tuple[str, ...]
    rule_overlays: tuple[Path, ...]
    language: str
    time_zone: str
    lender: str
    workers: int
    fresh_hours: int
    back_fill_every: int
    max_recording_hours: float
    channel_roles: Mapping[str, tuple[str, ...]]
    speaker_pipeline: Path | None
    raw_audio: str | None
    corrections_may_measure: bool
    secret_key: str | None
    secure_cookies: bool
    host: str
    port: int

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the AUDIT_* variables; raises Invalid with the variable, its value and the remedy."""
        env = os.environ if environ is None else environ
        pipeline = env.get("AUDIT_SPEAKER_PIPELINE")
        data_dir = Path(env.get("AUDIT_DATA_DIR", "var")).expanduser().resolve()
        return cls(
            data_dir=data_dir,
            database_url=env.get("AUDIT_DATABASE_URL") or f"sqlite:///{data_dir / 'contact-audit.db'}",
            whisper_model=env.get("AUDIT_WHISPER_MODEL") or "demo",
            whisper_sha256=env.get("AUDIT_WHISPER_SHA256") or None,
            asr=AsrSettings.from_env(env),
            packs=tuple(
                name.strip() for name in env.get("AUDIT_PACKS", "cn-consumer-credit").split(",") if name.strip()
            ),
            rule_overlays=tuple(
                Path(name.strip()).expanduser().resolve()
                for name in env.get("AUDIT_RULE_OVERLAYS", "").split(",")
                if name.strip()
            ),
            language=_choice(env, "AUDIT_LANGUAGE", "zh-CN", LANGUAGES),
            time_zone=_zone(env, "AUDIT_TIME_ZONE", "Asia/Shanghai"),
            lender=env.get("AUDIT_LENDER", "lender"),
            workers=_whole(env, "AUDIT_WORKERS", 1, at_least=1),
            fresh_hours=_whole(env, "AUDIT_FRESH_HOURS", 48, at_least=1),
            back_fill_every=_whole(env, "AUDIT_BACK_FILL_EVERY", 5, at_least=2),
            max_recording_hours=_hours(env, "AUDIT_MAX_RECORDING_HOURS", 4.0),
            channel_roles=_roles(env, "AUDIT_CHANNEL_ROLES"),
            speaker_pipeline=Path(pipeline).expanduser().resolve() if pipeline else None,
            raw_audio=env.get("AUDIT_RAW_AUDIO") or None,
            corrections_may_measure=_choice(env, "AUDIT_CORRECTIONS_MAY_MEASURE", "no", ("yes", "no")) == "yes",
            secret_key=env.get("AUDIT_SECRET_KEY") or None,
            secure_cookies=_choice(env, "AUDIT_SECURE_COOKIES", "no", ("yes", "no")) == "yes",
            host=env.get("AUDIT_HOST", "127.0.0.1"),
            port=_whole(env, "AUDIT_PORT", 8000, at_least=1),
        )


def user_cache_folder() -> Path | None:
    """Return the folder for what this user's programs may make again at any time; None without a home folder."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if Path(given).is_absolute():
        return Path(given)
    try:
        return Path.home() / ".cache"
    except RuntimeError:
        return None


def ensure_secret_key(settings: Settings) -> str:
    """Return the key that signs sessions: the setting, or one made once and kept in the data folder (mode 600)."""
    if settings.secret_key is not None:
        return settings.secret_key
    path = settings.data_dir / "secret-key"
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        # Written beside and linked: the name appears with the whole key, and of two processes only the first makes it.
        descriptor, name = tempfile.mkstemp(dir=settings.data_dir, prefix="secret-key-")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
        Path(name).unlink()
    return path.read_text(encoding="ascii").strip()


def _choice(env: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name) or default
    if value not in allowed:
        raise _refused(name, value, f"Set it to one of: {', '.join(allowed)}.")
    return value


def _vocabulary(value: str | None) -> Path | None:
    return Path(value).expanduser().resolve() if value and value != _NOTHING else None


def _whole(env: Mapping[str, str], name: str, default: int, *, at_least: int, at_most: int | None = None) -> int:
    value = env.get(name) or str(default)
    is_number = value.isascii() and value.isdigit()
    if not is_number or int(value) < at_least or (at_most is not None and int(value) > at_most):
        limits = f"of at least {at_least}" if at_most is None else f"from {at_least} to {at_most}"
        raise _refused(name, value, f"Set it to a whole number {limits}.")
    return int(value)


def _whole_or_auto(env: Mapping[str, str], name: str) -> int | None:
    """Read a whole number of at least 1; None for "auto" and where nothing is set."""
    return None if env.get(name, "auto") in {"auto", ""} else _whole(env, name, 1, at_least=1)


def _hours(env: Mapping[str, str], name: str, default: float) -> float:
    value = env.get(name) or str(default)
    try:
        hours = float(value)
    except ValueError:
        hours = -1.0
    if not 0 < hours <= 24:
        raise _refused(name, value, "Set it to hours between 0 and 24, such as 4 or 1.5.")
    return hours


def _zone(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name) or default
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise _refused(name, value, "Set it to an IANA name such as Asia/Shanghai.") from error
    return value


def _roles(env: Mapping[str, str], name: str) -> dict[str, tuple[str, ...]]:
    """Read "agent,borrower; AGENCY=borrower,agent; =robot,borrower" (nothing before "=": the lender's own staff)."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in filter(None, (entry.strip() for entry in env.get(name, "").split(";"))):
        agency, equals, listed = entry.rpartition("=")
        roles = tuple(role.strip() for role in listed.split(","))
        if not set(roles) <= set(CHANNEL_ROLES):
            remedy = f"Write one of {', '.join(CHANNEL_ROLES)} for each channel, for example agent,borrower."
            raise _refused(name, entry, remedy)
        found[agency.strip() if equals else ANY_AGENCY] = roles
    return found


def _refused(name: str, value: str, remedy: str) -> Invalid:
    return Invalid(
        f"The setting {name} has the value {value!r}, which cannot be used. {remedy}",
        zh=f"设置项 {name} 的值 {value!r} 无法使用。",
        field=name,
        value=value,
        remedy=remedy,
    )
