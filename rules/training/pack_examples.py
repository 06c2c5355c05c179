"""Write a pack's own examples as lines of a corpus: `python -m rules.training.pack_examples PACK > FILE`.

What the author of a rule calls a violation must never be doubted by the table, so it is learnt from. Only examples that
must fire, of rules about words, are written; what a rule leaves alone may be another's violation.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from rules.checks.forbidden_phrase import ForbiddenPhrase
from rules.checks.required_reply import RequiredReply
from rules.examples import build_evidence
from rules.loader import load_pack
from rules.pack import RulePack
from rules.results import Outcome

_KINDS = (ForbiddenPhrase, RequiredReply)
_SPEAKERS = frozenset({"agent", "borrower", "other", "robot"})
_CHANNELS = frozenset({"call", "robot_call", "sms", "im"})


def corpus_lines(pack: RulePack) -> Iterator[dict[str, object]]:
    """Yield a line for each example of a rule about words that must fire and is no known gap."""
    seen: set[str] = set()
    for rule in pack.rules:
        if not isinstance(rule.check, _KINDS) or not rule.enabled:
            continue
        for number, example in enumerate(rule.examples, start=1):
            evidence = build_evidence(pack, rule, example)
            turns = [[one.speaker, one.text] for one in evidence.utterances or ()]
            said = json.dumps(turns, ensure_ascii=False)
            usual = evidence.contact.channel in _CHANNELS and {speaker for speaker, _ in turns} <= _SPEAKERS
            if example.expect is Outcome.FINDING and example.known_gap is None and usual and turns and said not in seen:
                seen.add(said)
                yield {
                    "id": f"{rule.id}-{number}",
                    "labels": [rule.category.value],
                    "also": [],
                    "channel": evidence.contact.channel,
                    "party": evidence.contact.party_role,
                    "turns": turns,
                }


def main() -> None:
    """Print the lines of the pack named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path)
    for line in corpus_lines(load_pack(parser.parse_args().pack)):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
