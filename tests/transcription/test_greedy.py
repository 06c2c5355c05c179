"""The rules for time stamps, applied to a batch at once, forbid exactly what Whisper's own do."""

import pytest
import torch
from whisper.decoding import ApplyTimestampRules
from whisper.tokenizer import get_tokenizer

from transcription.backends.greedy import TimestampRules

TOKENIZER = get_tokenizer(multilingual=True, language="zh", task="transcribe")
STAMP, WORD = TOKENIZER.timestamp_begin, 4_321
PASTS = {
    "nothing yet": [[], []],
    "one stamp": [[STAMP], [STAMP + 40]],
    "a word behind a stamp": [[STAMP, WORD], [STAMP + 3, WORD]],
    "a closing stamp": [[STAMP, WORD, STAMP + 50], [STAMP, WORD, WORD]],
    "a pair": [[STAMP, WORD, STAMP + 50, STAMP + 50], [STAMP, WORD, WORD, STAMP + 9]],
    "a second word": [[STAMP, WORD, STAMP + 50, STAMP + 51, WORD], [STAMP, WORD, WORD, STAMP + 9, TOKENIZER.eot]],
}


@pytest.mark.parametrize("latest", [50, None])
@pytest.mark.parametrize("past", PASTS.values(), ids=PASTS)
@pytest.mark.parametrize("lift", [-8.0, 0.0, 8.0], ids=["stamps unlikely", "even", "stamps likely"])
def test_the_same_tokens_are_left_as_by_whisper(past, latest, lift):
    opening = list(TOKENIZER.sot_sequence)
    tokens = torch.tensor([opening + row for row in past])
    logits = torch.randn(len(past), 51_865, generator=torch.Generator().manual_seed(11))
    logits[:, STAMP:] += lift
    wanted, found = logits.clone(), logits.clone()
    rules = ApplyTimestampRules(TOKENIZER, len(opening), latest)

    rules.apply(wanted, tokens)
    TimestampRules(rules).apply(found, tokens)

    assert torch.equal(found, wanted)
