# ruff: noqa: RUF001 - French writes the apostrophe as U+2019
"""A small house for the tests of the doors: a workspace whose verbs answer from memory, with French customers."""

import datetime as dt
import importlib.util
import json
import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from monocle.catalog.journal import Kept
from monocle.errors import BadData, BadInput, NotFound
from monocle.http.encoding import plain
from monocle.ids import customer_id, record_id
from monocle.ingest.definition import Elsewhere, LoadContract, ReaderSpec, Ref, Section, SourceDefinition
from monocle.spreadsheets import write_sheet
from monocle.workspace import reading
from monocle.workspace.accesses import Access, Wanted
from monocle.workspace.corrections import Correction, CorrectionCount
from monocle.workspace.entities import EntityList, EntityRow, Shared
from monocle.workspace.event_views import Asked, Collected, Flow, SeenEvent, SeenPart, Violation, ViolationCount, seen
from monocle.workspace.field_views import (
    CoreData,
    FieldQuality,
    FieldRow,
    FieldSource,
    QualityChange,
    RefusalCount,
    RefusedValue,
    Requirement,
    Stand,
    ValueChange,
)
from monocle.workspace.layouts import layouts
from monocle.workspace.past_values import KnownAt, PastValue
from monocle.workspace.read_tokens import MadeToken, TokenRow
from monocle.workspace.reading import ReadCustomer
from monocle.workspace.usage import Active, Usage, Use
from monocle.workspace.views import (
    Cleaning,
    Consent,
    ContributingRecord,
    Customer,
    Found,
    GoldenValue,
    Home,
    IdentityChange,
    KnownIdentifier,
    Link,
    LinkLevel,
    LoadRow,
    LoyaltyCard,
    Order,
    OrderLine,
    QuarantinedRow,
    Rival,
    RunRow,
    Skipped,
    SourceRow,
    StageRow,
    TimelineItem,
)
from monocle.workspace.write_keys import KeyRow, MadeKey

_SPEC = importlib.util.spec_from_file_location("monocle_test_stewards", Path(__file__).with_name("stewards.py"))
stewards = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(stewards)
_MATCHERS = importlib.util.spec_from_file_location("monocle_test_matchers", Path(__file__).with_name("matchers.py"))
matchers = importlib.util.module_from_spec(_MATCHERS)
_MATCHERS.loader.exec_module(matchers)
_SEGMENTERS = importlib.util.spec_from_file_location(
    "monocle_test_segmenters", Path(__file__).with_name("segmenters.py")
)
segmenters = importlib.util.module_from_spec(_SEGMENTERS)
_SEGMENTERS.loader.exec_module(segmenters)
_GROUPERS = importlib.util.spec_from_file_location("monocle_test_groupers", Path(__file__).with_name("groupers.py"))
groupers = importlib.util.module_from_spec(_GROUPERS)
_GROUPERS.loader.exec_module(groupers)
_PREDICTORS = importlib.util.spec_from_file_location(
    "monocle_test_predictors", Path(__file__).with_name("predictors.py")
)
predictors = importlib.util.module_from_spec(_PREDICTORS)
_PREDICTORS.loader.exec_module(predictors)
_FIGURERS = importlib.util.spec_from_file_location("monocle_test_figurers", Path(__file__).with_name("figurers.py"))
figurers = importlib.util.module_from_spec(_FIGURERS)
_FIGURERS.loader.exec_module(figurers)
_REPORTERS = importlib.util.spec_from_file_location("monocle_test_reporters", Path(__file__).with_name("reporters.py"))
reporters = importlib.util.module_from_spec(_REPORTERS)
_REPORTERS.loader.exec_module(reporters)
_SENDERS = importlib.util.spec_from_file_location("monocle_test_senders", Path(__file__).with_name("senders.py"))
senders = importlib.util.module_from_spec(_SENDERS)
_SENDERS.loader.exec_module(senders)

RUN_OF_CHANGES = UUID(int=7)
NOW = dt.datetime(2026, 11, 22, 7, 30, tzinfo=dt.UTC).replace(tzinfo=None)
NAMES = (
    ("Marie", "Lefèvre", "Lyon", "69003"),
    ("Jean-Baptiste", "de La Tour d’Auvergne", "Clermont-Ferrand", "63000"),
    ("Zoé", "Nguyễn", "Saint-Étienne", "42000"),
    ("Aïcha", "Benkhelifa", "Marseille", "13002"),
    ("Loïc", "Le Goff", "Quimper", "29000"),
    ("Chloé", "Bœuf", "Dijon", "21000"),
)


def ago(**parts: float) -> dt.datetime:
    return NOW - dt.timedelta(**parts)


