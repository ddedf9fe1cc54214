"""Segments from memory, for the tests of the doors: what is counted is made up, what is written is kept."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from monocle.errors import BadConfig, Conflict, NotFound
from monocle.segment.parse import parse
from monocle.spreadsheets import write_sheet
from monocle.workspace.segment_views import (
    Explained,
    Explanation,
    ListRow,
    Member,
    MemberChange,
    Membership,
    MembersPart,
    Operator,
    Overlap,
    Preview,
    Sampled,
    Segment,
    SegmentRow,
    SegmentVersion,
    SizeRow,
    Slice,
    Template,
    Tree,
    Vocabulary,
    Word,
)

NOW = dt.datetime(2026, 11, 22, 7, 30, tzinfo=dt.UTC).replace(tzinfo=None)
ALL = 19_412
CHAMPIONS: dict[str, Any] = {
    "label": {"fr": "Champions joignables", "en": "Champions who may be written to"},
    "description": {"fr": "Meilleurs clients <b>qui acceptent</b> l'e-mail", "en": "Best customers who take e-mail"},
    "owner": "Marketing relationnel",
    "where": {
        "all": [
            {"trait": "rfm_cell", "op": "is", "value": "champions"},
            {"not": {"segment": "decus"}},
            {"orders": {"currency": "EUR", "category": "Escalade"}, "measure": "total", "op": "at_least", "value": 12_050, "within": {"days": 365}},
        ]
    },
    "every": "15m",
    "alert": 0.2,
}  # fmt: skip
UNHAPPY: dict[str, Any] = {
    "label": "Déçus",
    "where": {"event": {"name": "NPS Answered", "score": {"op": "at_most", "value": 6}}},
}
SPENT_MUCH = {"orders": {"currency": "EUR"}, "measure": "total", "op": "at_least", "value": 10_000}
TEXT, NUMBER, DATE = ("text",), ("number",), ("date", "time")
OPERATORS = (
    Operator("is", "is", ("text", "number", "date", "boolean", "list"), 1),
    Operator("is_not", "is_not", ("text", "number", "date", "boolean", "list"), 1),
    Operator("in", "in", ("text", "number", "list"), -1),
    Operator("contains", "contains", ("text", "list"), 1),
    Operator("starts_with", "starts_with", ("text", "list"), 1),
    Operator("ends_with", "ends_with", ("text", "list"), 1),
    Operator("known", "known", ("text", "number", "date", "time", "boolean", "list"), 0),
    Operator("unknown", "unknown", ("text", "number", "date", "time", "boolean", "list"), 0),
    Operator("at_least", "at_least", NUMBER, 1),
    Operator("at_most", "at_most", NUMBER, 1),
    Operator("less", "less", NUMBER, 1),
    Operator("more", "more", NUMBER, 1),
    Operator("between", "between", ("number", *DATE), 2),
    Operator("before", "before", DATE, 1),
    Operator("after", "after", DATE, 1),
    Operator("in_last_days", "in_last_days", DATE, 1),
    Operator("not_in_last_days", "not_in_last_days", DATE, 1),
    Operator("month_is_now", "month_is_now", DATE, 0),
)
WORDS = Vocabulary(
    fields=(
        Word("city", "Ville", "text", ("LYON", "PARIS", "QUIMPER")),
        Word("birth_date", "Date de naissance", "date"),
        Word("sources", "Sources", "list", ("crm", "caisse")),
        Word("spent.EUR", "Dépensé (EUR)", "money"),
    ),
    traits=(
        Word("rfm_cell", "Cellule RFM", "text", ("champions", "loyal", "lost")),
        Word("is_late", "En retard", "boolean"),
        Word("churn", "Risque de départ", "number"),
    ),
    operators=OPERATORS,
    event_types=("survey", "cart"),
    event_names=("NPS Answered", "Product Added"),
    event_channels=("web", "email"),
    places=("/panier",),
    sources=("crm", "caisse"),
    order_channels=("web", "store"),
    stores=("Lyon Part-Dieu",),
    currencies=("EUR",),
    products=(Word("P-12", "Corde 60 m", "text"),),
    categories=("Escalade", "Ski"),
    purposes=("marketing", "loyalty"),
    consent_channels=("email", "sms"),
    identifiers=(Word("email", "E-mail", "text"), Word("loyalty_card", "Carte", "text")),
    segments=(Word("champions", "Champions joignables", "text"), Word("decus", "Déçus", "text")),
    lists=(Word("invites", "Invités", "text"),),
)


class HouseSegments:
    """Who is in which segment is the same for all of them: the customers of the house."""

    def __init__(self, people: Sequence[tuple[UUID, str]]) -> None:
        self.people = tuple(people)
        self.said: dict[str, list[tuple[dict[str, Any], str, str]]] = {
            "champions": [(UNHAPPY | {"label": "Champions"}, "", "file"), (CHAMPIONS, "anna", "saved")],
            "decus": [(UNHAPPY, "", "file")],
        }
        self.kept = {"invites": ListRow("invites", "imported", "Invités", NOW, "anna", 3, 3, 2, 1)}
        self.away: set[str] = set()
        self.asked: list[Tree] = []

    def _said(self, name: str) -> dict[str, Any]:
        if name not in self.said:
            raise NotFound("there is no such segment", where="segments", mend="choose one of the list")
        return self.said[name][-1][0]

    def _row(self, name: str, language: str) -> SegmentRow:
        said = self._said(name)

        def words(key: str) -> str:
            value = said.get(key, "")
            return str(value.get(language or "en", "") if isinstance(value, Mapping) else value)

        size = 0 if name in self.away else 1_204 if name == "champions" else len(self.people)
        alert = name == "champions"
        return SegmentRow(
            name, words("label") or name, words("description"), words("owner"), len(self.said[name]),
            name in self.away, False, size, ALL, NOW, True, name == "champions", words("every"), alert,
            NOW if alert else None, "",
        )  # fmt: skip

    def list(self, language: str = "", archived: bool = False) -> Sequence[SegmentRow]:
        return [self._row(name, language) for name in sorted(self.said) if archived or name not in self.away]

    def get(self, name: str, language: str = "") -> Segment:
        used = ("champions",) if name == "decus" else ()
        return Segment(
            self._row(name, language), self._said(name), "SELECT count(*) FROM customers", ("decus",) if name == "champions" else (), used,
            NOW, self.said[name][-1][1],
        )  # fmt: skip

    def save(self, name: str, definition: Mapping[str, Any], by: str, note: str = "") -> Segment:
        if "where" not in definition:
            raise BadConfig("where is missing", where=name, mend="add conditions")
        parse(definition["where"])
        del note
        self.said.setdefault(name, []).append((dict(definition), by, "saved"))
        return self.get(name)

    def archive(self, name: str, by: str) -> Segment:
        del by
        self._said(name)
        if name == "decus":
            raise Conflict("a segment reads it", where="champions", mend="change that one first")
        self.away.add(name)
        return self.get(name)

    def restore(self, name: str, by: str) -> Segment:
        del by
        self.away.discard(name)
        return self.get(name)

    def duplicate(self, name: str, to: str, by: str) -> Segment:
        if to in self.said:
            raise Conflict("a segment has this name", where="to", mend="write another name")
        return self.save(to, self._said(name), by)

    copy = duplicate

    def versions(self, name: str) -> Sequence[SegmentVersion]:
        self._said(name)
        told = enumerate(self.said[name], 1)
        return [
            SegmentVersion(name, number, said, NOW, by, how, number == len(self.said[name]))
            for number, (said, by, how) in reversed(list(told))
        ]

    def roll_back(self, name: str, version: int, by: str) -> Segment:
        self._said(name)
        self._said(name)
        if not 0 < version <= len(self.said[name]):
            raise NotFound("there is no such version", where="version")
        return self.save(name, self.said[name][version - 1][0], by)

    def preview(self, tree: Tree, sample: int = 10, by_field: str = "") -> Preview:
        parse(tree)
        self.asked.append(tree)
        slices = (Slice("champions", 812), Slice(None, 11), Slice("…", 4)) if by_field else ()
        shown = tuple(Sampled(one, name) for one, name in self.people[:sample])
        return Preview(1_204, ALL, True, NOW, 0.041, shown, slices, "SELECT count(*) FROM customers WHERE city = $1")

    def overlap(self, name: str, language: str = "") -> Sequence[Overlap]:
        return [Overlap(one.name, one.label, 31, one.size) for one in self.list(language) if one.name != name]

    def explain(self, segment: str | Tree, customer: str, language: str = "") -> Explanation:
        del language
        if isinstance(segment, str):
            self._said(segment)
        found = next((one for one in self.people if customer in {str(one[0]), f"name:{one[1]}"}), None)
        if found is None:
            raise NotFound("no customer has this id or identifier", mend="search by name")
        parts = (
            Explained("all[0]", {"field": "city", "op": "is", "value": "LYON"}, "", True, "LYON", ()),
            Explained("all[1]", {"event": {"type": ["cart"]}}, "", False, {"count": 0, "latest": []}, ()),
            Explained("all[2]", SPENT_MUCH, "", True, 12_050, ()),
        )
        root = Explained("", {"all": [SPENT_MUCH]}, "", False, None, parts)
        return Explanation(Sampled(*found), True if isinstance(segment, str) else None, False, NOW, root)

    def members(self, name: str, limit: int = 50, after: str = "") -> MembersPart:
        self._said(name)
        rest = [one for one in sorted(self.people) if str(one[0]) > after]
        shown = tuple(Member(one, called, NOW) for one, called in rest[:limit])
        return MembersPart(shown, str(shown[-1].customer_id) if len(rest) > limit else "")

    def changes(self, name: str = "", limit: int = 50, before: int = 0) -> Sequence[MemberChange]:
        del before
        return [
            MemberChange(place, name, one, place % 2 == 0, NOW, "live") for place, (one, _) in enumerate(self.people)
        ][:limit]

    def of(self, customer_id: UUID, language: str = "") -> Sequence[Membership]:
        known = customer_id in {one for one, _ in self.people}
        return [Membership(one.name, one.label, NOW) for one in self.list(language)] if known else []

    def lists(self) -> Sequence[ListRow]:
        return list(self.kept.values())

    def put_list(self, name: str, text: str, by: str, label: str = "") -> ListRow:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise BadConfig("the list has no lines", where=name, mend="write a header and lines")
        self.kept[name] = ListRow(name, "imported", label, NOW, by, len(lines) - 1, len(lines) - 1, 1, len(lines) - 2)
        return self.kept[name]

    def drop_list(self, name: str) -> None:
        if name not in self.kept:
            raise NotFound("there is no such list", where="lists")
        del self.kept[name]

    def sizes(self, name: str, limit: int = 100) -> Sequence[SizeRow]:
        size = self._row(name, "").size
        return [
            SizeRow(NOW - dt.timedelta(days=day), size + 9 * (4 - day), size + 9 * (3 - day), ALL, day == 1)
            for day in range(5)
        ][:limit]

    def templates(self, language: str = "") -> Sequence[Template]:
        del language
        dormant = {"orders": {}, "measure": "last", "op": "not_in_last_days", "value": 365}
        return [
            Template("dormant", "Dormants", "Rien depuis un an", dormant, True, ""),
            Template("leaving", "Sur le départ", "Risque élevé", {"trait": "churn", "op": "more", "value": 0.7}, False, "le trait churn"),
        ]  # fmt: skip

    def vocabulary(self, language: str = "") -> Vocabulary:
        del language
        return replace(WORDS, segments=tuple(Word(one.name, one.label, "text") for one in self.list("fr")))

    def refresh(self, names: Sequence[str] = ()) -> Sequence[SegmentRow]:
        return [one for one in self.list() if not names or one.name in names]

    def export(self, name: str, path: Path) -> int:
        self._said(name)
        return write_sheet(path, ["customer_id", "name"], [[str(one), called] for one, called in self.people])
