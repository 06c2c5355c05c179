"""Compiled packs are kept for the next process, and only in a folder that nobody else can write to."""

import time

import pytest

import rules
from audit_app.pack_keeper import FolderKeeper, keep_packs
from rules import engine, kept, loader

PACK = rules.PACKS_FOLDER / "cn-consumer-credit"
TALK = (rules.Utterance(0, "agent", "您再不还，就等着坐牢吧。"), rules.Utterance(1, "borrower", "我没钱。"))


@pytest.fixture
def keeper(tmp_path):
    keeper = FolderKeeper(tmp_path / "kept")
    rules.use_keeper(keeper)
    yield keeper
    rules.use_keeper(None)


@pytest.fixture
def new_process(monkeypatch):
    """Forget what this process knows, as a new one would."""

    def forget():
        monkeypatch.setattr(loader, "_KNOWN", {})
        monkeypatch.setattr(engine, "_EARS", {})

    forget()
    return forget


def judge(pack, make_contact):
    return rules.evaluate(pack, rules.Evidence(make_contact(), TALK))


def make_contact():
    from datetime import datetime

    at = datetime.fromisoformat("2026-03-05T10:00:00+08:00")
    return rules.ContactFacts(
        id="c", channel="call", direction="outbound", started_at=at, borrower_id="b", result="connected", duration_s=9.0
    )


def test_a_kept_pack_judges_as_the_one_that_was_read(keeper, new_process, monkeypatch):
    first = judge(rules.load_pack(PACK), make_contact)
    new_process()
    monkeypatch.setattr(loader, "open_pack", lambda *_, **__: pytest.fail("the pack was read again"))
    monkeypatch.setattr(engine.Ear, "learn", lambda *_: pytest.fail("the phrases were compiled again"))

    again = judge(rules.load_pack(PACK), make_contact)

    assert again == first
    assert any(result.outcome is rules.Outcome.FINDING for result in again)


def test_other_code_finds_nothing_that_was_kept(keeper, monkeypatch):
    kept.keep("pack", "digest", "kept")
    assert kept.fetch("pack", "digest") == "kept"

    monkeypatch.setattr(kept, "_code_digest", lambda: "other")

    assert kept.fetch("pack", "digest") is None


def test_a_damaged_file_is_not_read(keeper, tmp_path):
    keeper.keep("one", b"content")
    path = tmp_path / "kept" / "one"
    assert keeper.fetch("one") == b"content"

    path.write_bytes(path.read_bytes()[:-1] + b"X")

    assert keeper.fetch("one") is None


@pytest.mark.parametrize("target", ["", "one"])
def test_what_others_can_write_to_is_not_read(keeper, tmp_path, target):
    keeper.keep("one", b"content")

    (tmp_path / "kept" / target).chmod(0o777)

    assert keeper.fetch("one") is None


def test_a_folder_that_is_a_link_is_neither_read_nor_written(tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "kept").symlink_to(tmp_path / "elsewhere")

    FolderKeeper(tmp_path / "kept").keep("one", b"content")

    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_only_the_files_that_were_used_last_stay(keeper, tmp_path):
    keeper.keep("in-use", b"content")
    for number in range(20):
        keeper.keep(f"file-{number}", b"content")
        time.sleep(0.01)
        assert keeper.fetch("in-use") == b"content"

    assert len(list((tmp_path / "kept").iterdir())) == 12
    assert keeper.fetch("file-19") == b"content"


def test_packs_are_kept_in_the_users_cache_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    keep_packs()
    kept.keep("pack", "digest", "kept")
    rules.use_keeper(None)

    assert [path.parent.name for path in tmp_path.rglob("pack-*")] == ["contact-audit"]