def a_customer(first: str, last: str, city: str, postcode: str) -> Customer:
    slug = f"{first}.{last}".lower().replace(" ", "").replace("’", "")
    email = f"{slug}@exemple.fr"
    keys = (
        ("crm", f"C-{len(slug):04d}"),
        ("caisse", f"T{len(slug) * 37}"),
        ("boutique_en_ligne", email),
        ("fidelite", "2990012345678"),
    )
    ids = [record_id(source, f"{key}/{slug}") for source, key in keys]
    address = {"line": "12 bis rue de la République", "postcode": postcode, "city": city, "country": "FR"}
    contents: list[Mapping[str, object]] = [
        {
            "civility": "MME",
            "first_name": first,
            "last_name": last,
            "birth_date": "1984-03-07",
            "emails": [email],
            "phones": ["+33612345678"],
            "addresses": [address],
            "customer_numbers": ["crm:0012"],
        },
        {
            "first_name": first.upper(),
            "last_name": last.upper(),
            "phones": ["+33612345678"],
            "emails": [],
            "loyalty_cards": ["2990012345678"],
        },
        {"first_name": first, "last_name": last, "emails": [email, f"{slug}+promo@exemple.fr"], "addresses": [address]},
        {"first_name": first[:-1], "last_name": last, "birth_date": "1984-03-07", "loyalty_cards": ["2990012345678"]},
    ]
    me = customer_id(ids[0])
    records = tuple(
        ContributingRecord(one, source, key, ago(days=40 * place + 3), "declared", content)
        for place, (one, (source, key), content) in enumerate(zip(ids, keys, contents, strict=True))
    )
    return Customer(
        customer_id=me,
        asked_id=me,
        name=f"{first} {last}",
        golden=golden(first, last, email, city, postcode, ids),
        records=records,
        identifiers=(
            KnownIdentifier("email", email, "", ("crm", "boutique_en_ligne")),
            KnownIdentifier("email", f"{slug}+promo@exemple.fr", "", ("boutique_en_ligne",)),
            KnownIdentifier("phone", "+33612345678", "shared", ("crm", "caisse")),
            KnownIdentifier("loyalty_card", "2990012345678", "", ("caisse", "fidelite")),
            KnownIdentifier("customer_number", "crm:0012", "", ("crm",)),
        ),
        links=links(ids),
        orders=orders(),
        timeline=happenings(),
        consents=(
            Consent("marketing", "email", "granted", ago(days=400), "crm", "formulaire du site"),
            Consent("marketing", "email", "withdrawn", ago(days=12), "emailing", "lien de désinscription"),
            Consent("marketing", "sms", "granted", ago(days=90), "fidelite", "bulletin d’adhésion"),
        ),
        cards=(LoyaltyCard("2990012345678", 1240, "Or", 37),),
        history=(
            IdentityChange(ago(days=60), "created", me, None, 2, {}),
            IdentityChange(ago(days=3), "merged", customer_id(ids[3]), me, 1, {"rule": "loyalty_card", "weight": 12.4}),
        ),
        sources=("boutique_en_ligne", "caisse", "crm", "fidelite"),
        completeness=0.8333,
        first_seen_at=ago(days=900),
        last_seen_at=ago(hours=5),
        order_count=4,
        event_count=5,
        spent={"EUR": 48_712},
        last_order_at=ago(days=6),
    )


def golden(first: str, last: str, email: str, city: str, postcode: str, ids: Sequence[UUID]) -> tuple[GoldenValue, ...]:
    def value(
        field: str, text: str, source: int, rule: str = "latest", rivals: Sequence[Rival] = (), rank: int = 1
    ) -> GoldenValue:
        names = ("crm", "caisse", "boutique_en_ligne", "fidelite")
        return GoldenValue(
            field,
            rank,
            text,
            text,
            names[source],
            ids[source],
            ago(days=20 + rank),
            ago(days=800),
            "declared",
            rule,
            3,
            rivals,
        )

    return (
        value("first_name", first, 0, "frequent", (Rival(first[:-1], "fidelite", ago(days=123), 1),)),
        value("last_name", last, 0, "frequent"),
        value("birth_date", "7 mars 1984", 0, "trusted"),
        value(
            "email",
            email,
            2,
            "latest",
            (Rival(f"{first.lower()}@ancien-fournisseur.example", "crm", ago(days=700), 2),),
        ),
        value("email", f"{email.split('@', maxsplit=1)[0]}+promo@exemple.fr", 2, rank=2),
        value("phone", "06 12 34 56 78", 1),
        value(
            "address",
            f"12 bis rue de la République, {postcode} {city}",
            0,
            "complete",
            (Rival(f"12 r de la Republique {postcode} {city.upper()}", "caisse", ago(days=300), 1),),
        ),
        value("loyalty_card", "2990012345678", 3, "oldest"),
    )


def links(ids: Sequence[UUID]) -> tuple[Link, ...]:
    levels = (
        LinkLevel("last_name", "exact", 6.9),
        LinkLevel("first_name", "exact", 5.2),
        LinkLevel("email", "exact", 14.1),
        LinkLevel("birth_date", "missing", 0.0),
    )
    weak = (
        LinkLevel("last_name", "exact", 6.9),
        LinkLevel("first_name", "one_typo", 2.1),
        LinkLevel("loyalty_card", "exact", 15.0),
        LinkLevel("phone", "different", -3.4),
    )
    return (
        Link(ids[0], ids[2], 13.4, "email", levels, strong=True, held_back="", model="fs-3"),
        Link(ids[1], ids[3], 7.8, "loyalty_card", weak, strong=True, held_back="", model="fs-3"),
        Link(ids[0], ids[1], 5.1, "phone", weak[:2], strong=True, held_back="", model="fs-3"),
        Link(ids[2], ids[3], 1.2, "last_name+postcode", weak[:2], strong=False, held_back="", model="fs-3"),
        Link(ids[0], ids[3], 3.0, "birth_date", weak[:2], strong=False, held_back="two_birth_dates", model="fs-3"),
    )


