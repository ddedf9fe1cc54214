"""Findings in the order in which they should be mended."""

from collections.abc import Iterable

from monocle.diagnose.quality import WEIGHTS
from monocle.diagnose.report import Finding

SEVERITIES = ("high", "medium", "low")


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give findings by impact: severity, then the share concerned times the weight of the dimension, then the count."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[int, float, int, str, str, str]:
    weighed = -finding.share * WEIGHTS.get(finding.dimension, 10)
    return (SEVERITIES.index(finding.severity), weighed, -finding.count, finding.source, finding.column, finding.code)


def by_share(share: float, high: float, medium: float) -> str:
    """Give the severity of a share."""
    return "high" if share >= high else "medium" if share >= medium else "low"
