"""Whisper's own decoding task with its rules for time stamps applied to a whole batch at once."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import whisper
from whisper.decoding import ApplyTimestampRules, DecodingResult, DecodingTask, GreedyDecoder, SuppressTokens


def decode_batch(
    model: whisper.Whisper, features: torch.Tensor, settings: whisper.DecodingOptions, *, seeds: Sequence[int]
) -> list[DecodingResult]:
    """As `whisper.decode` for features of shape (windows, positions, width): the same tokens, in less time.

    Whisper looks at each window's past tokens in Python and lists the forbidden tokens anew for every token written.
    At a temperature above 0 each window draws with its own seed, so its text does not depend on who shares its batch.
    """
    task = DecodingTask(model, settings)
    task.logit_filters = [_quick(one, features.device) for one in task.logit_filters]
    # Whisper would refuse features of any precision but its own two.
    task._get_audio_features = lambda given: given  # noqa: SLF001  the only place where it looks
    if settings.temperature:
        task.decoder = SeededDecoder(settings.temperature, task.tokenizer.eot, seeds)
    return list(task.run(features))


class SeededDecoder(GreedyDecoder):  # type: ignore[misc]  # Whisper has no types
    """Draws each window's next token from a row of chances of its own."""

    def __init__(self, temperature: float, eot: int, seeds: Sequence[int]) -> None:
        super().__init__(0.0, eot)
        self._spread = temperature
        self._draws = [torch.Generator().manual_seed(seed) for seed in seeds]

    def update(
        self, tokens: torch.Tensor, logits: torch.Tensor, sum_logprobs: torch.Tensor
    ) -> tuple[torch.Tensor, bool]:
        """As Whisper's: the tokens with one more in each row, and whether all rows have ended."""
        even = torch.stack([torch.rand(logits.shape[-1], generator=draw) for draw in self._draws])
        # The greatest of log-chances with Gumbel noise is a draw by these chances.
        noise = -(-even.clamp(min=1e-10).log()).clamp(min=1e-10).log()
        chosen = (logits.float() / self._spread + noise.to(logits.device)).argmax(dim=-1)
        sure = logits.float().log_softmax(dim=-1)
        sum_logprobs += sure[torch.arange(len(chosen)), chosen] * (tokens[:, -1] != self.eot)
        chosen[tokens[:, -1] == self.eot] = self.eot
        longer = torch.cat([tokens, chosen[:, None]], dim=-1)
        return longer, bool((longer[:, -1] == self.eot).all())


def _quick(one: object, device: torch.device) -> object:
    if isinstance(one, SuppressTokens):
        return Barred(one.suppress_tokens, device)
    if isinstance(one, ApplyTimestampRules):
        return TimestampRules(one)
    return one


class Barred:
    """Tokens that are never written."""

    def __init__(self, tokens: Sequence[int], device: torch.device) -> None:
        self._tokens = torch.tensor(list(tokens), device=device)

    def apply(self, logits: torch.Tensor, tokens: torch.Tensor) -> None:  # noqa: ARG002  Whisper hands it over
        """Change `logits`, of shape (windows, vocabulary), in place."""
        logits.index_fill_(1, self._tokens, -torch.inf)


class TimestampRules:
    """Time stamps come in pairs, never go back, and begin the text; a likely one is preferred to any word."""

    def __init__(self, rules: ApplyTimestampRules) -> None:
        self._first = rules.tokenizer.timestamp_begin
        self._end = rules.tokenizer.eot
        self._none = rules.tokenizer.no_timestamps
        self._sample_begin = rules.sample_begin
        self._latest = rules.max_initial_timestamp_index

    def apply(self, logits: torch.Tensor, tokens: torch.Tensor) -> None:
        """Change `logits`, of shape (windows, vocabulary), in place; `tokens` are those written so far."""
        logits[:, self._none] = -torch.inf
        written = tokens[:, self._sample_begin :]
        stamps, words = logits[:, self._first :], logits[:, : self._first]
        if written.shape[1] == 0:
            words.fill_(-torch.inf)
            if self._latest is not None:
                stamps[:, self._latest + 1 :] = -torch.inf
            return
        is_stamp = written >= self._first
        last = is_stamp[:, -1]
        before = is_stamp[:, -2] if written.shape[1] > 1 else torch.ones_like(last)
        opens = last & ~before
        # They never go back, so the greatest is the latest; a closing one may not be where its segment opened.
        greatest = torch.where(is_stamp, written, self._first - 1).amax(dim=1)
        least = torch.where(opens, greatest, greatest + 1)
        places = torch.arange(self._first, logits.shape[1], device=logits.device)
        stamps.masked_fill_((places < least[:, None]) | (last & before)[:, None], -torch.inf)
        logits[:, : self._end].masked_fill_(opens[:, None], -torch.inf)
        likely = stamps.float().logsumexp(dim=-1) > words.float().amax(dim=-1)
        words.masked_fill_(likely[:, None], -torch.inf)
