"""PRV-93: persons who exist nowhere else go through everything that can fail; none may show up where nobody asked."""

import json
import re
import secrets
import string
from urllib.parse import quote

import pytest

from monocle.settings import Settings
from monocle.workspace import open_workspace

ROWS = 60


def word():
    return "Zq" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(12))


def digits(count):
    return "".join(secrets.choice(string.digits) for _ in range(count))


class Canaries:
    """Random tokens, and where they may not be found."""

    def __init__(self):
        self.words = []

    def word(self):
        self.words.append(word())
        return self.words[-1]

    def phone(self):
        self.words.append("63998" + digits(4))
        return "0" + self.words[-1]

    def card(self):
        self.words.append(digits(13))
        return self.words[-1]

    def found_in(self, text):
        """Give the canaries in a text, whatever its case, blanks between digits or accents of its escapes."""
        plain = text.decode(errors="replace") if isinstance(text, bytes) else text
        plain = plain.lower()
        tight = re.sub(r"(?<=\d)[ .\-](?=\d)", "", plain)
        return [one for one in self.words if one.lower() in plain or one.lower() in tight]


@pytest.fixture(scope="session")
def canaries():
    return Canaries()


def person(canaries):
    return {
        "id_client": canaries.word(),
        "nom": canaries.word(),
        "prenom": canaries.word(),
        "email": f"{canaries.word()}@{canaries.word()}.example",
        "telephone": canaries.phone(),
        "date_naissance": "12/03/1981",
        "adresse": f"12 rue {canaries.word()}",
        "code_postal": "59000",
        "ville": canaries.word(),
        "carte_fidelite": canaries.card(),
        "commentaire": canaries.word(),
    }


def hostile(canaries, row, number):
    """Give the row, wrong in one of many ways."""
    wrong = canaries.word()
    ways = (
        {"date_naissance": f"31/02/{wrong}"},
        {"email": f"{wrong}@@x"},
        {"nom": f"'; DROP TABLE monocle.customer; -- {wrong}"},
        {"prenom": f"{{0.__class__}} %s %(x)s ${{jndi:ldap://x/{wrong}}}"},
        {"id_client": ""},
        {"id_client": "twice"},
        {"telephone": f"00{wrong}"},
        {"ville": f"\x1b[2J{wrong}"},
    )
    return {**row, **ways[number % len(ways)]}


