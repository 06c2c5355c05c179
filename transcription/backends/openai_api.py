"""A recogniser behind the OpenAI audio API on the lender's own network: each window is one request."""

from __future__ import annotations

import hashlib
import http.client
import io
import ipaddress
import json
import math
import secrets
import socket
import wave
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from transcription.backends.prompting import whisper_prompt
from transcription.errors import ModelUnavailable
from transcription.types import BACKEND_RATE, ModelInfo, Options, Phrase, Reading, Samples, Span, Window, Word

UNKNOWN_CONFIDENCE = 0.5
"""Given to words whose engine does not say how sure it is: neither marked as unsure nor taken as sure."""

_PATH = "/v1/audio/transcriptions"
_LONGEST_ERROR = 300


class ServerBackend:
    """Sends windows to a server, one after another."""

    batch_size = 8

    def __init__(self, url: str, *, model: str, key: str | None, may_leave: bool, timeout_s: float) -> None:
        self._url = urlsplit(url)
        self._model = model
        self._key = key
        self._may_leave = may_leave
        self._timeout_s = timeout_s
        # What weights the server has cannot be known: its address and the model's name stand for them.
        digest = hashlib.sha256(f"{url}|{model}".encode()).hexdigest()
        self._info = ModelInfo(backend="openai-api", name=model, sha256=digest, is_demo=False)

    @property
    def info(self) -> ModelInfo:
        return self._info

    def read(self, windows: Sequence[Window], *, options: Options) -> Sequence[Reading]:
        """One request a window. Raises ModelUnavailable when the server cannot be reached or refuses."""
        return [self._read_one(window, options) for window in windows]

    def _read_one(self, window: Window, options: Options) -> Reading:
        answer = self._ask(window.samples, options)
        try:
            return _reading(answer, window.span.duration_s)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            where = self._url.geturl()
            raise ModelUnavailable(
                f"{where}: its answer is not the API's verbose_json ({error!r}); use a server that offers it."
            ) from error

    def _ask(self, samples: Samples, options: Options) -> Mapping[str, Any]:  # parsed JSON
        fields = [
            ("model", self._model),
            ("language", options.language),
            ("temperature", str(options.temperatures[0])),
            ("response_format", "verbose_json"),
            ("timestamp_granularities[]", "word"),
            ("timestamp_granularities[]", "segment"),
        ]
        prompt = whisper_prompt(options.vocabulary, options.language)
        if prompt:
            fields.append(("prompt", prompt))
        boundary = secrets.token_hex(16)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        status, said = self._post(_form(fields, _wav(samples), boundary), headers)
        where = self._url.geturl()
        if status != http.HTTPStatus.OK:
            # A redirect is not followed: it could lead the recording out of the network.
            said_text = said[:_LONGEST_ERROR].decode(errors="replace")
            raise ModelUnavailable(f"{where}: answers {status} to model {self._model!r}: {said_text}")
        try:
            answer = json.loads(said)
        except ValueError as error:
            raise ModelUnavailable(f"{where}: its answer is not JSON; is this an OpenAI audio server?") from error
        if not isinstance(answer, dict) or "text" not in answer:
            raise ModelUnavailable(f"{where}: its answer has no field 'text'; is this an OpenAI audio server?")
        return answer

    def _post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        host, port = self._url.hostname or "", self._url.port
        if not self._may_leave:
            check_near(host)
        made = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        connection = made(host, port, timeout=self._timeout_s)
        try:
            connection.request("POST", self._url.path.rstrip("/") + _PATH, body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise ModelUnavailable(
                f"{self._url.geturl()}: the server cannot be reached ({error}); start it or correct AUDIT_ASR_URL."
            ) from error
        finally:
            connection.close()


def connect(url: str | None, *, model: str, key: str | None, may_leave: bool, timeout_s: float) -> ServerBackend:
    """The backend for a server's base address, such as `http://10.0.0.5:8000`. Raises ModelUnavailable.

    Refuses an address that is neither loopback nor private unless `may_leave`, because recordings stay in the house.
    """
    parts = urlsplit(url or "")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelUnavailable(
            f"AUDIT_ASR_URL is {url!r}; write the address of a server, for example http://127.0.0.1:8000."
        )
    if not may_leave:
        check_near(parts.hostname)
    return ServerBackend(str(url), model=model, key=key, may_leave=may_leave, timeout_s=timeout_s)


def check_near(host: str) -> None:
    """Raise ModelUnavailable unless every address of the host is loopback, private or link-local."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except OSError as error:
        raise ModelUnavailable(f"AUDIT_ASR_URL: no machine {host!r} is known ({error}); correct the name.") from error
    for address in sorted(found):
        place = ipaddress.ip_address(address.partition("%")[0])
        if not (place.is_loopback or place.is_private or place.is_link_local):
            raise ModelUnavailable(
                f"AUDIT_ASR_URL: {host} is {address}, outside the own network, and recordings do not leave it; "
                "name a server inside, or set AUDIT_ASR_MAY_LEAVE=yes."
            )


def _wav(samples: Samples) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(BACKEND_RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return made.getvalue()


def _form(fields: Sequence[tuple[str, str]], sound: bytes, boundary: str) -> bytes:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="window.wav"\r\n'
    begin = "".join(parts) + head + "Content-Type: audio/wav\r\n\r\n"
    return begin.encode() + sound + f"\r\n--{boundary}--\r\n".encode()


def _reading(answer: Mapping[str, Any], length: float) -> Reading:  # parsed JSON
    segments = answer.get("segments") or [{"start": 0.0, "end": length, "text": answer["text"]}]
    spans = [Span(*_inside(segment, length)) for segment in segments]
    own: list[list[Mapping[str, Any]]] = [[] for _ in spans]
    for word in answer.get("words") or []:
        own[_nearest(spans, (word["start"] + word["end"]) / 2)].append(word)
    phrases = []
    for segment, span, words in zip(segments, spans, own, strict=True):
        sure = math.exp(segment["avg_logprob"]) if "avg_logprob" in segment else UNKNOWN_CONFIDENCE
        made = _timed(words, sure, length) or spread(str(segment["text"]).strip(), span, sure)
        if made:
            phrases.append(Phrase(span, made))
    # One window has one figure of each kind: the worst of its segments.
    return Reading(
        tuple(phrases),
        avg_logprob=round(min(one.get("avg_logprob", 0.0) for one in segments), 4),
        no_speech_prob=round(max(one.get("no_speech_prob", 0.0) for one in segments), 4),
        compression_ratio=round(max(one.get("compression_ratio", 1.0) for one in segments), 3),
        temperature=float(max(one.get("temperature", 0.0) for one in segments)),
    )


def _nearest(spans: Sequence[Span], second: float) -> int:
    """The segment that a word belongs to: no word is lost because it lies between two."""
    return min(range(len(spans)), key=lambda at: max(spans[at].start_s - second, second - spans[at].end_s))


def _timed(words: Sequence[Mapping[str, Any]], sure: float, length: float) -> tuple[Word, ...]:
    # Some servers give each word's probability beside the API's own fields.
    return tuple(
        Word(str(word["word"]), *_inside(word, length), round(float(word.get("probability", sure)), 4))
        for word in words
    )


def _inside(entry: Mapping[str, Any], length: float) -> tuple[float, float]:
    start = min(max(float(entry["start"]), 0.0), length)
    return start, min(max(float(entry["end"]), start), length)


def spread(text: str, span: Span, confidence: float) -> tuple[Word, ...]:
    """The characters of a text spread evenly over a stretch, for engines that do not say when each was spoken."""
    step = span.duration_s / max(1, len(text))
    return tuple(
        Word(character, span.start_s + place * step, span.start_s + (place + 1) * step, round(confidence, 4))
        for place, character in enumerate(text)
    )
