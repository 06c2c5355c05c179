"""A recording that cannot be read is refused with a code of its own, its file, its fault and the remedy."""

import re

import numpy as np
import pytest

import transcription
from benchmarks import encoded
from tests.transcription import sounds
from transcription.audio import open_recording
from transcription.raw import RawSound

LIMIT_S = 60.0


@pytest.fixture
def call(tmp_path):
    """Three seconds: ringing on the first channel, hiss on the second."""
    return sounds.write_wav(tmp_path / "call.wav", sounds.ringing(3), sounds.hiss(3))


def part_of(name, codec, share):
    """The beginning of the call in another format."""

    def make(call, folder):
        whole = sounds.convert(call, folder / name, codec).read_bytes()
        return whole[: int(len(whole) * share)]

    return make


def patched(place, change):
    """The call with other bytes in its header."""

    def make(call, _folder):
        content = call.read_bytes()
        return content[:place] + change + content[place + len(change) :]

    return make


def overwritten(call, folder, *, stretches=40):
    """An M4A in which pieces of the sound are noise; its index is whole."""
    content = bytearray(sounds.convert(call, folder / "whole.m4a", "aac").read_bytes())
    begin, end = content.index(b"mdat") + 8, content.index(b"moov") - 8
    for number in range(stretches):
        place = begin + (end - begin - 40) * (2 * number + 1) // (2 * stretches)
        content[place : place + 40] = np.random.default_rng(number).integers(0, 256, 40, np.uint8).tobytes()
    return bytes(content)


