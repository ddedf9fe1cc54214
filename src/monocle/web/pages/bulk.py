"""Review by rule: how many pairs a rule meets, and a few of them, before anything is judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from starlette.requests import Request

from monocle.errors import BadInput
from monocle.http.permissions import name_of
from monocle.http.queries import LONGEST_TEXT, refuse_unknown
from monocle.http.verbs import Verbs
from monocle.web.page import Page
from monocle.web.words import WAITS
from monocle.workspace.review_views import Bulk

VERDICTS = ("same", "different")
RULE = ("verdict", "reason", "least", "most", "source")
FARTHEST = 1000.0
"""Bits, either way, that a bound may have."""


@dataclass(frozen=True)
class ByRule:
    """Which pairs are judged together, and how.

    Attributes:
        least, most: bits; None for no bound.
        source: of one of the records; empty for any.
    """

    verdict: str
    reason: str
    least: float | None
    most: float | None
    source: str

    def chosen(self) -> dict[str, Any]:
        """Give what chooses the pairs, by the names of the verb."""
        return {"reason": self.reason, "least": self.least, "most": self.most, "source": self.source}


@dataclass(frozen=True)
class BulkPage(Page):
    """Review by rule.

    Attributes:
        rule: None before one is given.
        found: what it meets; nothing has been judged yet.
        judged: pairs that were just judged; None when none were.
        problem, mend: why it was refused; empty when it was not.
    """

    TEMPLATE: ClassVar[str] = "bulk.html"
    me: str
    reasons: tuple[str, ...]
    verdicts: tuple[str, ...]
    sources: tuple[str, ...]
    rule: ByRule | None
    found: Bulk | None
    judged: int | None
    problem: str
    mend: str


def bulk_page(request: Request, workspace: Verbs) -> BulkPage:
    """Give the page of a rule, with what it meets."""
    refuse_unknown(request, {*RULE, "judged"})
    judged = request.query_params.get("judged", "")
    made = int(judged) if judged.isascii() and judged.isdigit() and len(judged) < 10 else None
    return shown_rule(request, workspace, rule_of(request.query_params), made)


def shown_rule(
    request: Request,
    workspace: Verbs,
    rule: ByRule | None,
    judged: int | None = None,
    problem: str = "",
    mend: str = "",
) -> BulkPage:
    """Give the page of a rule; what it meets is counted anew."""
    me = name_of(request)
    found = workspace.reviews.by_rule(rule.verdict, me, dry=True, **rule.chosen()) if rule else None
    sources = tuple(sorted(row.name for row in workspace.sources.list()))
    return BulkPage(me, tuple(WAITS), VERDICTS, sources, rule, found, judged, problem, mend)


def rule_of(given: Mapping[str, str]) -> ByRule | None:
    """Give the rule of an address or a form; None when it names no verdict.

    Raises:
        BadInput: a part of it cannot be used.
    """
    verdict, reason, source = (given.get(name, "").strip() for name in ("verdict", "reason", "source"))
    if not verdict:
        return None
    if verdict not in VERDICTS or (reason and reason not in WAITS):
        raise BadInput("this verdict or reason is not known", where="address", mend=f"use {', '.join(VERDICTS)}")
    if len(source) > LONGEST_TEXT or "\x00" in source:
        raise BadInput("there is no source of this name", where="address: source", mend="choose one of the list")
    return ByRule(verdict, reason, bits_of(given, "least"), bits_of(given, "most"), source)


def bits_of(given: Mapping[str, str], name: str) -> float | None:
    """Give a bound in bits, with a point or a comma; None when there is none.

    Raises:
        BadInput: it is no number.
    """
    text = given.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -FARTHEST <= value <= FARTHEST:
        raise BadInput(f"{name} is no number of bits", where=f"address: {name}", mend="use a number such as 6.5")
    return value
