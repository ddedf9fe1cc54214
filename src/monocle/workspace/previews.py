"""What a decision would come to, as people look at it before they decide."""

from collections.abc import Mapping, Sequence
from typing import Any

from monocle.golden.survivorship import SEVERAL, SINGLE
from monocle.workspace.outcomes import Outcome, Sides
from monocle.workspace.review_views import Preview, PreviewField
from monocle.workspace.showing import shown

_ORDER = (*SINGLE, *SEVERAL)
BETWEEN = " · "


def preview(kind: str, found: Outcome, language: str) -> Preview:
    """Give an outcome as a preview.

    Args:
        kind: merge, split or unmerge.
        found: what the decision would come to.
        language: of values as people read them.
    """
    names = {
        row["field"] for side in (found.before, found.after) for one in side.profiles.values() for row in one.golden
    }
    ordered = sorted(names, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    fields = [
        PreviewField(name, _of(found.before, name, language), _of(found.after, name, language)) for name in ordered
    ]
    return Preview(kind, found.impact, fields)


def _of(side: Sides, name: str, language: str) -> dict[Any, str]:
    return {customer: _read(one.golden, name, language) for customer, one in sorted(side.profiles.items())}


def _read(golden: Sequence[Mapping[str, Any]], name: str, language: str) -> str:
    return BETWEEN.join(shown(name, row["value"], language) for row in golden if row["field"] == name)
