"""Texts that break programs (N39 to N58 of the house's list), in every person field, from file to customer.

Each row of each source holds one text in all its fields. Nothing is lost, nothing crashes, and what cannot be a value is
refused or quarantined under a stable reason.
"""

import csv
import json
import re
import unicodedata
from collections import defaultdict

import pytest

from monocle.catalog import pointers
from monocle.cli.customer_texts import show_customer, show_found
from monocle.cli.speech import Speech
from monocle.http.encoding import dumped
from monocle.tables import CUSTOMERS, RECORDS, REFUSALS
from monocle.workspace import open_workspace
from monocle.workspace.folder import make_folder

ZALGO = "Z" + "\u0301\u0316" * 250
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
TEXTS = {
    "N39": ["Rene\u0301", "Ren\u00e9"],
    "N40": ["I\u015f\u0131l \u0130nce", "Straße ẞ", "\ufb01lip", "anne\uff20acme.fr", "\u212bke \u00c5ke"],
    "N41": ["a\u00a0b\u202fc", "a\u200bb\u200dc", "a\u00adb", "\ufeffjean@acme.fr", "je\ufeffan@acme.fr"],
    "N42": ["jean\u202eforp.exe", "\u2066x\u2069 martin"],
    "N43": ["\u0430pple@acme.fr", "x@xn--80ak6aa92e.com", "P\u0430ul M\u0430rtin"],
    "N44": [FAMILY, "🇫🇷 👍🏽", "\U0001f1eb", f"Anne {FAMILY}"],
    "N45": [ZALGO],
    "N46": ["\ufdfa"],
    "N47": ["\ud800", "Ann\udc00e"],
    "N48": ["\x00", "An\x00ne"],
    "N49": ["\ue000", "An\ufffene", "\uffff"],
    "N50": ["𠮷田 太郎", "محمد علي", "שלום כהן", "สวัสดีชาวโลก", "Goarc'h", "Le Goarc\u2019h", "U Celinu \u02bbokina"],
    "N51": ["1 bis, rue de l'Hôpital St-Jean, Bât. C, Appt 3, BP 12, 98000 MONACO CEDEX"],
    "N52": [
        "a@b", '"a b"@x.fr', "a+tag@x.fr", "A.B@GMAIL.com", "x@[127.0.0.1]", f"{'a' * 310}@acme.fr", "a@x.fr;b@x.fr",
        "mailto:a@x.fr", "a@x.fr.", "noreply@acme.fr", "test@test.fr",
        "ana@acme.fr;bob@acme.fr",
        "mailto:ana@acme.fr",
        "ana@acme.fr.",
    ],
    "N53": [
        "06 12 34 56 78", "+33(0)612345678", "0033612345678", "612345678", "+33612345678;ext=2", "0692 12 34 56", "3949",
        "0000000000", "0123456789", "06 39 98 12 34",
    ],
    "N54": ["2A004", "20000", "97133", "75116", "SW1A 1AA"],
    "N55": ["Jean\n2026-11-22 INFO admin login ok", "\x1b[2J\x1b]0;x\x07Jean", "Jean\r\x08\x08"],
    "N56": ["%s%n{0.__class__}${jndi:ldap://x}", "{{7*7}}", "%(name)s"],
    "N57": ["x" * 1_000_000, ",".join(["tag"] * 10_000)],
    "N58": ["", " ", "\u00a0", None],
}  # fmt: skip
CASES = [(code, text) for code, texts in TEXTS.items() for text in texts]
SINGLE = ("civility", "birth_name", "birth_date", "birth_place", "gender", "language", "company", "company_number")
LISTS = ("email", "phone", "handle", "loyalty_card", "customer_number")
PLACE = ("line", "extra", "house_number", "street", "postcode", "city", "country")
NAMES = {"whole": ("full_name",), "parts": ("first_name", "last_name")}
KINDS = {
    "csv": 'options: {encoding: utf-8, separator: ";", quote: "\\"", header: "1"}',
    "ndjson": "options: {}",
}
SOURCE = """\
name: {name}
reader: {{type: {kind}, where: data/{name}.{kind}, {options}}}
extract: full
key: [id]
keep: [note]
contract: {{unreadable_max: 100}}
mapping: {{person: {{key: id, {fields}, address: [{{{places}}}, {{line: line}}]}}}}
"""


