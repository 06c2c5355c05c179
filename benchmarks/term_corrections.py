"""Terms of the vocabulary read by their sound: how many are found again, and how often ordinary talk is changed.

Run `python -m benchmarks.term_corrections`. Every word counts as unsure, which is the worst case. The talk is that of
three files of `tests/rules/data/dev` which the list of common pairs was not made from; each correction in it is printed
to be read. Then one or two characters of every term in it are written as others of the same syllable.
"""

import random
from collections.abc import Sequence
from pathlib import Path

from rules.sound import known_sounds
from transcription.spoken.corrections import find_corrections
from transcription.spoken.edits import Edit
from transcription.spoken.vocabulary import shipped_vocabulary
from transcription.training.common_pairs import texts_of
from transcription.types import Word

SEED = 5
#: Invented, as every name in the texts.
NAMES = ("安心分期", "穗禾银行", "惠民普惠", "众利借贷", "麦浪分期", "诚信小额贷款", "恒穗银行")
_FOLDER = Path(__file__).parent.parent / "tests" / "rules" / "data" / "dev"
_FILES = ("proper.jsonl", "talks.jsonl", "split_turns.jsonl")


def main() -> None:
    """Print the corrections in talk as it is, and the share of damaged terms that are read again."""
    vocabulary, rng = (*shipped_vocabulary("zh"), *NAMES), random.Random(SEED)
    texts = list(texts_of([_FOLDER / name for name in _FILES]))
    changed = found = damaged = 0
    for text in texts:
        for edit in _correct(text, vocabulary):
            changed += 1
            print(f"{text[max(0, edit.start - 4) : edit.end + 4]}: {text[edit.start : edit.end]} read as {edit.text}")
        for term in (term for term in vocabulary if term in text):
            said = _damage(term, rng)
            damaged += 1
            found += any(edit.text == term for edit in _correct(text.replace(term, said, 1), vocabulary))
    characters = sum(map(len, texts))
    print(f"figure corrections_in_talk_as_it_is {changed} in {characters} characters")
    print(f"figure damaged_terms_read_again {100 * found / damaged:.1f} percent of {damaged}")


def _correct(text: str, vocabulary: Sequence[str]) -> tuple[Edit, ...]:
    unsure = [Word(character, 0.0, 0.0, 0.0) for character in text]
    return find_corrections(text, unsure, vocabulary, sounds=known_sounds())


def _damage(term: str, rng: random.Random) -> str:
    """The term with one or two characters written as others of their syllable."""
    sounds = known_sounds()
    letters = list(term)
    for place in rng.sample(range(len(term)), min(len(term) - 1, rng.choice((1, 2)))):
        same = [one for one, sound in sounds.items() if sound == sounds[term[place]] and one != term[place]]
        letters[place] = rng.choice(same) if same else letters[place]
    return "".join(letters)


if __name__ == "__main__":
    main()
