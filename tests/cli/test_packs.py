"""`contact-audit packs` as an author meets it."""

import json
import shutil

import pytest
from click.testing import CliRunner

from audit_app import db
from audit_app.cli import main
from tests.cli.test_backtest import contact
from tests.rules.test_loading import HEADER, RULE

MORE_EXAMPLES = """\
  - {expect: finding, agent: 再不还就坐牢}
  - {expect: finding, agent: 等着坐牢吧}
  - {expect: clear, agent: 不会坐牢的}
  - {expect: clear, agent: 请坐}
"""


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "pack.yaml").write_text(HEADER)
    (folder / "words.yaml").write_text("jail: [坐牢]\n")
    (folder / "no-jail.yaml").write_text(RULE + MORE_EXAMPLES)
    return folder


def packs(*arguments):
    done = CliRunner().invoke(main, ["packs", *map(str, arguments)])
    return done.exit_code, done.stdout + done.stderr


def test_the_shipped_pack_is_listed_with_its_digest_and_shown_rule_by_rule():
    status, listed = packs("list")
    assert status == 0
    assert "cn-consumer-credit@" in listed
    assert "digest " in listed
    assert "contact_frequency" in packs("show", "cn-consumer-credit")[1]


def test_one_rule_is_shown_as_it_was_written(pack):
    assert packs("show", pack, "no-jail")[1].strip() == (RULE + MORE_EXAMPLES).strip()
    assert packs("show", pack, "none")[0] == 2


def test_a_sound_pack_passes_and_says_how_much_was_run(pack):
    assert packs("lint", pack) == (0, "1 packs, no problems\n")
    assert packs("test", pack) == (0, "6 examples, 0 failed, 0 known gaps\n")


def test_an_example_that_fails_is_named_with_what_it_gave(pack):
    (pack / "no-jail.yaml").write_text(RULE.replace("agent: 您好", "agent: 那就坐牢"))
    status, said = packs("test", pack)

    assert status == 1
    assert "no-jail example 2 那就坐牢: is finding, expected clear" in said


def test_a_broken_file_is_named_with_its_line_and_column(pack):
    (pack / "no-jail.yaml").write_text(RULE.replace("severity: high", "severity: 22:00"))
    status, said = packs("lint", pack)

    assert status == 1
    assert "no-jail.yaml:4:11: severity: is 22:00" in said


def test_two_versions_are_compared_by_word(pack, tmp_path):
    newer = tmp_path / "newer" / "small"
    shutil.copytree(pack, newer)
    (newer / "no-jail.yaml").write_text(RULE.replace("severity: high", "severity: low"))
    status, said = packs("diff", pack, newer)

    assert status == 0
    assert "[-high-]{+low+}" in said


def test_what_an_overlay_changes_is_shown_as_a_difference(pack, tmp_path):
    overlay = tmp_path / "bank.yaml"
    overlay.write_text("pack: small\nrules: {no-jail: {reason: x, parameters: {severity: low}}}\n")
    _, said = packs("diff", pack, pack, "--overlay", overlay)

    assert "small@1 → small@1+overlay" in said
    assert "[-high-]{+low+}" in said


def test_a_digest_that_is_not_installed_is_named(tmp_path, monkeypatch, pack):
    monkeypatch.setenv("AUDIT_DATA_DIR", str(tmp_path / "var"))
    status, said = packs("diff", "0123456789", pack)
    db.release_database()

    assert status == 1
    assert "begins with 0123456789" in said


def test_a_warning_is_told_apart_and_fails_only_where_asked(pack):
    (pack / "no-jail.yaml").write_text(RULE)
    status, said = packs("lint", pack)

    assert status == 0
    assert "warning: " in said
    assert "has 1 that must fire; write at least 3" in said
    assert "1 packs, no problems, 2 warnings" in said
    assert packs("lint", pack, "--strict")[0] == 1
    status, said = packs("lint", pack, "--require-examples")
    assert status == 1
    assert "error: " in said