def orders() -> tuple[Order, ...]:
    lines = (
        OrderLine("TR-2210", "Chaussures de randonnée femme 38", "Randonnée", 1, 12_990),
        OrderLine("AC-0087", "Gourde isotherme 75 cl", "Accessoires", 2, 4_980),
    )

    def order(place: int, kind: str, source: str, channel: str, total: int, days: float) -> Order:
        return Order(
            record_id(source, f"o{place}"),
            f"{'R' if kind == 'refund' else 'F'}-2026-{place:05d}",
            source,
            kind,
            channel,
            ago(days=days),
            "Lyon Part-Dieu" if channel == "store" else "",
            "EUR",
            total,
            lines if place % 2 else (),
        )

    return (
        order(1, "sale", "caisse", "store", 17_970, 6),
        order(2, "sale", "boutique_en_ligne", "web", 24_500, 49),
        order(3, "refund", "boutique_en_ligne", "web", -4_980, 40),
        order(5, "sale", "caisse", "store", 11_222, 130),
    )


def happenings() -> tuple[TimelineItem, ...]:
    return (
        TimelineItem(
            "event",
            ago(hours=5),
            "web",
            "web",
            "page",
            "Page vue",
            "inbound",
            "/chaussures/randonnee",
            "",
            {"appareil": "mobile", "durée": 84},
        ),
        TimelineItem(
            "event",
            ago(days=1, hours=2),
            "centre_appels",
            "phone",
            "call",
            "Appel reçu",
            "inbound",
            "Centre de Lyon",
            "« Je n’ai toujours pas reçu ma commande. »",
            {"durée": 312, "agent": "A17"},
        ),
        TimelineItem(
            "event",
            ago(days=1, hours=4),
            "emailing",
            "email",
            "email",
            "E-mail ouvert",
            "outbound",
            "Soldes d’hiver",
            "",
            {},
        ),
        TimelineItem(
            "order",
            ago(days=6),
            "caisse",
            "store",
            "sale",
            "Achat en magasin",
            "inbound",
            "Lyon Part-Dieu",
            "",
            {"total": "179,70 €"},
        ),
        TimelineItem(
            "points", ago(days=6), "fidelite", "loyalty", "earn", "Points gagnés", "none", "", "", {"points": 179}
        ),
        TimelineItem(
            "consent", ago(days=12), "emailing", "email", "withdrawn", "", "inbound", "", "", {"finalité": "marketing"}
        ),
        TimelineItem(
            "event",
            ago(days=30),
            "enquetes",
            "email",
            "survey",
            "Réponse à l’enquête",
            "inbound",
            "Enquête de satisfaction",
            "Très bon accueil, délais un peu longs.",
            {"note": 8},
        ),
    )


def a_load(source: str, place: int, state: str = "applied", quarantined: int = 0) -> LoadRow:
    received = 12_400 + place
    applied = received - 380 - quarantined if state == "applied" else 0
    because = "12 400 lignes au lieu de 31 022 : 60 % de moins, 30 % au plus" if state == "held" else ""
    return LoadRow(
        record_id(source, f"load{place}"),
        source,
        40 - place,
        ago(hours=3 + 24 * place),
        ago(hours=3 + 24 * place - 0.02),
        state,
        "full",
        received,
        applied,
        380 if applied else 0,
        quarantined if applied else 0,
        0,
        61,
        4,
        because,
        {"encoding": "cp1252", "separator": ";"},
    )


def some_sources() -> tuple[SourceRow, ...]:
    known = (
        ("crm", "crm", "other", "excel", 92.0),
        ("caisse", "till", "store", "csv", 71.0),
        ("boutique_en_ligne", "web", "web", "sqlite", 88.5),
        ("fidelite", "loyalty", "store", "csv", None),
        ("emailing", "emailing", "email", "ndjson", 96.0),
        ("centre_appels", "support", "phone", "csv", 64.0),
        ("web", "web", "web", "ndjson", None),
        ("enquetes", "survey", "email", "csv", 90.0),
    )
    return tuple(
        SourceRow(
            name,
            system,
            channel,
            reader,
            "Direction clients",
            "Claire Martin",
            "gestion de la relation client",
            "chaque nuit",
            a_load(name, 0, "held" if name == "caisse" else "applied", 7),
            31_022 // (place + 1),
            quality,
        )
        for place, (name, system, channel, reader, quality) in enumerate(known)
    )


def a_definition(name: str) -> SourceDefinition:
    person = Section(
        {
            "key": (Ref("NUM_CLI"),),
            "last_name": (Ref("NOM"),),
            "first_name": (Ref("PRENOM"),),
            "birth_date": (Ref("DT_NAIS", format="%d/%m/%Y"),),
            "email": (Ref("MEL"), Ref("MEL2")),
            "customer_number": (Ref("NUM_CLI", prefix="crm"),),
        },
        ({"line": Ref("ADRESSE"), "postcode": Ref("CP"), "city": Ref("VILLE"), "country": Ref(constant="FR")},),
    )
    consent = Section(
        {"purpose": (Ref(constant="marketing"),), "choice": (Ref("OPTIN", codes={"O": "granted", "N": "denied"}),)}
    )
    return SourceDefinition(
        name,
        ReaderSpec("csv", f"exports/{name}.csv", {"encoding": "cp1252", "separator": ";"}),
        {"person": person, "consent": consent},
        key=("NUM_CLI",),
        about=Elsewhere("crm", Ref("NUM_CLI")),
        keep=("CSP",),
        contract=LoadContract(("NUM_CLI", "NOM")),
    )