def columns(names):
    return ["id", "note", *NAMES[names], *SINGLE, *LISTS, *PLACE]


def rows(names):
    for place, (_, text) in enumerate(CASES):
        yield {"id": str(place), **dict.fromkeys(columns(names)[1:], text)}


def write_csv(path, names):
    """Write rows; a text that UTF-8 has no bytes for is written as a careless program does."""
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        writer = csv.DictWriter(file, columns(names), delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows(names))


def write_ndjson(path, names):
    with path.open("w", encoding="utf-8") as file:
        for row in rows(names):
            file.write(json.dumps({key: text for key, text in row.items() if text is not None}) + "\n")


@pytest.fixture
def workspace(tmp_path, settings):
    root = make_folder(tmp_path / "acme", "en").root
    (root / "data").mkdir()
    for names, columns_of_names in NAMES.items():
        for kind, write in (("csv", write_csv), ("ndjson", write_ndjson)):
            name = f"{names}_{kind}"
            write(root / "data" / f"{name}.{kind}", names)
            fields = ", ".join(f"{field}: {field}" for field in (*columns_of_names, *SINGLE, *LISTS))
            places = ", ".join(f"{part}: {part}" for part in PLACE)
            source = SOURCE.format(name=name, kind=kind, options=KINDS[kind], fields=fields, places=places)
            (root / "sources" / f"{name}.yaml").write_text(source, encoding="utf-8")
    with open_workspace(root, settings) as opened:
        yield opened


TURNS = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NAMED = {"full_name", "first_name", "last_name"}
REASON = re.compile(r"[a-z_]+")
UNREADABLE = {"N47": {"lone_surrogate", "undecodable"}, "N48": {"nul"}, "N57": {"too_long"}}
KEPT = {
    "René": [("last_name", "René")],
    "\ufb01lip": [("last_name", "\ufb01lip")],
    "a\u00a0b\u202fc": [("birth_place", "A B C")],
    "jean\u202eforp.exe": [("last_name", "Jeanforp.Exe")],
    "Le Goarc\u2019h": [("last_name", "Le Goarc'h")],
    "𠮷田 太郎": [("last_name", "𠮷田 太郎")],
    "a+tag@x.fr": [("emails", ["a+tag@x.fr"])],
    "a@x.fr;b@x.fr": [("emails", [])],
    "ana@acme.fr;bob@acme.fr": [("emails", ["ana@acme.fr", "bob@acme.fr"])],
    "mailto:ana@acme.fr": [("emails", ["ana@acme.fr"])],
    "ana@acme.fr.": [("emails", ["ana@acme.fr"])],
    "06 12 34 56 78": [("phones", ["+33612345678"])],
    "+33(0)612345678": [("phones", ["+33612345678"])],
    "0033612345678": [("phones", ["+33612345678"])],
    "612345678": [("phones", ["+33612345678"])],
    "+33612345678;ext=2": [("phones", ["+33612345678"])],
    "0692 12 34 56": [("phones", ["+262692123456"])],
    "0000000000": [("phones", [])],
    "0123456789": [("phones", [])],
    "06 39 98 12 34": [("phones", ["+33639981234"])],
}


def unseen(text):
    """Give the characters that move a terminal's cursor or turn its text round."""
    return {one for one in text if one in TURNS or (one != "\n" and unicodedata.category(one) in {"Cc", "Cs"})}


def kept(workspace, contract):
    """Give the rows of a relation in force."""
    house = workspace.house
    with house.catalog.reading() as connection:
        place = pointers.in_force(connection)[contract.name].folder
    with house.engine() as engine:
        return engine.rows(house.lake.read(contract, place))