def cut_g722(_call, folder):
    """Half of a G.722 in WAV, which has one channel only."""
    case = next(case for case in encoded.CASES if case.name == "WAV, G.722")
    path = encoded.encode(case, encoded.conversation(3.0, rate=16_000, channels=1), folder / "whole.wav", rate=16_000)
    whole = path.read_bytes()
    return whole[: len(whole) // 2]


def changing(call, folder):
    """Two seconds with one channel, and then two channels."""
    mono = sounds.write_wav(folder / "mono.wav", sounds.hiss(2))
    parts = [sounds.convert(one, folder / f"{one.stem}.mp3", "libmp3lame") for one in (mono, call)]
    return b"".join(part.read_bytes() for part in parts)


MAKERS = {
    "empty": lambda _call, _folder: b"",
    "header-only": lambda call, _folder: call.read_bytes()[:44],
    "text": lambda _call, _folder: b"minutes of a meeting " * 40,
    "page": lambda _call, _folder: b"<!DOCTYPE html><html><body>Your session has expired.</body></html>",
    "noise": lambda _call, _folder: np.random.default_rng(0).integers(0, 256, 9_000, np.uint8).tobytes(),
    "pdf": lambda _call, _folder: b"%PDF-1.7" + bytes(range(256)) * 4,
    "cut-wav": lambda call, _folder: call.read_bytes()[: 44 + 32_000],
    "cut-header": lambda call, _folder: call.read_bytes()[:30],
    "cut-a-law": part_of("whole.wav", "pcm_alaw", 0.5),
    "cut-ogg": part_of("whole.ogg", "libopus", 0.5),
    "cut-m4a": part_of("whole.m4a", "aac", 0.66),
    "cut-flac": part_of("whole.flac", "flac", 0.66),
    "cut-mp3": part_of("whole.mp3", "libmp3lame", 0.66),
    "cut-amr": part_of("whole.amr", "libopencore_amrnb", 0.99),
    "cut-gsm": lambda _call, _folder: (encoded.FIXTURES / "sentence-gsm.wav").read_bytes()[:-200],
    "cut-amr-wide": lambda _call, _folder: (encoded.FIXTURES / "sentence-wide.amr").read_bytes()[:-20],
    "cut-g722": cut_g722,
    "cut-g729": lambda _call, folder: encoded.g729_in_wav(
        encoded.FIXTURES / "sentence.g729", folder / "g729.wav"
    ).read_bytes()[:-500],
    "wma": part_of("call.wma", "wmav2", 1.0),
    "silk": lambda _call, _folder: b"\x02#!SILK_V3" + bytes(range(256)) * 8,
    "no-channels": patched(22, b"\0\0"),
    "no-rate": patched(24, b"\0\0\0\0"),
    "wrong-block": patched(32, b"\6\0"),
    "no-format": patched(12, b"junk"),
    "short-length": patched(40, (3_200).to_bytes(4, "little")),
    "overwritten": overwritten,
    "changing": changing,
}
"""What is written to the file; the other faults need no bytes."""

FAULTS = {
    "missing": (transcription.MissingAudio, "No such file.*Put the file there"),
    "folder": (transcription.MissingAudio, "directory.*correct the path"),
    "empty": (transcription.EmptyAudio, "0 bytes.*Fetch the recording again"),
    "header-only": (transcription.EmptyAudio, "no sound.*Fetch the recording again"),
    "page": (transcription.NotAudio, "holds text, perhaps an error page.*Convert it"),
    "noise": (transcription.NotAudio, "not a recording in any known format.*AUDIT_RAW_AUDIO"),
    "pdf": (transcription.UnsupportedAudio, "format PDF.*Convert it"),
    "cut-header": (transcription.CutAudio, "begins as WAV and breaks off before its sound.*Fetch"),
    "cut-mp3": (transcription.CutAudio, "breaks off.*Fetch"),
    "text": (transcription.NotAudio, "not a recording in any known format.*Convert it"),
    "cut-wav": (transcription.CutAudio, "breaks off after 1.0 s.*Fetch the recording again"),
    "cut-a-law": (transcription.CutAudio, "promises 3.0 s and breaks off.*Fetch"),
    "cut-ogg": (transcription.CutAudio, "breaks off.*Fetch the recording again"),
    "cut-m4a": (transcription.CutAudio, "begins as MP4 and breaks off before its sound.*Fetch"),
    "cut-amr": (transcription.CutAudio, "breaks off after.*Fetch"),
    "cut-flac": (transcription.CutAudio, "breaks off.*Fetch"),
    **{f"cut-{codec}": (transcription.CutAudio, "breaks off.*Fetch") for codec in ("gsm", "g722", "g729", "amr-wide")},
    "wma": (transcription.UnsupportedAudio, "codec wmav2.*WMA.*not decoded faithfully.*Convert it"),
    "silk": (transcription.UnsupportedAudio, "format SILK.*not decoded faithfully.*Convert it"),
    "many-channels": (transcription.UnsupportedAudio, "has 12 channels, more than the 8.*Export the sides"),
    "no-channels": (transcription.DamagedAudio, "says that it has 0 channels.*Fetch"),
    "no-rate": (transcription.DamagedAudio, "says 0 samples a second.*Fetch"),
    "wrong-block": (transcription.DamagedAudio, "2 channels of 16 bits are not 6 bytes.*Fetch"),
    "no-format": (transcription.DamagedAudio, "does not say what the sound is.*Fetch"),
    "short-length": (transcription.DamagedAudio, "ends the sound after 3200 bytes, and 92800 bytes more follow.*Fetch"),
    "overwritten": (transcription.DamagedAudio, "packets cannot be decoded.*Fetch"),
    "changing": (transcription.ChangingAudio, r"number of its channels changes.*Convert it"),
    "too-long": (transcription.LongAudio, "more than the limit.*Split the recording"),
}


def make_faulty(kind, call, folder):
    """The file with the fault."""
    path = folder / "faulty"
    if kind == "folder":
        path.mkdir()
    elif kind == "too-long":
        sounds.write_wav(path, sounds.silence(LIMIT_S + 1))
    elif kind == "many-channels":
        sounds.write_wav(path, *[sounds.hiss(1)] * 12)
    elif kind in MAKERS:
        path.write_bytes(MAKERS[kind](call, folder))
    return path


@pytest.mark.parametrize("kind", FAULTS)
def test_a_recording_that_cannot_be_read_names_file_fault_and_remedy(kind, call, tmp_path):
    error, message = FAULTS[kind]
    path = make_faulty(kind, call, tmp_path)

    with pytest.raises(error, match=message) as raised, open_recording(path, longest_s=LIMIT_S):
        pass

    assert type(raised.value) is error
    assert str(path) in str(raised.value)


def test_every_fault_has_a_code_of_its_own():
    errors = {error for error, _ in FAULTS.values()} | {transcription.SilentAudio}

    assert len({error.code for error in errors}) == len(errors)
    assert all(re.fullmatch("audio_[a-z_]+", error.code) for error in errors)


def test_raw_sound_of_another_codec_than_declared_is_refused(tmp_path):
    path = tmp_path / "call.raw"
    whole = sounds.convert(
        sounds.write_wav(tmp_path / "call.wav", sounds.spoken("你好")), tmp_path / "a.wav", "pcm_alaw"
    )
    path.write_bytes(whole.read_bytes()[58:])

    with open_recording(path, longest_s=LIMIT_S, raw=RawSound("alaw", 8_000)) as recording:
        assert recording.info.duration_s > 1
    with (
        pytest.raises(transcription.DamagedAudio, match=r"declared as s16le/8000/1 and is no sound as such.*Correct"),
        open_recording(path, longest_s=LIMIT_S, raw=RawSound("s16le", 8_000)),
    ):
        pass


def test_raw_sound_that_ends_inside_a_sample_is_cut(tmp_path):
    path = tmp_path / "call.raw"
    path.write_bytes(bytes([1, 0] * 16_000) + b"\1")

    with (
        pytest.raises(transcription.CutAudio, match="breaks off"),
        open_recording(path, longest_s=LIMIT_S, raw=RawSound("s16le", 8_000)),
    ):
        pass


def test_a_wav_whose_recorder_never_wrote_the_length_is_read_to_its_end(call, tmp_path):
    path = tmp_path / "faulty"
    path.write_bytes(patched(40, b"\xff\xff\xff\xff")(call, tmp_path))

    with open_recording(path, longest_s=LIMIT_S) as recording:
        assert recording.info.duration_s == pytest.approx(3.0)


def test_a_packet_that_cannot_be_decoded_becomes_silence_and_moves_no_word(call, tmp_path):
    whole = sounds.convert(call, tmp_path / "whole.m4a", "aac")
    path = tmp_path / "damaged.m4a"
    path.write_bytes(overwritten(call, tmp_path, stretches=1))

    with open_recording(whole, longest_s=LIMIT_S) as recording:
        length = len(recording.channels[0])
    with open_recording(path, longest_s=LIMIT_S) as recording:
        assert len(recording.channels[0]) == length