def a_column(name: str, kind: str, place: str, fill_rate: float, **more: Any) -> dict[str, Any]:
    plain = {
        "meaning": place.rsplit(".", maxsplit=1)[-1],
        "filled": 8_000,
        "distinct": 4_020,
        "repeated": 12,
        "shortest": 2,
        "longest": 24,
    }
    odd = {
        "checked": 8_000,
        "invalid": 0,
        "invalid_reasons": {},
        "invalid_at": [],
        "placeholders": [],
        "personal": "personal",
    }
    rest = {
        "least": "a•••",
        "greatest": "z•••",
        "top": [],
        "shapes": [],
        "spaces": 3,
        "broken_characters": 0,
        "other_type": 0,
    }
    return {"name": name, "type": kind, "mapped_to": [place], "fill_rate": fill_rate, **plain, **odd, **rest, **more}


def an_audit() -> dict[str, Any]:
    top = [{"value": "t•••@test.fr", "count": 31, "share": 0.004}]
    return {
        "source": "caisse",
        "quality": 71.0,
        "rows": 12_400,
        "reading": {"encoding": "cp1252", "separator": ";"},
        "load": {"received": 12_400, "applied": 12_014, "duplicate": 379, "quarantined": 7, "suppressed": 0},
        "identities": {"records": 12_014, "customers": 9_120, "repeated": 2_894},
        "dates": {"first_day": "2024-01-02", "last_day": "2026-11-21"},
        "dimensions": [
            {"name": "completeness", "score": 68.3, "weight": 30, "formula": "mean fill of the mapped columns"}
        ],
        "columns": [
            a_column("NUM_CLI", "digits", "person.key", 1.0, personal=""),
            a_column(
                "MEL",
                "email",
                "person.email",
                0.683,
                invalid=212,
                invalid_reasons={"no_at": 200, "no_domain": 12},
                invalid_at=["caisse.csv:14"],
                placeholders=top,
                top=top,
                shapes=[{"value": "aaa@aaa.aa", "count": 8_000, "share": 0.9}],
            ),
            a_column("DT_NAIS", "date", "person.birth_date", 0.41, invalid=3, personal="sensitive"),
        ],
        "findings": [
            {
                "code": "placeholder",
                "severity": "high",
                "dimension": "validity",
                "source": "caisse",
                "column": "DT_NAIS",
                "count": 118,
                "share": 0.01,
                "what": "%(rows)s dates of birth are 01/01/1900",
                "why": "a till must write something",
                "mend": "declare 01/01/1900 as a placeholder",
                "values": {"rows": 118},
            },
            {
                "code": "invalid",
                "severity": "low",
                "dimension": "validity",
                "source": "caisse",
                "column": "MEL",
                "count": 212,
                "share": 0.02,
                "what": "212 e-mails are not valid",
                "why": "",
                "mend": "correct them at the source",
                "values": {},
            },
        ],
        "quarantine": [{"reason": "ragged", "rows": 7, "places": ["caisse.csv:121"]}],
        "changes": [],
    }


