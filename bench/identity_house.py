"""A small house of people whose identities can be judged at random, and what must be served after each decision.

What is expected never comes from the history: it is computed anew from what matching found and the judgements in force.
"""

import datetime as dt
import json
import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from monocle import clock
from monocle.catalog import Catalog, judgements, rearranging, review
from monocle.golden.small import Happened, as_stored, profile_of
from monocle.golden.survivorship import Survivorship
from monocle.ids import customer_id, derived, record_id, time_ordered
from monocle.resolve.judged import GivenId, Neighbourhood, overlay
from monocle.workspace.surroundings import said

DAY = dt.datetime(2024, 1, 1)  # noqa: DTZ001 - times of relations are UTC without zone
FIRST = ("Zoé", "Léa", "Anne", "Paul", "Louis", "Inès", "Marc", "Jeanne")
LAST = ("Martin", "Lefèvre", "Durand", "de La Tour", "Nguyen")
BESIDE = {
    "identifier": "type || value",
    "happening": "event_id",
    "purchase": "order_id",
    "choice": "consent_id",
    "movement": "movement_id",
}
"""Table of what hangs on records → what tells its rows apart."""
SERVED = ("record", *BESIDE, "link")


class People:
    """Records of a few people, with matching's customers, links, facts and ids of long ago."""

    def __init__(self, records: int, seed: int) -> None:
        """Draw them from a seed."""
        self.dice = random.Random(seed)  # noqa: S311 - drawn again from the seed
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.given: list[tuple[UUID, UUID, UUID]] = []
        self.members: dict[UUID, list[UUID]] = {}
        self.known: dict[tuple[UUID, ...], dict[str, Any]] = {}
        sizes = []
        while sum(sizes) < records:
            sizes.append(min(self.dice.choice((1, 1, 2, 2, 3, 4, 6)), records - sum(sizes)))
        for number, size in enumerate(sizes):
            self._person(number, size)

    def _person(self, number: int, size: int) -> None:
        keys = [record_id("crm" if place % 2 else "shop", f"{number}-{place}") for place in range(size)]
        matched = customer_id(keys[0])
        self.members[matched] = keys
        first, last = self.dice.choice(FIRST), self.dice.choice(LAST)
        for place, record in enumerate(keys):
            self._record(number, place, (record, matched), (first, last))
        for place in range(1, size):
            left, right = sorted((keys[place], keys[self.dice.randrange(place)]))
            self._link(left, right, matched, self.dice.choice((5.0, 7.5, 12.25, 20.0)), strong=True)
        if size > 2 and self.dice.random() < 0.5:
            self.given.append((customer_id(keys[1]), keys[1], matched))

    def _record(self, number: int, place: int, ids: tuple[UUID, UUID], name: tuple[str, str]) -> None:
        record, matched = ids
        email = f"{name[0].lower()}.{number}@example.org"
        phone = f"+3363998{self.dice.randrange(10_000):04d}"
        content = {
            "first_name": name[0] if self.dice.random() < 0.8 else name[0].upper(),
            "last_name": name[1],
            "emails": [email] if self.dice.random() < 0.7 else [],
            "phones": [phone] if self.dice.random() < 0.5 else [],
        }
        content = {key: value for key, value in content.items() if value}
        source = "crm" if place % 2 else "shop"
        self.rows["record"].append(
            {
                "record_id": record, "customer_id": matched, "source": source, "source_key": f"{number}-{place}",
                "seen_at": DAY + dt.timedelta(days=self.dice.randrange(500)), "nature": "declared",
                "content": json.dumps(content, ensure_ascii=False), "matched_id": matched,
                "first_key": name[0].lower(), "last_key": name[1].lower(), "birth_key": None,
                "load_sequence": self.dice.randrange(1, 4),
            }
        )  # fmt: skip
        for kind, values in (("email", content.get("emails", ())), ("phone", content.get("phones", ()))):
            for value in values:
                self.rows["identifier"].append(
                    {
                        "record_id": record,
                        "customer_id": matched,
                        "source": source,
                        "type": kind,
                        "value": value,
                        "flag": "",
                    }
                )
        self._facts(record, matched, source)

    def _facts(self, record: UUID, matched: UUID, source: str) -> None:
        whose = {"customer_id": matched, "record_id": record, "source": source}
        for number in range(self.dice.randrange(3)):
            at = DAY + dt.timedelta(days=self.dice.randrange(700), microseconds=number)
            self.rows["purchase"].append(
                {**whose, "order_id": derived("order", str(record), str(number)), "order_key": str(number), "kind": "sale",
                 "channel": "web", "ordered_at": at, "store": None, "currency": "EUR", "total": 100 * number + 5, "lines": "[]"}
            )  # fmt: skip
        if self.dice.random() < 0.4:
            self.rows["happening"].append(
                {**whose, "event_id": derived("event", str(record)), "type": "visit", "name": "Visit", "channel": "web",
                 "direction": "inbound", "occurred_at": DAY, "place": None, "text": None, "score": None, "properties": "{}"}
            )  # fmt: skip
        if self.dice.random() < 0.5:
            self.rows["choice"].append(
                {**whose, "consent_id": derived("consent", str(record)), "purpose": "marketing", "channel": "email",
                 "choice": self.dice.choice(("granted", "denied", "withdrawn")), "chosen_at": DAY, "proof": None}
            )  # fmt: skip
        if self.dice.random() < 0.2:
            self.rows["movement"].append(
                {**whose, "movement_id": derived("points", str(record)), "card": "C1", "kind": "earned", "points": 10,
                 "moved_at": DAY, "tier": None}
            )  # fmt: skip

    def _link(self, left: UUID, right: UUID, customer: UUID, weight: float, *, strong: bool) -> None:
        levels = [
            {"field": "prior", "level": "", "weight": -10.0},
            {"field": "email", "level": "exact", "weight": weight + 10},
        ]
        self.rows["link"].append(
            {"left_id": left, "right_id": right, "customer_id": customer, "weight": weight, "rule": "email",
             "levels": json.dumps(levels), "strong": strong, "held_back": "", "model": "m"}
        )  # fmt: skip

    def doubts(self, count: int) -> None:
        """Add links that join nobody, between records of different customers."""
        records = {row["record_id"]: row["matched_id"] for row in self.rows["record"]}
        drawn: set[tuple[UUID, UUID]] = set()
        ordered = sorted(records)
        for _ in range(count):
            left, right = sorted(self.dice.sample(ordered, 2))
            if records[left] != records[right] and (left, right) not in drawn:
                drawn.add((left, right))
                self._link(left, right, records[left], self.dice.choice((-2.0, 0.5, 2.5)), strong=False)

    def told(self, table: str) -> list[tuple[Any, UUID]]:
        """Give what tells the rows of a table apart, with their records, in order."""
        names = {"record": ("record_id",), "identifier": ("type", "value")}.get(table, (BESIDE.get(table, ""),))
        told = [([row[name] for name in names], row["record_id"]) for row in self.rows[table]]
        return sorted((one[0] if len(one) == 1 else "".join(one), record) for one, record in told)

    def serve(self, catalog: Catalog) -> None:
        """Put them in force in an empty catalog, as a run would."""
        with catalog.transaction() as connection, connection.cursor() as cursor:
            run_id = time_ordered()
            cursor.execute(
                "INSERT INTO run (run_id, started_at, ended_at, state, process, process_mark) VALUES (%s, %s, %s, 'done', 0, '')",
                [run_id, clock.now(), clock.now()],
            )
            for table, rows in self.rows.items():
                names = list(rows[0])
                marks = ", ".join(f"%({name})s" for name in names)
                cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})".encode(), rows)
            cursor.executemany("INSERT INTO given_id VALUES (%s, %s, %s)", self.given)
            cursor.executemany(
                "INSERT INTO customer_redirect VALUES (%s, %s, %s, %s)",
                [(one, to, run_id, clock.now()) for one, _, to in self.given],
            )
            cursor.executemany(
                "INSERT INTO identity_change (run_id, changed_at, kind, customer_id, records) VALUES (%s, %s, 'created', %s, %s)",
                [(run_id, clock.now(), one, len(records)) for one, records in self.members.items()],
            )
            first = expected(self, ())
            words = Counter(
                word for row in first["customer"].values() for word in row["search_text"].split(" ") if word
            )
            moves = rearranging.Rearrangement([], [], list(first["customer"].values()), words, {})
            rearranging.rearrange(connection, moves, run_id, None, clock.now())


