"""Every format of telephone systems: each channel comes out as it went in, whatever the file is called."""

import shutil
from fractions import Fraction

import av
import numpy as np
import pytest

import transcription
from benchmarks import encoded
from benchmarks.encoded import CASES, FIXTURES, MADE_ELSEWHERE
from tests.transcription import sounds
from transcription.audio import open_recording
from transcription.formats import recognise
from transcription.playable import write_playable
from transcription.raw import RawSound

EVERY = [(case, rate, channels) for case in CASES for rate in case.rates for channels in case.channels]
LONG = ["WAV, A-law", "MP3", "AMR-NB", "Ogg, Opus", "M4A, AAC", "FLAC", "raw A-law, declared"]


def check(case, rate, channels, seconds, folder):
    sides = encoded.conversation(seconds, rate=rate, channels=channels)
    # The name says something else than the content, which is what counts.
    path = encoded.encode(case, sides, folder / "recording.al", rate=rate)

    likeness = encoded.compare(path, sides, rate=rate, raw=encoded.declared(case, rate=rate, channels=channels))

    assert likeness.channels == channels
    assert likeness.correlation > case.least
    assert likeness.duration_s == pytest.approx(seconds, abs=0.3)
    assert abs(likeness.delay_s) < 0.15


@pytest.mark.parametrize(
    ("case", "rate", "channels"), EVERY, ids=[f"{case.name}-{rate}-{channels}" for case, rate, channels in EVERY]
)
def test_each_channel_comes_out_as_it_went_in(case, rate, channels, tmp_path):
    check(case, rate, channels, 3.0, tmp_path)


@pytest.mark.parametrize("case", [case for case in CASES if case.name in LONG], ids=LONG)
def test_a_long_recording_does_not_drift(case, tmp_path):
    check(case, case.rates[0], min(case.channels[-1], 2), 60.0, tmp_path)


@pytest.mark.parametrize("name", MADE_ELSEWHERE)
def test_what_only_a_decoder_exists_for_is_read_from_files_made_elsewhere(name):
    file, raw, rate, least = MADE_ELSEWHERE[name]
    declared = RawSound.parse(raw) if raw is not None else None

    likeness = encoded.compare(FIXTURES / file, encoded.fixture_sound(rate), rate=rate, raw=declared)

    assert likeness.correlation > least
    assert likeness.duration_s == pytest.approx(2.7, abs=0.05)


def test_g729_is_read_behind_a_wav_header_too(tmp_path):
    path = encoded.g729_in_wav(FIXTURES / "sentence.g729", tmp_path / "call.wav")

    likeness = encoded.compare(path, encoded.fixture_sound(8_000), rate=8_000, raw=None)

    assert likeness.correlation > 0.85