def an_audit_of_all() -> dict[str, Any]:
    names = [source.name for source in some_sources()][:5]
    pairs = [(left, right, x + y + 1) for x, left in enumerate(names) for y, right in enumerate(names) if x <= y]
    return {
        "quality": 83.0,
        "customers": 20_014,
        "overlaps": [
            {"left": left, "right": right, "customers": 9_000 // place, "left_share": 0.4}
            for left, right, place in pairs
        ],
        "contradictions": [
            {"field": "birth_date", "left": "crm", "right": "fidelite", "both": 4_000, "differ": 812, "share": 0.203}
        ],
        "findings": [
            {
                "severity": "medium",
                "what": "crm and fidelite give different dates of birth",
                "why": "",
                "mend": "trust the loyalty card less",
                "values": {},
                "source": "crm ↔ fidelite",
                "column": "",
            }
        ],
    }


def some_runs() -> list[RunRow]:
    stages = tuple(
        StageRow(name, 2.4 * place + 0.7, 88_412, 88_000, 310 + 90 * place)
        for place, name in enumerate(("ingest", "clean", "resolve", "golden", "publish"))
    )
    counts = {"records": 88_412, "customers": 20_014, "links": 91_230, "merges": 412, "splits": 3}
    done = [
        RunRow(
            record_id("run", str(place)),
            ago(days=place, hours=3),
            ago(days=place, hours=2.99),
            "done",
            "",
            0,
            0,
            stages,
            {**counts, "customers": 20_014 - 150 * place},
            "",
        )
        for place in range(1, 5)
    ]
    failed = RunRow(
        record_id("run", "9"),
        ago(days=6),
        ago(days=5.99),
        "failed",
        "clean",
        0,
        0,
        stages[:1],
        {},
        "crm: column MEL is gone; declare it again or hold the load",
    )
    return [*done, failed]


def some_rows() -> list[QuarantinedRow]:
    raws = (
        "0042;DUPONT;Marie;31/02/1984;marie@exemple.fr;trop;de;champs",
        '0043;"MARTIN;Paul\x00\x1b[31m;01/01/1970',
        "0044;\u202egnp.exe;<script>alert(1)</script>;;;",
    )
    reasons = ("too_many_fields", "nul_byte", "too_few_fields")
    return [
        QuarantinedRow(
            place,
            "caisse",
            "exports/caisse.csv",
            120 + place,
            reasons[place % 3],
            "8 fields, 6 expected",
            raws[place % 3],
            "open",
            ago(hours=place),
        )
        for place in range(1, 8)
    ]


class HouseSources:
    def __init__(self) -> None:
        self.rows = some_sources()

    def list(self) -> Sequence[SourceRow]:
        return self.rows

    def definition(self, name: str) -> SourceDefinition:
        return a_definition(name)

    def loads(self, name: str, limit: int) -> Sequence[LoadRow]:
        return [a_load(name, place, "held" if place == 0 else "applied", 7 * place) for place in range(4)][:limit]

    def cleanings(self, name: str) -> Sequence[Cleaning]:
        return [Cleaning("email", "case", 120, 7, [("ANNE@EXAMPLE.FR", "anne@example.fr")])] if name == "crm" else []

    def skipped(self, name: str) -> Sequence[Skipped]:
        return [Skipped("event", "no_time", 12)] if name == "crm" else []

    def load(self, name: str, accept: bool = False) -> LoadRow:
        return a_load(name, 0, "applied" if accept else "held")

    def add_events(self, name: str, **inventory: str) -> SourceDefinition:
        owner = inventory.get("owner", "")
        self.rows = (*self.rows, SourceRow(name, "", "web", "events", owner, "", "", "", None, 0, None))
        return replace(a_definition(name), reader=ReaderSpec("events", ""), sections={})

    def audit(self, name: str) -> dict[str, Any]:
        del name
        return an_audit()

    def audit_all(self) -> dict[str, Any]:
        return an_audit_of_all()


class HouseCustomers:
    def __init__(self, customers: Sequence[Customer]) -> None:
        self.all = {str(customer.customer_id): customer for customer in customers}
        first = customers[0]
        self.old = {str(customer_id(first.records[3].record_id)): first}

    def find(self, text: str, limit: int = 20, offset: int = 0, language: str = "") -> Sequence[Found]:
        del language
        words = text.lower().split()
        left = [
            one for one in self.all.values() if all(word in f"{one.name} {one.identifiers}".lower() for word in words)
        ]
        return [found(one, "email" if "@" in text else "name") for one in left[offset : offset + limit]]

    def get(self, name: str, language: str = "") -> Customer:
        del language
        key = name
        if key in self.old:
            return replace(self.old[key], asked_id=UUID(key))
        for customer in self.all.values():
            if key == str(customer.customer_id) or key in {f"{one.type}:{one.value}" for one in customer.identifiers}:
                return customer
        raise NotFound("no customer has this id or identifier", mend="search by name")

    def read(self, name: str, fields: str = "", latest: int = 20, language: str = "") -> ReadCustomer:
        customer, parts = self.get(name, language), reading.chosen(fields).parts
        rows = [{"id": str(UUID(int=place)), **row} for place, row in enumerate(plain(customer.timeline))]
        whole = {
            **plain(customer),
            "traits": {"order_count": 4},
            "segments": [],
            "following": None,
            "timeline": rows[:latest],
        }
        body = {"customer_id": whole["customer_id"], **{part: whole[part] for part in parts}}
        return ReadCustomer(customer.customer_id, customer.asked_id, json.dumps(body, ensure_ascii=False))

    def events(self, name: str, limit: int = 100, before: str = "") -> ReadCustomer:
        if before and not before.isdigit():
            raise BadInput("before is no place in what happened", where="before")
        customer, first = self.get(name), int(before or 0)
        rows = [{"id": str(UUID(int=place)), **row} for place, row in enumerate(plain(customer.timeline))]
        body = {"items": rows[first:][:limit], "following": str(first + limit) if first + limit < len(rows) else None}
        return ReadCustomer(customer.customer_id, customer.asked_id, json.dumps(body, ensure_ascii=False))

    def changes(self, name: str, limit: int = 100, before: int = 0, language: str = "") -> Sequence[ValueChange]:
        customer = self.get(name, language)
        told = [
            ValueChange(2, RUN_OF_CHANGES, ago(hours=3), "phone", "set", "", "06 98 76 54 32", "crm", customer.records[0].record_id, ago(days=1)),
            ValueChange(1, RUN_OF_CHANGES, ago(days=2), "last_name", "changed", "Lefevre", "Lefèvre", "crm", customer.records[0].record_id, ago(days=2)),
        ]  # fmt: skip
        return [one for one in told if not before or one.change_id < before][:limit]

    def known_at(self, name: str, at: dt.datetime, language: str = "") -> KnownAt:
        customer = self.get(name, language)
        return KnownAt(customer.customer_id, at, None, [PastValue("last_name", "Lefevre", "Lefevre", still=False)])


class HouseRefusals:
    rows = (
        RefusedValue(1, UUID(int=1), "caisse", "T37", "phone", "0000000000", "placeholder"),
        RefusedValue(2, UUID(int=2), "crm", "C-0012", "email", "m•••@e•••", "malformed"),
        RefusedValue(3, UUID(int=3), "crm", "<b>C-0013</b>", "email", "<•••", "malformed"),
    )

    def summary(self, source: str = "", field: str = "", language: str = "") -> Sequence[RefusalCount]:
        del language
        found = Counter((row.source, row.field, row.reason) for row in self.list(source, field, limit=999))
        return [
            RefusalCount(*key, "why", "mend", rows, rows, 0.01, ["•••"], ["TEL"], "Ventes", "Ada")
            for key, rows in found.most_common()
        ]

    def list(
        self, source: str = "", field: str = "", reason: str = "", limit: int = 50, after: int = 0
    ) -> Sequence[RefusedValue]:
        wanted = (source, field, reason)
        kept = [
            row
            for row in self.rows
            if all(ask in {"", has} for ask, has in zip(wanted, (row.source, row.field, row.reason), strict=True))
        ]
        return [row for row in kept if row.number > after][:limit]


class HouseCorrections:
    rows = (
        Correction("C-0012", "email", "", "=cmd()", "boutique_en_ligne", "2026-02-01", "missing", "missing here"),
        Correction("C-0013", "key", "C-0013", "C-0012", "", "", "duplicate", "the same customer as C-0012"),
    )

    def counts(self, source: str) -> Sequence[CorrectionCount]:
        del source
        return [CorrectionCount(row.field, row.reason, 1) for row in self.rows]

    def list(self, source: str, limit: int = 50, after: int = 0, language: str = "") -> Sequence[Correction]:
        del source, language
        return self.rows[after : after + limit]

    def write(self, source: str, path: Path, *, machine: bool = False, language: str = "") -> int:
        del source
        return write_sheet(path, ["key", "value"], [["C-0012", "=cmd()"]], machine=machine, language=language)


class HouseFields:
    def list(self, language: str = "") -> Sequence[FieldRow]:
        del language
        fed = [FieldSource("crm", ("MAIL",), 80, 100)]
        return [
            FieldRow("email", "person", "e-mail", "Adresses", "contact", fed, 0.8, 0.9, None, "Ventes", "Ada", True, True),
            FieldRow("birth_place", "person", "text", "Lieu", "birth", [], None, 0.0, None, "", "", False, False),
            FieldRow("extra.<x>", "extra", "text", "?", "unclassified", fed, 0.8, 0.5, 0.1, "Ventes", "", False, False),
        ]  # fmt: skip

    def core(self) -> CoreData:
        return CoreData(
            100, 80, {"contact": 90, "profile": 95, "purchases": 40}, [Requirement(("email", "phone"), 100, 80)]
        )

    def quality(self) -> QualityChange:
        before, after = Stand(200, 0.5, 0.9, 0.6, 0.95, 73.8), Stand(100, 0.8, 1.0, 0.99, 1.0, 94.8)
        return QualityChange(before, after, [FieldQuality("email", 0.8, 0.95, 0.76, 0.9)])


def found(one: Customer, matched: str) -> Found:
    values = {value.field: value.shown for value in one.golden if value.rank == 1}
    return Found(
        one.customer_id,
        one.name,
        values.get("email", ""),
        values.get("phone", ""),
        "Lyon",
        "1984-03-07",
        one.sources,
        one.order_count,
        one.last_seen_at,
        matched,
    )


class HouseRuns:
    def __init__(self) -> None:
        self.rows = some_runs()

    def list(self, limit: int) -> Sequence[RunRow]:
        return self.rows[:limit]

    def get(self, run_id: UUID) -> RunRow:
        for row in self.rows:
            if row.run_id == run_id:
                return row
        raise NotFound("there is no such run")


class HouseQuarantine:
    def __init__(self) -> None:
        self.rows, self.said = some_rows(), []

    def list(
        self, source: str = "", reason: str = "", state: str = "open", limit: int = 50, after: int = 0
    ) -> Sequence[QuarantinedRow]:
        left = [row for row in self.rows if row.state == state and row.quarantine_id > after]
        return [row for row in left if source in {"", row.source} and reason in {"", row.reason}][:limit]

    def counts(self, state: str = "open") -> Sequence[Any]:
        left = Counter((row.source, row.reason) for row in self.rows if row.state == state)
        return [
            SimpleNamespace(source=source, reason=reason, rows=rows) for (source, reason), rows in left.most_common()
        ]

    def replay(self, ids: Sequence[int], edited: str = "", accept: bool = False, reads: object = None) -> int:
        assert reads is not None
        self.said.append((tuple(ids), edited, accept))
        if edited == "{}":
            raise BadData("the event does not say its type", where="row 1")
        return self._settle(ids, "replayed")

    def dismiss(self, ids: Sequence[int]) -> int:
        return self._settle(ids, "dismissed")

    def _settle(self, ids: Sequence[int], state: str) -> int:
        chosen = [row for row in self.rows if row.quarantine_id in ids and row.state == "open"]
        self.rows = [replace(row, state=state) if row in chosen else row for row in self.rows]
        return len(chosen)


def kept_key(name: str, by: str, days: int) -> dict[str, Any]:
    made = dt.datetime(2026, 3, 1, 9)
    ends = made + dt.timedelta(days=days)
    return {"name": name, "hint": "abcd", "state": "valid", "created_at": made, "created_by": by, "expires_at": ends}


class HouseKeys:
    def __init__(self) -> None:
        self.rows: list[KeyRow] = []

    def list(self, source: str = "") -> Sequence[KeyRow]:
        return [row for row in self.rows if source in {"", row.source}]

    def create(self, source: str, name: str = "", days: int = 365, by: str = "") -> MadeKey:
        key_id = UUID(int=len(self.rows) + 1)
        self.rows.append(KeyRow(key_id=key_id, source=source, **kept_key(name, by, days)))
        return MadeKey(self.rows[-1], "mwk_made_up_abcd")

    def revoke(self, key: str) -> KeyRow:
        found = [number for number, row in enumerate(self.rows) if str(row.key_id) == key]
        if not found:
            raise NotFound("there is none like this", where="key", mend="list them: monocle key list")
        self.rows[found[0]] = replace(self.rows[found[0]], state="revoked", revoked_at=dt.datetime(2026, 3, 2, 9))
        return self.rows[found[0]]

    def rotate(self, key: str, overlap: int = 24, by: str = "") -> MadeKey:
        old = self.revoke(key)
        return self.create(old.source, old.name, overlap + 1, by)


class HouseTokens:
    def __init__(self) -> None:
        self.rows: list[TokenRow] = []

    def list(self) -> Sequence[TokenRow]:
        return self.rows

    def create(self, name: str, days: int = 365, by: str = "", entity: str = "") -> MadeToken:
        self.rows.append(TokenRow(token_id=UUID(int=len(self.rows) + 1), entity=entity, **kept_key(name, by, days)))
        return MadeToken(self.rows[-1], f"mrt_{len(self.rows)}_abcd")

    def revoke(self, token: str) -> TokenRow:
        for number, row in enumerate(self.rows):
            if str(row.token_id) == token:
                self.rows[number] = replace(row, state="revoked", revoked_at=dt.datetime(2026, 3, 2, 9))
                return self.rows[number]
        raise NotFound("there is none like this", where="token", mend="list them: monocle token list")

    def rotate(self, token: str, overlap: int = 24, by: str = "") -> MadeToken:
        return self.create(self.revoke(token).name, overlap + 1, by)

    def known(self, secret: str) -> Any:
        del secret

    def check(self, secret: str) -> Any:
        opened = [row for row in self.rows if row.state == "valid" and secret == f"mrt_{row.token_id.int}_abcd"]
        known = [SimpleNamespace(name=one.name, key_id=one.token_id, entity=one.entity) for one in opened]
        return known[0] if known else None


class HouseEntities:
    """Two sites of a chain, to which nobody belongs yet but the customer whose page is shown."""

    def __init__(self, *, empty: bool = False) -> None:
        chain = EntityRow("chain", "La chaîne", "brand", "", ["lyon"], {}, 20_014, 20_014, [], [])
        reads = [Shared(["paris"], ["golden.extra.ALLERGY", "identity"])]
        lyon = EntityRow(
            "lyon", "Lyon <b>", "site", "chain", [], {"store": ["Part-Dieu"]}, 9_007, 8_000, reads, ["till"]
        )
        self.found = EntityList([] if empty else [chain, lyon], 0 if empty else 3, [] if empty else ["crm"])

    def list(self, language: str = "") -> EntityList:
        del language
        return self.found

    def show(self, name: str, language: str = "") -> EntityRow:
        del language
        for one in self.found.items:
            if one.name == name:
                return one
        raise NotFound("there is no entity of this name", where="entities", mend="list them: monocle entity list")

    def of(self, customer_id: UUID, language: str = "") -> Sequence[tuple[str, str]]:
        del customer_id, language
        return [("lyon", "Lyon <b>"), ("", "")] if self.found.items else []


class HouseAccesses:
    def __init__(self) -> None:
        self.rows: list[Access] = []

    def note(
        self, who: tuple[str, UUID | None], door: str, customer_id: UUID | None, customers: int = 1, entity: str = ""
    ) -> None:
        at = dt.datetime(2026, 3, 1, 9, len(self.rows) % 60)
        self.rows.append(Access(at, *who, door, customer_id, 1, customers, len(self.rows) + 1, entity))

    def list(self, wanted: Wanted | None = None, limit: int = 100) -> Sequence[Access]:
        asked = wanted or Wanted()
        met = [one for one in reversed(self.rows) if asked.who in {"", one.who}]
        met = [one for one in met if asked.customer_id in {None, one.customer_id}]
        return [one for one in met if one.sequence < (asked.before or 1 << 60)][:limit]

    def usage(self, weeks: int = 12) -> Usage:
        monday = dt.date(2026, 11, 16)
        askers = [Use("person", "anna <b>", None, 7, 3, 40, 1, 0, NOW), Use("token", "=till", None, 2, 2, 0, 0, 1, NOW)]
        doors = [Use("door", "/customers/{key:path}", None, 9, 4, 40, 1, 1, NOW)]
        totals = [Use("all", "", monday, 9, 4, 40, 1, 1, NOW)]
        by_week = [replace(one, week=monday) for one in (*askers, *doors)]
        return Usage(NOW, monday, weeks, 30, Active(1, 1, 2, 1, NOW), askers, doors, totals, by_week)


class HouseEvents:
    def __init__(self, sources: HouseSources) -> None:
        self.sources, self.kept, self.violations = sources, [], []

    def arrive(self, source: str, body: Mapping[str, Any], broken: Sequence[Violation] = (), at: Any = None) -> None:
        number, kind = len(self.kept) + 1, str(body["type"])
        name = str(body.get("event" if kind == "track" else "name", "")) if kind in {"track", "page", "screen"} else ""
        at, message_id = at or ago(minutes=200 - number), str(body.get("messageId", f"m{number}"))
        text = json.dumps(body, sort_keys=True, separators=(",", ":"))
        row = Kept(number, source, message_id, kind, name, text, at, at, None, None, UUID(int=1))
        self.kept.append(seen(row, broken))

    def list(self, asked: Asked | None = None, limit: int = 50, before: int = 0) -> SeenPart:
        met = [one for one in reversed(self.kept) if one.meets(asked or Asked()) and one.sequence < (before or 1 << 60)]
        return SeenPart(met[:limit], met[limit - 1].sequence if len(met) > limit else 0)

    def last(self) -> int:
        return len(self.kept)

    def newest(self, after: int, limit: int = 1_000) -> Sequence[SeenEvent]:
        return [one for one in self.kept if one.sequence > after][-limit:]

    def names(self) -> Sequence[str]:
        return sorted({one.name for one in self.kept} - {""})

    def flows(self, names: Sequence[str]) -> Sequence[Flow]:
        hours = [
            Collected(name, ago(hours=back), back * 9, back * 8, back - 1, 1, 0)
            for name in names[:1]
            for back in range(24, 0, -1)
        ]
        total = Collected("shop", ago(hours=24), 2700, 2400, 276, 24, 0)
        return [Flow(name, ago(minutes=3), 4.5, hours, total) for name in names]

    def broken(self, source: str = "") -> Sequence[ViolationCount]:
        return [one for one in self.violations if source in {"", one.source}]


class HouseMarks:
    def __init__(self) -> None:
        self.marks: dict[UUID, str] = {}

    def of(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        return {one: self.marks.get(one, "as it was") for one in ids}


class HouseSessions:
    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}

    def create(self, name: str = "") -> str:
        token = secrets.token_urlsafe(32)
        self.tokens[token] = name or "owner"
        return token

    def check(self, token: str) -> str:
        return self.tokens.get(token, "")

    def redeem(self, token: str) -> str:
        del token
        return ""

    def drop(self, token: str) -> None:
        self.tokens.pop(token, None)


class House:
    """A workspace from memory; ``empty`` for one that holds nothing."""

    name = "Maison Rando"
    timezone = "Europe/Paris"

    def __init__(self, customers: Sequence[Customer] | None = None, *, empty: bool = False) -> None:
        self.customers = HouseCustomers(customers or [a_customer(*name) for name in NAMES])
        self.sources = HouseSources()
        self.runs = HouseRuns()
        self.quarantine = HouseQuarantine()
        self.refusals = HouseRefusals()
        self.corrections = HouseCorrections()
        self.fields = HouseFields()
        self.layouts = layouts({"till": {"sections": ["profile", "orders"], "fields": ["email", "last_name"]}})
        self.sessions = HouseSessions()
        self.write_keys = HouseKeys()
        self.tokens = HouseTokens()
        self.accesses = HouseAccesses()
        self.entities = HouseEntities(empty=empty)
        self.profiles = None
        self.events = HouseEvents(self.sources)
        self.marks = HouseMarks()
        self.reviews = stewards.HouseReviews([] if empty else list(self.customers.all.values()))
        self.identities = stewards.HouseIdentities(self.customers, self.reviews)
        self.matching = matchers.HouseMatching(empty=empty)
        self.models = matchers.HouseModels(empty=empty)
        self.plans = matchers.HousePlans(empty=empty)
        self.trials = matchers.HouseTrials(self.models, self.plans)
        people = [(one.customer_id, one.name) for one in self.customers.all.values()]
        self.insight = figurers.HouseInsight(empty=empty)
        self.reports = reporters.HouseReports(self.insight, empty=empty)
        self.levels = reporters.HouseLevels([] if empty else people)
        self.segments = segmenters.HouseSegments([] if empty else people)
        self.audiences = senders.HouseAudiences([] if empty else [one for one, _ in people])
        self.destinations = senders.HouseDestinations(self.audiences)
        self.groups = groupers.HouseGroups(empty=empty)
        self.kpis = groupers.HouseKpis(empty=empty)
        self.predictions = predictors.HousePredictions(self.customers, empty=empty)
        self.started = 0
        if empty:
            self.customers.all, self.sources.rows, self.runs.rows, self.quarantine.rows = {}, (), [], []

    def home(self) -> Home:
        if not self.sources.rows:
            return Home(0, 0, 0.0, 0.0, 0.0, 0.0, 0, 0, 0, (), ())
        return Home(88_412, 20_014, 0.7736, 3.42, 0.783, 0.991, 128, 7, 1, self.sources.rows, self.runs.rows[:5])

    def run(self, progress: object = None) -> RunRow:
        del progress
        self.started += 1
        return self.runs.rows[0]
