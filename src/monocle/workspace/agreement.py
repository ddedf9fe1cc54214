"""How far the review is, and how well stewards agree."""

from collections import Counter
from collections.abc import Sequence

from monocle.catalog import Connection, agreement, review
from monocle.workspace.review_views import Progress


def progress(connection: Connection) -> Progress:
    """Give how far the review is."""
    pairs = [(said[0].verdict, said[1].verdict) for said in agreement.seen_twice(connection)]
    return Progress(
        open=review.count(connection, review.Chosen()),
        judged=agreement.verdicts(connection),
        by_person=agreement.people(connection),
        seen_twice=len(pairs),
        agreement=sum(one == other for one, other in pairs) / len(pairs) if pairs else None,
        kappa=kappa(pairs),
    )


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Give Cohen's kappa of two raters: agreement beyond what chance would give; 1 when both always say one thing.

    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement, 20(1).

    Args:
        pairs: what each of the two said of one thing.

    Returns:
        -1..1; None when there are none.
    """
    if not pairs:
        return None
    total = len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    observed = sum(one == other for one, other in pairs) / total
    expected = sum(first[verdict] * second[verdict] for verdict in first) / total**2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)