def test_tracks_are_counted_on_as_channels_and_stay_on_one_time(tmp_path):
    agent, borrower = encoded.conversation(4.0, rate=8_000, channels=2)
    path = tmp_path / "call.mkv"
    with av.open(str(path), "w", format="matroska") as writing:
        streams = [writing.add_stream("pcm_s16le", rate=8_000, layout="mono") for _ in range(2)]
        for stream, side, begin in zip(streams, (agent, borrower[8_000:]), (0, 8_000), strict=True):
            frame = av.AudioFrame.from_ndarray((side[None] * 32767).astype(np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts = 8_000, begin
            writing.mux(stream.encode(frame))
            writing.mux(stream.encode(None))

    with open_recording(path, longest_s=60) as recording:
        assert recording.info.channels == 2
        for channel, side in zip(recording.channels, (agent, borrower), strict=True):
            assert np.corrcoef(channel[8_000:32_000], side[8_000:32_000])[0, 1] > 0.99
        assert not recording.channels[1][:8_000].any()


def test_a_gap_in_the_times_of_the_packets_is_silence_and_moves_no_word(tmp_path):
    path = _with_gap(tmp_path / "call.webm")

    with open_recording(path, longest_s=60) as recording:
        assert recording.info.duration_s == pytest.approx(7.0, abs=0.2)
        assert not recording.channels[0][round(3.1 * recording.rate) : round(5.9 * recording.rate)].any()
        assert recording.channels[0][: 3 * recording.rate].any()
        assert recording.channels[0][-recording.rate // 2 :].any()


def _with_gap(path):
    """Three seconds of speech, nothing for three, and one second more."""
    side = encoded.conversation(4.0, rate=48_000, channels=1)[0] + sounds.hiss(24, level=0.01)[: 4 * 48_000]
    with av.open(str(path), "w", format="webm") as writing:
        stream = writing.add_stream("libopus", rate=48_000, layout="mono")
        for first in range(0, 4 * 48_000, 960):
            piece = (np.clip(side[None, first : first + 960], -1, 1) * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(piece, format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, first, Fraction(1, 48_000)
            for packet in stream.encode(frame):
                if first >= 3 * 48_000:
                    packet.pts += 3 * 48_000
                    packet.dts = packet.pts
                writing.mux(packet)
    return path


def test_the_copy_for_listening_runs_on_the_time_of_the_transcript(tmp_path):
    write_playable(_with_gap(tmp_path / "call.webm"), tmp_path / "play.ogg")

    assert transcription.probe(tmp_path / "play.ogg").duration_s == pytest.approx(7.0, abs=0.2)


def test_a_recording_whose_rate_changes_on_the_way_is_read_to_its_end(tmp_path):
    case = next(case for case in CASES if case.name == "MP3")
    parts = []
    for number, rate in enumerate((8_000, 16_000)):
        sides = encoded.conversation(3.0, rate=rate, channels=1)
        parts.append(encoded.encode(case, sides, tmp_path / f"{number}", rate=rate).read_bytes())
    path = tmp_path / "call.mp3"
    path.write_bytes(b"".join(parts))

    with open_recording(path, longest_s=60) as recording:
        assert recording.info.duration_s == pytest.approx(6.0, abs=0.3)


def test_more_than_two_channels_are_heard_on_two(tmp_path):
    sides = encoded.conversation(3.0, rate=8_000, channels=4)
    path = encoded.encode(CASES[0], sides, tmp_path / "call.wav", rate=8_000)

    write_playable(path, tmp_path / "play.ogg")

    assert transcription.probe(tmp_path / "play.ogg").channels == 2


@pytest.mark.parametrize(
    ("text", "raw"),
    [("alaw/8000", RawSound("alaw", 8_000)), ("S16LE/16000/2", RawSound("s16le", 16_000, 2))],
)
def test_a_declaration_of_raw_sound_is_short(text, raw):
    assert RawSound.parse(text) == raw
    assert RawSound.parse(str(raw)) == raw


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("alaw", "is not CODEC/RATE/CHANNELS; write for example alaw/8000/1"),
        ("alaw/fast", "is not CODEC/RATE/CHANNELS"),
        ("opus/8000", "codec 'opus' is none of alaw, mulaw"),
        ("alaw/80/1", "rate 80 is not from 4000"),
        ("alaw/8000/0", "0 channels are not from 1"),
        ("gsm/16000", "gsm has 8000 Hz and one channel, not 16000 Hz and 1; write gsm/8000/1"),
    ],
)
def test_a_wrong_declaration_says_what_to_write(text, fault):
    with pytest.raises(ValueError, match=fault):
        RawSound.parse(text)


def test_what_has_a_header_is_read_by_it_whatever_was_declared(tmp_path):
    path = sounds.write_wav(tmp_path / "call.raw", sounds.ringing(2), sounds.hiss(2))

    assert transcription.probe(path, raw=RawSound("alaw", 8_000)).container == "wav"


def test_a_playlist_opens_no_other_file(tmp_path):
    sounds.write_wav(tmp_path / "secret.wav", sounds.ringing(2))
    path = tmp_path / "call.m3u8"
    path.write_text(f"#EXTM3U\n#EXTINF:2,\n{tmp_path / 'secret.wav'}\n#EXT-X-ENDLIST\n", encoding="utf-8")

    with pytest.raises(transcription.NotAudio, match="it holds text"):
        transcription.probe(path)


def test_an_mp3_is_found_behind_its_tag(tmp_path):
    case = next(case for case in CASES if case.name == "MP3")
    sides = encoded.conversation(2.0, rate=8_000, channels=1)
    sound = encoded.encode(case, sides, tmp_path / "plain", rate=8_000).read_bytes()
    bare = sound[sound.index(b"\xff\xe3") :]
    path = tmp_path / "tagged"
    path.write_bytes(b"ID3\x04\x00\x00\x00\x00\x27\x10" + bytes(5_008) + bare)

    assert recognise(path).name == "MP3"
    assert transcription.probe(path).channels == 1


def test_noise_is_no_format(tmp_path):
    path = tmp_path / "noise"
    for seed in range(20):
        path.write_bytes(np.random.default_rng(seed).integers(0, 256, 16_384, np.uint8).tobytes())
        assert recognise(path) is None


def test_a_copy_under_another_name_is_the_same_recording(tmp_path):
    shutil.copyfile(FIXTURES / "sentence-gsm.wav", tmp_path / "call.g722")

    assert transcription.probe(tmp_path / "call.g722").codec == "gsm_ms"
