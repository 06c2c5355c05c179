"""The file store keeps each file once and never a half one."""

import io
import os
import time

import pytest

from audit_app.errors import Invalid, NotFound


def all_files(store):
    root = store.cache_folder("x").parents[1]
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_the_same_content_is_kept_once(store):
    first = store.put_bytes(b"sound")
    second = store.put_stream(io.BytesIO(b"sound"))

    assert first == second
    assert store.read(first.sha256) == b"sound"
    assert len(all_files(store)) == 1


def test_a_file_that_was_tampered_with_is_not_intact(store):
    stored = store.put_bytes(b"sound")
    path = store.path(stored.sha256)
    before = store.is_intact(stored.sha256)

    path.chmod(0o600)
    path.write_bytes(b"other")

    assert (before, store.is_intact(stored.sha256)) == (True, False)


def test_a_source_that_breaks_off_leaves_no_file(store):
    class Breaking(io.BytesIO):
        def read(self, *_size):
            raise OSError("the disk went away")

    with pytest.raises(OSError, match="went away"):
        store.put_stream(Breaking())

    assert all_files(store) == []


def test_a_derived_file_whose_making_fails_does_not_appear(store):
    stored = store.put_bytes(b"sound")

    def fail(path):
        path.write_bytes(b"half")
        raise ValueError("cannot be made")

    with pytest.raises(ValueError, match="cannot be made"):
        store.write_derived(stored.sha256, "play.ogg", fail)

    assert not store.derived_path(stored.sha256, "play.ogg").exists()


@pytest.mark.parametrize("name", ["../escape", "a/b", "", ".."])
def test_a_derived_name_cannot_leave_its_folder(store, name):
    with pytest.raises(Invalid):
        store.derived_path("0" * 64, name)


@pytest.mark.parametrize("sha256", ["../../etc/passwd", "0" * 63, "A" * 64])
def test_only_a_sha256_names_a_file(store, sha256):
    with pytest.raises(Invalid):
        store.path(sha256)


def test_an_unknown_file_is_not_found(store):
    with pytest.raises(NotFound, match="does not hold"):
        store.path("0" * 64)


def test_what_a_killed_process_left_is_swept_when_it_is_old(store, settings):
    left = settings.data_dir / "unfinished" / "half"
    fresh = settings.data_dir / "unfinished" / "at-work"
    for path in (left, fresh):
        path.write_bytes(b"half")
    long_ago = time.time() - 7 * 3600
    os.utime(left, (long_ago, long_ago))

    assert store.sweep_unfinished() == 1
    assert (left.exists(), fresh.exists()) == (False, True)