def test_an_illegal_change_is_an_error_against_the_older_version(pack, tmp_path):
    newer = tmp_path / "newer" / "small"
    shutil.copytree(pack, newer)
    (newer / "words.yaml").write_text("jail: [坐牢, 牢饭]\n")
    status, said = packs("lint", newer, "--against", pack)

    assert status == 1
    assert "words.jail.words: differs from the published version '1'" in said


def test_a_suppression_that_has_expired_is_warned_about(pack, tmp_path):
    overlay = tmp_path / "bank.yaml"
    overlay.write_text(
        "pack: small\nsuppressions:\n  - {id: old, rules: all, scope: {agencies: [a]}, reason: x, owner: Li,"
        ' expires: "2020-01-31"}\n'
    )
    status, said = packs("lint", pack, "--overlay", overlay)

    assert status == 0
    assert "bank.yaml:3:" in said
    assert "was 2020-01-31: the findings of 'old' count again" in said


def test_examples_that_an_overlay_turns_are_named_and_do_not_fail(pack, tmp_path):
    overlay = tmp_path / "bank.yaml"
    overlay.write_text("pack: small\nrules: {no-jail: {reason: A product., unless: [等着]}}\n")
    status, said = packs("test", pack, "--overlay", overlay)

    assert status == 0
    assert "6 examples, 0 failed, 0 known gaps, 1 otherwise by the overlay" in said


SUPPRESSED = """\
pack: small
suppressions:
  - {id: known, rules: [no-jail], scope: {agencies: [a]}, reason: A training text., owner: Li, expires: "2099-12-31"}
  - {id: old, rules: all, scope: {agencies: [a]}, reason: Was renewed., owner: Li, expires: "2020-01-31"}
"""


def test_suppressions_are_listed_with_what_they_took_back(pack, tmp_path):
    overlay, contacts = tmp_path / "bank.yaml", tmp_path / "contacts.jsonl"
    overlay.write_text(SUPPRESSED)
    contacts.write_text(
        "".join(
            f"{json.dumps(contact(name, '你会坐牢') | {'agency': agency}, ensure_ascii=False)}\n"
            for name, agency in (("c1", "a"), ("c2", "b"))
        )
    )
    status, said = packs("suppressions", contacts, "--pack", pack, "--overlay", overlay)

    assert status == 0
    assert "active  small  known  until 2099-12-31  1 findings  no-jail" in said
    assert "expired  small  old  until 2020-01-31  1 findings  all" in said
    assert "A training text. (Li)" in said


def test_a_suppressed_finding_is_still_a_result_of_a_scan_and_marked(pack, tmp_path):
    overlay, contacts = tmp_path / "bank.yaml", tmp_path / "contacts.jsonl"
    overlay.write_text(SUPPRESSED)
    contacts.write_text(json.dumps(contact("c1", "你会坐牢") | {"agency": "a"}, ensure_ascii=False) + "\n")
    done = CliRunner().invoke(main, ["scan", str(contacts), "--pack", str(pack), "--overlay", str(overlay)])
    [line] = [json.loads(line) for line in done.stdout.splitlines()]

    assert (line["outcome"], line["pack"]) == ("finding", "small@1+overlay")
    assert line["suppressed"] == {
        "id": "known", "reason": "A training text.", "owner": "Li", "expires": "2099-12-31"
    }  # fmt: skip


def test_an_overlay_for_another_pack_is_refused_by_a_scan(pack, tmp_path):
    overlay, contacts = tmp_path / "bank.yaml", tmp_path / "contacts.jsonl"
    overlay.write_text("pack: us-reg-f\n")
    contacts.write_text(json.dumps(contact("c1", "您好")) + "\n")
    done = CliRunner().invoke(main, ["scan", str(contacts), "--pack", str(pack), "--overlay", str(overlay)])

    assert done.exit_code == 2
    assert "is 'us-reg-f', which is not in use" in done.stderr
