"""The engine that asks a server: what goes over the line, what comes back, and that recordings stay in the house."""

import json
import threading
import wave
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pytest

import transcription
from tests.transcription import sounds
from transcription.backends.openai_api import check_near
from transcription.engines import EngineChoice, load_engine

WORDS = [
    {"word": "请", "start": 0.3, "end": 0.5},
    {"word": "还款", "start": 0.5, "end": 0.9, "probability": 0.25},
    {"word": "吗", "start": 1.6, "end": 1.7},
]
SEGMENT = {
    "start": 0.2,
    "end": 1.0,
    "text": "请还款吗",
    "avg_logprob": -0.1,
    "no_speech_prob": 0.02,
    "compression_ratio": 1.1,
}
ANSWER = {"text": "请还款吗", "segments": [SEGMENT], "words": WORDS}


class Recogniser(BaseHTTPRequestHandler):
    """Answers every request alike and keeps what was asked."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        form = message_from_bytes(f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode() + body)
        parts = {}
        for part in form.get_payload():
            parts.setdefault(part.get_param("name", header="Content-Disposition"), []).append(
                part.get_payload(decode=True)
            )
        self.server.asked.append((self.path, self.headers.get("Authorization"), parts))
        status, content = self.server.answer
        self.send_response(status)
        self.send_header("Location", "http://192.0.2.1/")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    """A server on this machine that speaks the audio API."""
    made = HTTPServer(("127.0.0.1", 0), Recogniser)
    made.asked, made.answer = [], (200, json.dumps(ANSWER).encode())
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def call(tmp_path):
    """One line on one channel."""
    return sounds.write_wav(tmp_path / "call.wav", sounds.spoken("请您还款。"))


def backend_of(server, **other):
    url = f"http://127.0.0.1:{server.server_port}"
    return load_engine("openai-api", EngineChoice(model="large-v3", url=url, **other))


def test_each_window_is_sent_as_the_audio_api_wants_it(server, call):
    transcription.transcribe(call, backend=backend_of(server, key="a-key"))

    path, key, parts = server.asked[0]
    assert (path, key) == ("/v1/audio/transcriptions", "Bearer a-key")
    assert parts["model"] == [b"large-v3"]
    assert parts["language"] == [b"zh"]
    assert parts["response_format"] == [b"verbose_json"]
    assert parts["timestamp_granularities[]"] == [b"word", b"segment"]
    with wave.open(BytesIO(parts["file"][0])) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (1, 16_000)
        assert sound.getnframes() > 16_000


def test_a_vocabulary_is_sent_as_the_prompt_and_none_without_one(server, call):
    for options in (transcription.Options(), transcription.Options(vocabulary=("逾期", "违约金"))):
        transcription.transcribe(call, backend=backend_of(server), options=options)

    without, with_terms = (server.asked[place][2] for place in (0, -1))
    assert "prompt" not in without
    assert with_terms["prompt"] == ["逾期、违约金。".encode()]


def test_words_come_back_with_times_and_confidence_and_none_is_lost(server, call):
    segment = transcription.transcribe(call, backend=backend_of(server)).segments[0]

    assert [word.text for word in segment.words] == ["请", "还款", "吗"]
    assert [word.confidence for word in segment.words[:2]] == [pytest.approx(0.9048), 0.25]
    assert segment.words[1].start_s - segment.words[0].start_s == pytest.approx(0.2, abs=0.01)
    assert segment.no_speech_prob == 0.02


def test_without_word_times_the_characters_are_spread_over_the_segment(server, call):
    server.answer = (200, json.dumps({"text": "请还款吗", "segments": [SEGMENT]}).encode())

    segment = transcription.transcribe(call, backend=backend_of(server)).segments[0]

    assert [word.text for word in segment.words] == ["请", "还", "款", "吗"]
    assert segment.words[3].start_s - segment.words[0].start_s == pytest.approx(0.6, abs=0.02)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((404, b"no such model"), r"answers 404 to model 'large-v3': no such model"),
        ((302, b""), r"answers 302"),
        ((200, b"<html>"), r"not JSON"),
        ((200, b"{}"), r"no field 'text'"),
        ((200, b'{"text": "x", "segments": [{"start": 0}]}'), r"not the API's verbose_json"),
    ],
    ids=["refused", "a redirect", "no JSON", "another server", "another form"],
)
def test_an_answer_that_cannot_be_used_stops_the_worker_and_says_why(server, call, answer, message):
    server.answer = answer

    with pytest.raises(transcription.ModelUnavailable, match=message):
        transcription.transcribe(call, backend=backend_of(server))

    assert len(server.asked) == 1


def test_a_server_that_is_not_there_is_named(call):
    backend = load_engine("openai-api", EngineChoice(model="large-v3", url="http://127.0.0.1:9"))

    with pytest.raises(
        transcription.ModelUnavailable, match=r"127\.0\.0\.1:9: the server cannot be reached.*AUDIT_ASR_URL"
    ):
        transcription.transcribe(call, backend=backend)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_a_server_outside_the_own_network_is_refused(address):
    url = f"http://[{address}]:8000" if ":" in address else f"http://{address}:8000"

    with pytest.raises(transcription.ModelUnavailable, match=r"outside the own network.*AUDIT_ASR_MAY_LEAVE=yes"):
        load_engine("openai-api", EngineChoice(model="large-v3", url=url))
    assert load_engine("openai-api", EngineChoice(model="large-v3", url=url, may_leave=True)).info.name == "large-v3"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.1.9", "172.16.0.1", "fd00::1"])
def test_addresses_of_the_own_network_are_allowed(address):
    check_near(address)


@pytest.mark.parametrize("url", [None, "", "ftp://127.0.0.1", "127.0.0.1:8000"])
def test_what_is_no_address_of_a_server_is_refused(url):
    with pytest.raises(transcription.ModelUnavailable, match=r"write the address of a server, for example"):
        load_engine("openai-api", EngineChoice(model="large-v3", url=url))