def expected(people: People, said_so: tuple[Any, ...]) -> dict[str, Any]:
    """Give what must be served: customers of records, rows of customers, and where old ids lead."""
    matched = {row["record_id"]: row["matched_id"] for row in people.rows["record"]}
    ages = {row["record_id"]: row["load_sequence"] for row in people.rows["record"]}
    strong = [(row["left_id"], row["right_id"], row["weight"]) for row in people.rows["link"] if row["strong"]]
    given = [GivenId(one, anchor, to, matched=False) for one, anchor, to in people.given]
    over = overlay(Neighbourhood(matched, ages, strong, given), said_so)
    dead = {old: to for old, to in over.leads.items() if old != to}
    return {"records": dict(over.customers), "customer": _customers(people, over.customers), "redirects": dead}


def _customers(people: People, of_record: Mapping[UUID, UUID]) -> dict[UUID, dict[str, Any]]:
    parts: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in people.rows["record"]:
        parts[of_record[row["record_id"]]].append(row)
    of: dict[str, dict[UUID, list[dict[str, Any]]]] = {}
    for table in ("identifier", "purchase", "happening"):
        of[table] = defaultdict(list)
        for row in people.rows[table]:
            of[table][row["record_id"]].append(row)
    found = {}
    for customer, rows in parts.items():
        name = (customer, *sorted(row["record_id"] for row in rows))
        if name not in people.known:
            people.known[name] = _customer(customer, rows, of)
        found[customer] = people.known[name]
    return found


