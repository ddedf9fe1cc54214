"""The identity of a customer: records as nodes, links as edges, and why each link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from monocle.workspace.views import ContributingRecord, Customer, Link, LinkLevel

SMALLEST = 0.005
MOST_EDGES = 200


@dataclass(frozen=True)
class Node:
    """One record in the graph; ``number`` is its place in the table, from 1."""

    record_id: UUID
    number: int
    source: str
    label: str


@dataclass(frozen=True)
class Step:
    """One step of a waterfall.

    Attributes:
        field: what was compared; ``prior`` for the odds before any field is looked at.
        level: degree of agreement.
        weight: bits added.
        start, end: 0..100, where the bar starts and ends within the waterfall.
        zero: 0..100, where no bits are.
    """

    field: str
    level: str
    weight: float
    start: float
    end: float
    zero: float


@dataclass(frozen=True)
class Edge:
    """One link, with its waterfall."""

    left: Node
    right: Node
    link: Link
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Identity:
    """The graph and its table; links of records that are elsewhere now are left out.

    Attributes:
        edges: strongest first, at most ``MOST_EDGES``.
        total: links in all.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    total: int


def identity(customer: Customer) -> Identity:
    """Give the identity of a customer, strongest links first."""
    nodes = {node.record_id: node for node in nodes_of(customer)}
    links = sorted(customer.links, key=lambda link: (-link.weight, str(link.left_id), str(link.right_id)))
    known = [link for link in links if link.left_id in nodes and link.right_id in nodes]
    edges = tuple(_edge(nodes[link.left_id], nodes[link.right_id], link) for link in known[:MOST_EDGES])
    return Identity(tuple(nodes.values()), edges, len(known))


def nodes_of(customer: Customer) -> tuple[Node, ...]:
    """Give the records of a customer, numbered as in the table of records."""
    return tuple(
        Node(record.record_id, place, record.source, _label(record)) for place, record in enumerate(customer.records, 1)
    )


def _edge(left: Node, right: Node, link: Link) -> Edge:
    first, second = sorted((left, right), key=lambda node: node.number)
    return Edge(first, second, link, waterfall(link.levels, link.weight))


def waterfall(levels: Sequence[LinkLevel], weight: float) -> tuple[Step, ...]:
    """Give how a weight adds up: the prior (what the levels do not explain), then each field.

    Args:
        levels: of a link, in their order.
        weight: the whole, in bits.
    """
    prior = weight - sum(level.weight for level in levels)
    parts = [*([LinkLevel("prior", "", prior)] if abs(prior) > SMALLEST else []), *levels]
    sums = [0.0]
    for part in parts:
        sums.append(sums[-1] + part.weight)
    low, high = min(sums), max(sums)
    return tuple(_step(part, sums[place], low, high) for place, part in enumerate(parts))


def _step(part: LinkLevel, before: float, low: float, high: float) -> Step:
    width = (high - low) or 1.0
    ends = sorted((before, before + part.weight))
    start, end = ((at - low) / width * 100 for at in ends)
    return Step(part.field, part.level, part.weight, round(start, 2), round(end, 2), round(-low / width * 100, 2))


def _label(record: ContributingRecord) -> str:
    content: Mapping[str, object] = record.content
    names = [str(content.get(name) or "") for name in ("first_name", "last_name")]
    said = " ".join(filter(None, names))
    emails = content.get("emails")
    first = str(emails[0]) if isinstance(emails, Sequence) and not isinstance(emails, str) and emails else ""
    return said or first or record.source_key