def given(row):
    """Give the code and the text that a record was made of."""
    return CASES[int(row["source_key"])]


def test_every_row_is_applied_or_waits_under_a_reason_of_its_own(workspace):
    assert workspace.run().state == "done"
    for source in workspace.sources.list():
        [load] = workspace.sources.loads(source.name, 1)
        assert (load.state, load.received) == ("applied", len(CASES))
        assert load.received == load.applied + load.duplicate + load.quarantined
    waiting = workspace.quarantine.list(limit=1000)
    reasons = {}
    for row in waiting:
        place = row.position - (2 if row.source.endswith("csv") else 1)
        reasons.setdefault(CASES[place][0] if place < len(CASES) else "", set()).add(row.reason)
    assert [(code, found) for code, found in reasons.items() if found - UNREADABLE.get(code, set())] == []
    records = kept(workspace, RECORDS)
    assert len(records) + len(waiting) == 4 * len(CASES)
    assert {row["record_id"] for row in kept(workspace, CUSTOMERS)} == {row["record_id"] for row in records}


def test_every_value_is_kept_or_refused_under_a_reason(workspace):
    workspace.run()
    refused = defaultdict(set)
    for row in kept(workspace, REFUSALS):
        assert REASON.fullmatch(row["reason"])
        refused[row["record_id"]].add(row["field"])
    lost = []
    for record in kept(workspace, RECORDS):
        code, text = given(record)
        if not (text or "").strip("\u00a0 "):
            continue
        there = {name for name in SINGLE if record[name] is not None}
        there |= {name for name in LISTS if record[f"{name}s"]} | ({"address"} if record["addresses"] else set())
        there |= {"name"} if record["first_name"] or record["last_name"] else set()
        refused_here = {"name" if name in NAMED else name for name in refused[record["record_id"]]}
        asked = {*SINGLE, *LISTS, "name", "address"} - {"birth_name"}
        lost += [(record["source"], code, text[:30], name) for name in asked - there - refused_here]
    assert lost == []


def test_what_can_be_a_value_is_the_right_one(workspace):
    workspace.run()
    found = {(row["source"], given(row)[1]): row for row in kept(workspace, RECORDS)}
    for text, expected in KEPT.items():
        for column, value in expected:
            assert (text, column, found["parts_ndjson", text][column]) == (text, column, value)
            assert found["parts_csv", text][column] == value
    place = found["parts_csv", TEXTS["N51"][0]]["addresses"][-1]
    assert (place["house_number"], place["street"]) == ("1 bis", "Rue de l'Hôpital Saint-Jean")
    assert (place["postcode"], place["city"]) == ("98000", "Monaco")
    assert place["extra"] == "Bât. C, Appt 3, BP 12, Cedex"
    assert {
        name
        for (source, text), row in found.items()
        if text in {"", " ", "\u00a0", None}
        for name in SINGLE
        if row[name]
    } == set()


def test_customers_are_found_shown_and_told_apart_in_every_door(workspace, capsys):
    workspace.run()
    speech = Speech("en")
    everyone = workspace.customers.find("", limit=1000)
    show_found(speech, everyone)
    for one in everyone:
        customer = workspace.customers.get(one.customer_id)
        show_customer(speech, customer)
        told = json.loads(dumped(customer))
        assert told["customer_id"] == str(one.customer_id)
        assert len(told["records"]) == len(customer.records)
    for _, text in CASES:
        workspace.customers.find((text or "").replace("\x00", ""), limit=5)
    assert unseen(capsys.readouterr().out) == set()


def test_a_second_run_changes_nothing(workspace):
    workspace.run()
    before = {row["record_id"]: row["customer_id"] for row in kept(workspace, CUSTOMERS)}
    again = workspace.run()
    assert (again.counts["created"], again.counts["merged"], again.counts["split"], again.counts["applied"]) == (
        0,
        0,
        0,
        0,
    )
    assert {row["record_id"]: row["customer_id"] for row in kept(workspace, CUSTOMERS)} == before