@pytest.fixture(scope="session")
def house(canaries, monocle, tmp_path_factory):
    """Give a workspace whose people are canaries, the odd rows among them, before its first run."""
    root = tmp_path_factory.mktemp("canaries") / "house"
    assert monocle("init", root).code == 0
    people = [person(canaries) for _ in range(ROWS)]
    rows = [hostile(canaries, row, number) if number % 2 else row for number, row in enumerate(people)]
    data = root / "data"
    data.mkdir()
    lines = [";".join(rows[0]), *(";".join(row.values()) for row in rows)]
    lines.append(f"{canaries.word()};{canaries.word()};torn")
    lines.append(";".join([canaries.word() + "\x00", *list(rows[0].values())[1:]]))
    (data / "caisse.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    objects = [json.dumps(row) for row in rows]
    objects += [
        '{"id_client": "' + canaries.word(),
        '{"nom": "' + canaries.word() + '", "nom": "x"}',
        f'["{canaries.word()}"]',
    ]
    (data / "web.ndjson").write_text("\n".join(objects) + "\n", encoding="utf-8")
    for name, file in (("tills", "caisse.csv"), ("web", "web.ndjson")):
        added = monocle("source", "add", name, data / file, "--workspace", root)
        assert added.code == 0, added.err
        assert canaries.found_in(added.err) == []
    return root


@pytest.fixture(scope="session")
def lived(house, monocle):
    """Give the workspace after all that a working day brings, and every command's answer."""
    with open_workspace(house, Settings()):
        return lived_through(house, monocle)


def lived_through(house, monocle):
    here = ("--workspace", house)
    told = {f"first {name}": monocle("source", "load", name, "--accept", *here) for name in ("tills", "web")}
    told["run"] = monocle("run", *here)
    told["again"] = monocle("run", *here)
    (house / "matching.yaml").write_text("rules: [broken\n")
    told["broken rules"] = monocle("run", *here)
    (house / "matching.yaml").unlink()
    told["full disk"] = monocle("run", *here, before=("prlimit", "--fsize=20000"))
    told["no memory"] = monocle("run", *here, env={"MONOCLE_MEMORY_MB": "1"})
    definition = house / "sources" / "tills.yaml"
    kept = definition.read_text()
    definition.write_text(
        kept.replace("column: date_naissance", "column: nowhere").replace("date_naissance", "nowhere")
    )
    told["refused mapping"] = monocle("run", *here)
    definition.write_text(kept)
    for name in ("tills", "web"):
        told[f"audit {name}"] = monocle("source", "audit", name, *here)
        told[f"load {name}"] = monocle("source", "load", name, *here)
    told["audit"] = monocle("source", "audit", *here)
    for command in ("status", "runs", "doctor"):
        told[command] = monocle(command, *here)
    told["list"] = monocle("source", "list", *here)
    told["show"] = monocle("source", "show", "web", *here)
    told["backup"] = monocle("backup", house.parent / "house.tar", *here)
    told["quarantine"] = monocle("quarantine", "list", *here)
    told["replay"] = monocle("quarantine", "replay", "1", "2", "3", *here)
    told["final run"] = monocle("run", *here)
    return told


RESULTS = {"quarantine", "audit", "audit tills", "audit web"}
"""Commands whose result is data that the person asked for; what they say beside it is not."""


def test_the_working_day_went_as_meant(lived):
    codes = {name: answer.code for name, answer in lived.items()}
    assert {name: answer.err for name, answer in lived.items() if answer.code not in {0, 2, 3, 4, 5}} == {}
    assert codes["first tills"] == codes["first web"] == codes["run"] == codes["again"] == codes["final run"] == 0, (
        lived["run"].err + lived["final run"].err
    )
    assert codes["broken rules"] == codes["refused mapping"] == 2
    assert codes["full disk"] != 0


def test_no_command_says_who_the_people_are(lived, canaries):
    found = {name: canaries.found_in(answer.err) for name, answer in lived.items()}
    assert {name: words for name, words in found.items() if words} == {}
    found = {name: canaries.found_in(answer.out) for name, answer in lived.items() if name not in RESULTS}
    assert {name: words for name, words in found.items() if words} == {}


def test_no_command_answers_with_a_traceback(lived):
    assert [name for name, answer in lived.items() if "Traceback" in answer.out + answer.err] == []


@pytest.mark.usefixtures("lived")
def test_no_log_and_no_name_of_a_file_says_who_the_people_are(house, canaries):
    inside = [path for path in (house / ".monocle").rglob("*") if path.exists()]
    assert (house / ".monocle" / "postgres" / "server.log").stat().st_size > 0
    logs = [path for path in inside if path.is_file() and ".log" in path.name]
    assert {
        path.name: canaries.found_in(path.read_bytes()) for path in logs if canaries.found_in(path.read_bytes())
    } == {}
    assert canaries.found_in("\n".join(map(str, inside))) == []


WRONG = (
    ("customer", "show", "email:{0}@x.example"),
    ("customer", "show", "{0}"),
    ("customer", "find", "{0}"),
    ("customer", "why", "email:{0}@x.example", "email"),
)


@pytest.mark.parametrize("command", WRONG)
def test_a_customer_who_is_not_there_is_not_said_again(house, lived, monocle, command):
    told = word()
    answer = monocle(*(part.format(told) for part in command), "--workspace", house)
    assert answer.code == 3
    assert told not in answer.out + answer.err
    assert lived


def pages(canary):
    at = quote(canary)
    yield from (
        ("GET", f"/customers/{at}", None),
        ("GET", f"/customers/email:{at}@x.example", None),
        ("GET", f"/customers?limit={at}", None),
        ("GET", f"/customers?{at}=1", None),
        ("GET", f"/sources/{at}", None),
        ("GET", f"/sources/{at}/audit", None),
        ("GET", f"/runs/{at}", None),
        ("GET", f"/quarantine?after={at}", None),
        ("GET", f"/{at}", None),
        ("POST", "/quarantine/replay", f"id={at}".encode()),
        ("POST", f"/sources/{at}/load", b""),
        ("POST", f"/sources/tills/load?{at}=1", b""),
        ("GET", f"/api/v1/customers/{at}", None),
        ("GET", f"/api/v1/customers/email:{at}@x.example", None),
        ("GET", f"/api/v1/customers?limit={at}", None),
        ("GET", f"/api/v1/customers?{at}=1", None),
        ("GET", f"/api/v1/customers?q={at}%00", None),
        ("GET", f"/api/v1/sources/{at}", None),
        ("GET", f"/api/v1/sources/{at}/loads", None),
        ("GET", f"/api/v1/runs/{at}", None),
        ("GET", f"/api/v1/quarantine?state={at}", None),
        ("GET", f"/api/v1/quarantine?after={at}", None),
        ("GET", f"/api/v1/{at}", None),
        ("POST", "/api/v1/quarantine/replay", json.dumps({"ids": [canary]}).encode()),
        ("POST", "/api/v1/quarantine/replay", json.dumps({canary: 1}).encode()),
        ("POST", "/api/v1/quarantine/dismiss", f'{{"ids": "{canary}'.encode()),
    )


@pytest.fixture(scope="session")
def door(house, lived, serve):
    assert lived
    return serve(house)


def test_no_error_of_a_page_or_of_the_api_says_what_was_sent(door):
    told = word()
    said = []
    for method, path, sent in pages(told):
        kind = "application/json" if "/api/" in path else "application/x-www-form-urlencoded"
        status, headers, answer = door.ask(method, path, {"Content-Type": kind} if sent is not None else {}, sent)
        assert 400 <= status < 500, (method, path, status)
        # A page links to itself in the other language: its own address, which stands before the person already.
        body = re.sub(rb"<a [^>]*hreflang=[^>]*>", b"", answer)
        if told.lower().encode() in body.lower() or told in json.dumps(headers):
            said.append((method, path, answer[:600]))
    assert said == []


def test_links_and_redirects_name_customers_by_id_alone(door, canaries):
    status, _, page = door.ask("GET", "/customers?format=json")
    assert status == 200
    one = json.loads(page)
    assert canaries.found_in(page) != []
    ids = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", json.dumps(one))
    addresses = [
        "/",
        "/customers",
        "/sources",
        "/sources/tills",
        "/sources/web/audit",
        "/audit",
        "/runs",
        "/quarantine",
    ]
    addresses += [f"/customers/{found}" for found in ids[:6]]
    wrong = []
    for address in addresses:
        status, _, body = door.ask("GET", address)
        assert status == 200, (address, status)
        links = re.findall(r"""(?:href|src|action|hx-\w+)\s*=\s*["']([^"']*)["']""", body.decode())
        wrong += [(address, link) for link in links if canaries.found_in(link)]
    assert wrong == []


def test_an_identifier_in_the_address_leads_to_the_id(door, canaries):
    """PRV-93: an e-mail may be typed into the address; what comes back does not repeat it as an address."""
    _, _, page = door.ask("GET", "/customers?format=json")
    found = re.findall(r"[\w.]+@\w+\.example", page.decode())
    assert found
    status, headers, _ = door.ask("GET", f"/customers/email:{found[0]}")
    assert status in {303, 307, 308}, status
    assert re.fullmatch(r"/customers/[0-9a-f-]{36}", headers["location"])
    assert canaries.found_in(json.dumps(headers)) == []


def test_what_the_server_printed_says_nobody(door, canaries, house):
    """Searches stand in the address, as screens are shared by it: so no access log is kept, and no referrer is sent."""
    status, headers, _ = door.ask("GET", f"/customers?q={canaries.words[1]}")
    assert status == 200
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    ended = door.stop()
    assert canaries.found_in(ended.err) == []
    assert "GET" not in ended.err + ended.out
    assert canaries.found_in((house / ".monocle" / "postgres" / "server.log").read_bytes()) == []
