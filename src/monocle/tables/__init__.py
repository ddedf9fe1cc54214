"""The nouns: what every relation of the pipeline holds, in the order of the data flow.

Stages meet only here. Types are DuckDB's. Times are UTC. Ids are those of ``monocle.ids``.
"""

from monocle.tables.acting import ALLOWANCES, MEMBERS
from monocle.tables.arriving import CONSENTS, EVENTS, GONE, ORDER_LINES, ORDERS, PERSONS, POINTS, RAW, SKIPPED
from monocle.tables.cleaned import CLEANINGS, IDENTIFIERS, RECORDS, REFUSALS
from monocle.tables.columns import ADDRESS_TYPE
from monocle.tables.identity import (
    CLUSTERS,
    CUSTOMERS,
    GIVEN_IDS,
    HOUSEHOLDS,
    IDENTITY_CHANGES,
    JUDGEMENTS,
    LINKS,
    MATCHED,
)
from monocle.tables.insight import TRAIT_LIST, TRAITS, Trait
from monocle.tables.insight_scores import OFFERS, SCORES
from monocle.tables.profile import CLAIMS, GOLDEN, GOLDEN_CHANGES, PROFILES

__all__ = [
    "ADDRESS_TYPE",
    "ALL",
    "ALLOWANCES",
    "CLAIMS",
    "CLEANINGS",
    "CLUSTERS",
    "CONSENTS",
    "CUSTOMERS",
    "EVENTS",
    "GIVEN_IDS",
    "GOLDEN",
    "GOLDEN_CHANGES",
    "GONE",
    "HOUSEHOLDS",
    "IDENTIFIERS",
    "IDENTITY_CHANGES",
    "JUDGEMENTS",
    "LINKS",
    "MATCHED",
    "MEMBERS",
    "OFFERS",
    "ORDERS",
    "ORDER_LINES",
    "PERSONS",
    "POINTS",
    "PROFILES",
    "RAW",
    "RECORDS",
    "REFUSALS",
    "SCORES",
    "SKIPPED",
    "TRAITS",
    "TRAIT_LIST",
    "Trait",
]

ALL = (
    RAW,
    GONE,
    SKIPPED,
    PERSONS,
    EVENTS,
    ORDERS,
    ORDER_LINES,
    CONSENTS,
    POINTS,
    RECORDS,
    REFUSALS,
    CLEANINGS,
    IDENTIFIERS,
    LINKS,
    CLUSTERS,
    CUSTOMERS,
    IDENTITY_CHANGES,
    GIVEN_IDS,
    MATCHED,
    JUDGEMENTS,
    HOUSEHOLDS,
    CLAIMS,
    GOLDEN,
    GOLDEN_CHANGES,
    PROFILES,
    ALLOWANCES,
    TRAITS,
    SCORES,
    OFFERS,
    MEMBERS,
)
