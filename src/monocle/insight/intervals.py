"""95 % intervals of shares, of their difference, and of a net promoter score."""

from math import sqrt

_Z = 1.959963984540054
"""Of the normal distribution, 97.5 %."""


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Give the interval of a share.

    Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927).

    Args:
        part: how many.
        whole: of how many, above 0.
    """
    share, squared = part / whole, _Z * _Z
    middle = (share + squared / (2 * whole)) / (1 + squared / whole)
    half = _Z / (1 + squared / whole) * sqrt(share * (1 - share) / whole + squared / (4 * whole * whole))
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float]:
    """Give the interval of the difference of two independent shares, the first less the second.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17
    (1998), method 10.

    Args:
        first: part and whole of the first.
        second: and of the second.
    """
    one, other = first[0] / first[1], second[0] / second[1]
    (low, high), (other_low, other_high) = wilson(*first), wilson(*second)
    down = sqrt((one - low) ** 2 + (other_high - other) ** 2)
    up = sqrt((high - one) ** 2 + (other - other_low) ** 2)
    return one - other - down, one - other + up


def net_promoters(promoters: int, detractors: int, answers: int) -> tuple[float, float, float]:
    """Give the net promoter score, -100 to 100, and its interval (normal approximation of a difference within one sample).

    Args:
        promoters: answers of 9 and 10.
        detractors: answers of 0 to 6.
        answers: in all, above 0.
    """
    for_us, against = promoters / answers, detractors / answers
    score = for_us - against
    half = _Z * sqrt(max(0.0, for_us + against - score * score) / answers)
    return 100 * score, 100 * max(-1.0, score - half), 100 * min(1.0, score + half)
