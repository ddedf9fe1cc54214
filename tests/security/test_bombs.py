"""SEC-44 to 47: files made to harm, given as a user would give them: refused in words, within little memory."""

import gzip
import io
import json
import os
import stat
import struct
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass

import pytest

from monocle.cli.app import run
from monocle.settings import Settings
from monocle.workspace import open_workspace

MOST_MEMORY = 1 << 30
ROWS = b"id,nom,prenom,email\n" + b"".join(b"%d,Durand,Anne,a%d@example.org\n" % (one, one) for one in range(20))


def gzip_in_gzip():
    return gzip.compress(gzip.compress(ROWS))


def gzip_bomb():
    return gzip.compress(b"id,nom\n" + b"0" * (300 << 20), 1)


def zipped(*entries):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


def crowd():
    """Give 100,000 entries, made by hand: zipfile would take seconds."""
    names = [b"%06d.csv" % number for number in range(100_000)]
    local = b"".join(struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, len(one), 0) + one for one in names)
    size = 30 + len(names[0])
    central = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(one), 0, 0, 0, 0, 0, number * size)
        + one
        for number, one in enumerate(names)
    )
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(central), len(local), 0)
    big = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, len(names), len(names), len(central), len(local))
    place = struct.pack("<4sLQL", b"PK\6\7", 0, len(local) + len(central), 1)
    return local + central + big + place + end


def zip_link():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("people.csv")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return made.getvalue()


def zip_encrypted():
    plain = bytearray(zipped(("people.csv", ROWS)))
    plain[6] |= 1
    plain[plain.index(b"PK\1\2") + 8] |= 1
    return bytes(plain)


def zip_bomb():
    return zipped(("people.csv", b"id,nom\n" + b"0" * (300 << 20)))


def zip_in_zip():
    return zipped(("people.csv", zipped(("people.csv", ROWS))))


def xml(head, body):
    return f'<?xml version="1.0"?>{head}<people>{body}</people>'.encode()


def laughs():
    ha = "".join(f'<!ENTITY h{one} "{f"&h{one - 1};" * 10}">' for one in range(1, 10))
    return xml(f'<!DOCTYPE people [<!ENTITY h0 "ha">{ha}]>', "<p><name>&h9;</name></p><p><name>b</name></p>")


def outside():
    head = '<!DOCTYPE people [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return xml(head, "<p><name>&x;</name></p><p><name>b</name></p>")


def workbook_bomb():
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    kinds = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped(
        ("[Content_Types].xml", kinds),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/worksheets/sheet1.xml", sheet + b" " * (400 << 20)),
    )


def damaged_parquet():
    return b"PAR1" + zlib.compress(b"x" * 5000) + struct.pack("<L", 0x7FFFFFFF) + b"PAR1"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str
    memory: int = 0


