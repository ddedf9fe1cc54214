"""The values of customers whose claims may compete, decided as codes, some customers at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from monocle.golden.coded import Codes, Numbers
from monocle.golden.sources import Crowd
from monocle.golden.spoken import FIELDS
from monocle.golden.survivorship import SEVERAL, Survivorship
from monocle.golden.values import MOST_VALUES
from monocle.kernel import golden_decided, golden_order
from monocle.kernel.golden_claims import Claims, Source
from monocle.kernel.golden_decided import Owners, Rules
from monocle.kernel.golden_leaders import leaders
from monocle.kernel.growing import room
from monocle.kernel.threads import each, ranges

_AT_ONCE = 1 << 16
"""Records that are looked at together: what is known of them stays in the cache."""
_MEASURES = {
    "latest": golden_order.LATEST,
    "oldest": golden_order.OLDEST,
    "pinned": golden_order.OLDEST,
    "trusted": golden_order.TRUSTED,
    "frequent": golden_order.FREQUENT,
    "complete": golden_order.COMPLETE,
}


@dataclass(frozen=True, repr=False)
class Given:
    """What is decided.

    Attributes:
        crowd: the customers.
        sources: field → what its claims are made of.
        within: a key of an address divided by this is its town.
    """

    crowd: Crowd
    sources: Mapping[str, Source]
    within: int


@dataclass(frozen=True, repr=False)
class Won:
    """Values of one field that competed; rows are those of RECORDS.

    Attributes:
        rows: (n,) whose claim is shown.
        codes: (n,) of the value.
        keys: (n,) of what is compared.
        ranks: (n,) from 1.
        supports: (n,) records that claim it.
        since: (n,) the first of them, in microseconds.
        rules: (n,) which rule told it from the next, from 1; 0 for none, below 0 where there is no next.
        rivals: (n + 1,) where the rivals of each begin.
        lost: (m,) rows of rivals.
        lost_codes: (m,) their values.
        lost_supports: (m,) records that claim them.
    """

    rows: Codes
    codes: Codes
    keys: Numbers
    ranks: Codes
    supports: Codes
    since: Numbers
    rules: Codes
    rivals: Numbers
    lost: Codes
    lost_codes: Codes
    lost_supports: Codes


@dataclass(frozen=True, repr=False)
class Same:
    """Values of one field that nothing competes with, at the record that gives them; by place in the crowd.

    Attributes:
        supports: (n,) records that claim it; 0 where the record gives none.
        since: (n,) place in the crowd of the first of them.
    """

    supports: Codes
    since: Codes


def decided(
    given: Given, survivorship: Survivorship, threads: int, folder: Path
) -> tuple[Mapping[str, Same], Mapping[str, Won]]:
    """Give field → the values that nothing competes with, and field → those that competed.

    Args:
        given: what is decided.
        survivorship: the rules.
        threads: at once.
        folder: for arrays that are mapped.
    """
    records, starts = len(given.crowd.rows), given.crowd.starts
    same = {name: Same(room(folder, records, np.int32), room(folder, records, np.int32)) for name in given.sources}
    rules = {name: _rules(name, survivorship, given.within) for name in given.sources}

    def part(job: tuple[int, int]) -> Mapping[str, Won]:
        return _part(given, survivorship, rules, same, job)

    jobs = ranges(starts, max(threads, -(-records // _AT_ONCE)))
    found = each(part, jobs, threads)
    return same, {name: _joined([one[name] for one in found]) for name in given.sources if found}


def _rules(name: str, survivorship: Survivorship, within: int) -> Rules:
    measures = tuple(_MEASURES[rule] for rule in survivorship.rules_of(name))
    return Rules(measures, MOST_VALUES if name in SEVERAL else 1, within if name == "address" else 0)


def _part(
    given: Given,
    survivorship: Survivorship,
    rules: Mapping[str, Rules],
    same: Mapping[str, Same],
    customers: tuple[int, int],
) -> Mapping[str, Won]:
    crowd = given.crowd
    starts = crowd.starts[customers[0] : customers[1] + 1]
    first, end = int(starts[0]), int(starts[-1])
    owners = Owners(starts - first, crowd.seen[first:end], crowd.trust[first:end])
    rows = crowd.rows[first:end]
    claims = {name: source.claims(rows, first) for name, source in given.sources.items()}
    lead = _leads(claims, owners, survivorship)
    nobody, won = np.full(len(starts) - 1, -1, np.int32), {}
    for name, said in claims.items():
        found = golden_decided.decided(said, owners, rules[name], lead.get(name, nobody))
        same[name].supports[first:end] = found.support
        same[name].since[first:end] = found.since + first
        shown, lost = found.claims, found.lost
        won[name] = Won(
            rows[said.slots[shown]],
            said.codes[shown],
            said.keys[shown],
            found.ranks,
            found.supports,
            owners.seen[found.sinces],
            found.rules,
            found.rivals.astype(np.int64),
            rows[said.slots[lost]],
            said.codes[lost],
            found.lost_supports,
        )
    return won


def _leads(claims: Mapping[str, Claims], owners: Owners, survivorship: Survivorship) -> Mapping[str, Codes]:
    """Give field → the record of each customer that leads it, of fields that go together."""
    lead: dict[str, Codes] = {}
    for group in survivorship.together:
        fields = [claims[one.field] for one in FIELDS if one.field in group.fields and one.field in claims]
        if not fields:
            continue
        measures = tuple(_MEASURES[rule] for rule in survivorship.rules_of(group.fields[0]))
        found = leaders(fields, owners, measures)
        lead |= dict.fromkeys((*group.fields, *group.follow), found)
    return lead


def _joined(parts: Sequence[Won]) -> Won:
    ends = np.cumsum([0, *(int(one.rivals[-1]) for one in parts)])
    rivals = [one.rivals[1:] + end for one, end in zip(parts, ends[:-1], strict=True)]
    columns = {
        name: np.concatenate([getattr(one, name) for one in parts])
        for name in Won.__dataclass_fields__
        if name != "rivals"
    }
    return Won(**columns, rivals=np.concatenate([np.zeros(1, np.int64), *rivals]))
