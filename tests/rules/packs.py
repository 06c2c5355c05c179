"""Small packs and overlays in folders, for tests of how they are read."""

from tests.rules.test_loading import HEADER, RULE

CALLS = """\
id: two-calls
title: {zh: 次数, en: Calls}
category: contact_frequency
severity: medium
status: active
force: law
citations: [{source: Law, section: "2"}]
explanation: {zh: 说明。, en: Why.}
check:
  kind: contact_frequency
  at_most: 3
  window: {calendar: day}
  counted: {channels: [call]}
  group_by: [borrower]
  zones_if_unknown: [Asia/Shanghai]
examples:
  - {expect: finding, history: [{at: "2026-06-03T09:00:00+08:00", repeat: 3}]}
  - {expect: clear}
"""


def write_pack(root, name="small", **files):
    """Write a pack of two rules; `files` replaces files by name without `.yaml`, None leaves one out."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"pack": HEADER, "words": "jail: [坐牢]\n", "no_jail": RULE, "two_calls": CALLS} | files
    for file, text in texts.items():
        if text is not None:
            (folder / f"{file.replace('_', '-')}.yaml").write_text(text)
    return folder


def write_overlay(root, text, name="bank.yaml"):
    """Write an overlay for the small pack."""
    path = root / name
    path.write_text(f"pack: small\n{text}")
    return path