REFUSED = {
    "gzip in gzip": ("people.csv.gz", gzip_in_gzip),
    "gzip bomb": ("people.csv.gz", gzip_bomb),
    "zip of a crowd": ("people.zip", crowd),
    "zip that leads outside": ("people.zip", lambda: zipped(("../../people.csv", ROWS))),
    "zip with an absolute name": ("people.zip", lambda: zipped(("/opt/people.csv", ROWS))),
    "zip with a link": ("people.zip", zip_link),
    "encrypted zip": ("people.zip", zip_encrypted),
    "zip bomb": ("people.zip", zip_bomb),
    "zip in zip": ("people.zip", zip_in_zip),
    "billion laughs": ("people.xml", laughs),
    "entity from a file": ("people.xml", outside),
    "deep XML": ("people.xml", lambda: xml("", "<a>" * 100_000 + "</a>" * 100_000)),
    "deep JSON": ("people.json", lambda: b'[{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]"),
    "deep objects in lines": ("people.ndjson", lambda: (b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"\n") * 2),
    "workbook bomb": ("people.xlsx", workbook_bomb),
    "damaged Parquet": ("people.parquet", damaged_parquet),
    "nothing but NULs": ("people.csv", lambda: b"\x00" * 1_000_000),
}
BARELY = {
    "integers of 5,000 digits": (
        "people.ndjson",
        lambda: b"".join(b'{"id": %d, "name": "Anne", "n": %s}\n' % (one, b"9" * 5000) for one in range(30)),
    ),
    "a line of 50 MB": ("people.csv", lambda: ROWS + b"99," + b"x" * (50 << 20) + b",a,b@example.org\n"),
    "50 MB without a line": ("people.csv", lambda: b"y" * (50 << 20)),
    "one number of 5,000 digits in JSON": ("people.json", lambda: b'[{"id": ' + b"9" * 5000 + b', "name": "Anne"}]'),
}
"""What may be read or refused, as long as it is done in words and within the limits."""
LIMITED = """
import contextlib, io, json, resource, sys
from monocle.cli.app import run

def most():
    own = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
    return max(int(own.split()[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) << 10

for arguments in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(arguments)
    print(json.dumps({"code": code, "out": out.getvalue(), "err": err.getvalue(), "memory": most()}))
"""
"""Runs command lines one after the other, and tells the most memory that the process or a child of its held so far."""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Give each harmful file, made once."""
    folder = tmp_path_factory.mktemp("bombs")
    made = {}

    def one(name):
        if name not in made:
            file, content = {**REFUSED, **BARELY}[name]
            made[name] = folder / name.replace(" ", "_") / file
            made[name].parent.mkdir()
            made[name].write_bytes(content())
        return made[name]

    return one


@pytest.fixture
def in_process(capsys):
    """Give the command without a process of its own, for what is many and quick."""

    def call(*arguments):
        code = run([*map(str, arguments), "--lang", "en"])
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return call


@pytest.fixture(scope="module")
def house(monocle, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bombed") / "house"
    assert monocle("init", folder).code == 0
    with open_workspace(folder, Settings()):
        yield folder


@pytest.fixture(scope="module", params=["match", "source add"])
def answers(request, files, house):
    """Give what a command answers to each file."""
    names = [*REFUSED, *BARELY]
    adding = request.param == "source add"
    lines = [
        ["source", "add", f"harmful_{number}", files(name), "--workspace", house] if adding else ["match", files(name)]
        for number, name in enumerate(names)
    ]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED],
        env={**os.environ, "MONOCLE_LANGUAGE": "en", "MONOCLE_THREADS": "2"},
        input=json.dumps([list(map(str, line)) for line in lines]).encode(),
        capture_output=True,
        check=True,
        timeout=400,
    )
    assert b"Traceback" not in done.stderr
    return {name: Ended(**json.loads(line)) for name, line in zip(names, done.stdout.splitlines(), strict=True)}


def test_harmful_files_are_refused_in_words(answers, house):
    refused = {name: answers[name] for name in REFUSED}
    assert {name: answer for name, answer in refused.items() if answer.code != 2} == {}
    said = {name: answer.err for name, answer in refused.items()}
    assert {name: err for name, err in said.items() if not err.startswith("Error: ") or err.count("\n") != 1} == {}
    assert {name: err for name, err in said.items() if len(err) > 1000} == {}
    written = {path.stem for path in (house / "sources").glob("*.yaml")}
    assert {
        number for number, name in enumerate([*REFUSED, *BARELY]) if f"harmful_{number}" in written and name in REFUSED
    } == set()


def test_outsized_values_are_read_or_refused_in_words(answers):
    assert {name: answers[name] for name in BARELY if answers[name].code not in {0, 2}} == {}


def test_no_harmful_file_costs_much_memory(answers):
    assert {name: answer.memory >> 20 for name, answer in answers.items() if answer.memory > MOST_MEMORY} == {}


HARMFUL_YAML = {
    "aliases of aliases": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    "a crowd of values": "a: [" + "1," * 150_000 + "1]\n",
    "great depth": "a: " + "[" * 20_000 + "]" * 20_000 + "\n",
    "great depth of blocks": "".join("  " * one + "a:\n" for one in range(500)),
    "a megabyte and more": "# " + "x" * 1_100_000 + "\nname: a\n",
    "an object of Python": "name: !!python/object/apply:os.system ['touch /tmp/monocle-was-here']\n",
    "a key twice": "name: a\nname: b\n",
    "a number of 5,000 digits": "name: " + "9" * 5_000 + "\n",
    "a key that is a list": "? [a, b]\n: c\n",
    "merge of itself": "a: &a\n  <<: *a\n",
    "a date that is none": "name: 2024-02-31\n",
    "bytes that are no text": "name: \x01\n",
}


@pytest.fixture
def put_back(house):
    kept = {}

    def write(name, text):
        path = house / name
        kept[path] = path.read_bytes() if path.exists() else None
        path.write_text(text, encoding="utf-8")

    yield write
    for path, content in kept.items():
        path.unlink() if content is None else path.write_bytes(content)


@pytest.mark.parametrize("file", ["monocle.yaml", "matching.yaml", "golden.yaml", "sources/harmful.yaml"])
@pytest.mark.parametrize("harm", HARMFUL_YAML)
def test_a_harmful_definition_is_refused_in_words(file, harm, house, put_back, in_process):
    put_back(file, HARMFUL_YAML[harm])
    answer = in_process("run", "--workspace", house)
    assert answer.code == 2, (answer.code, answer.err)
    assert answer.err.startswith("Error: ")
    assert answer.err.count("\n") == 1
    assert len(answer.err) < 1000
    assert "Traceback" not in answer.err