def _customer(
    customer: UUID, rows: list[dict[str, Any]], of: Mapping[str, Mapping[UUID, list[dict[str, Any]]]]
) -> dict[str, Any]:
    own = [row["record_id"] for row in rows]
    bought = [row for record in own for row in of["purchase"].get(record, ())]
    lived = [row["occurred_at"] for record in own for row in of["happening"].get(record, ())]
    times = [*lived, *(row["ordered_at"] for row in bought)]
    happened = Happened(
        orders=len(bought),
        spent={"EUR": sum(row["total"] for row in bought)} if bought else {},
        last_order_at=max((row["ordered_at"] for row in bought), default=None),
        events=len(lived),
        first_at=min(times, default=None),
        last_at=max(times, default=None),
    )
    records = [
        as_stored({**row, "content": json.loads(row["content"])}, of["identifier"].get(row["record_id"], ()))
        for row in rows
    ]
    profile = dict(profile_of(customer, records, happened, Survivorship()).profile)
    return {**profile, "sources": json.dumps(profile["sources"])}


def served(catalog: Catalog) -> dict[str, Any]:
    """Give what is served, in the shape of ``expected``, with the rows of each table beside records."""
    with catalog.reading() as connection:
        tables = {
            table: sorted(connection.execute(f"SELECT {told}, record_id, customer_id FROM {table}".encode()).fetchall())
            for table, told in {"record": "record_id", **BESIDE}.items()
        }
        links = sorted(connection.execute("SELECT left_id, customer_id FROM link").fetchall())
        customers = connection.execute(
            "SELECT c.customer_id, c.digest, c.name, c.records, c.search_text, CAST(p.golden AS text)"
            " FROM customer AS c JOIN portrait AS p USING (customer_id)"
        ).fetchall()
        customers.sort()
        words = dict(connection.execute("SELECT word, customers FROM word").fetchall())
        redirects = dict(connection.execute("SELECT old_id, customer_id FROM customer_redirect").fetchall())
        waiting = sorted(
            connection.execute(
                "SELECT left_id, right_id, left_customer, right_customer, rank, reason FROM review"
            ).fetchall()
        )
        counting = judgements.in_force(connection)
    return {
        "tables": tables, "links": links, "customers": customers, "words": words, "redirects": redirects,
        "review": waiting, "said": counting,
    }  # fmt: skip


def wrong(people: People, catalog: Catalog) -> list[str]:
    """Give in what the served state differs from the one that follows from matching and the judgements in force."""
    now = served(catalog)
    want = expected(people, tuple(said(one) for one in now["said"]))
    found = []
    for table, rows in now["tables"].items():
        if any(want["records"][record] != customer for _, record, customer in rows):
            found.append(f"{table}: rows of another customer")
        if [row[:2] for row in rows] != people.told(table):
            found.append(f"{table}: rows lost, or of another record")
    if any(want["records"][left] != customer for left, customer in now["links"]):
        found.append("link: rows of another customer")
    rows = {
        (row["customer_id"], row["digest"], row["name"], row["records"], row["search_text"], row["golden"])
        for row in want["customer"].values()
    }
    if set(now["customers"]) != rows or len(now["customers"]) != len(rows):
        found.append("customer: not the golden values of its records")
    words = Counter(word for row in want["customer"].values() for word in row["search_text"].split(" ") if word)
    if now["words"] != dict(words):
        found.append("word: counts differ")
    return found + _wrong_ids(now, want, catalog)


def _wrong_ids(now: Mapping[str, Any], want: Mapping[str, Any], catalog: Catalog) -> list[str]:
    found = []
    alive = set(want["customer"])
    if any(now["redirects"].get(old) != to for old, to in want["redirects"].items()):
        found.append("customer_redirect: an id leads elsewhere")
    if any(to not in alive or old in alive for old, to in now["redirects"].items()):
        found.append("customer_redirect: an id leads to nobody, or one in force leads away")
    with catalog.transaction() as connection:
        connection.execute("DELETE FROM review")
        review.fill(connection, "monocle", "review")
        whole = sorted(
            connection.execute(
                "SELECT left_id, right_id, left_customer, right_customer, rank, reason FROM review"
            ).fetchall()
        )
    if whole != now["review"]:
        found.append("review: not what a publication would fill")
    return found
