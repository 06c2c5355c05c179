"""How far a rate can be trusted: the Wilson score interval."""

from math import sqrt

Z_95 = 1.959963984540054
"""The standard normal quantile that leaves 2.5 % on either side."""


def wilson(hits: int, of: int, *, z: float = Z_95) -> tuple[float, float]:
    """Return the interval for the share `hits` / `of`, both ends between 0 and 1.

    Wilson's interval also tells something when nothing was hit: no violation in 20 contacts is no proof of
    none in 20,000. Raises ValueError when `of` is not positive or `hits` is not between 0 and `of`.
    """
    if of <= 0 or not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of} is no share")
    share = hits / of
    spread = 1 + z * z / of
    middle = (share + z * z / (2 * of)) / spread
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / spread
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == of else min(1.0, middle + half)
    return low, high
