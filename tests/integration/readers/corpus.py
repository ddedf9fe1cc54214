"""Files as they should not be, made by script, and what must come of each: numbers are those of the corpus N1 to N38."""

# ruff: noqa: RUF001 odd signs are the point

import codecs
from dataclasses import dataclass, field

HEAD = "id;nom;ville\n"
ROW = "01000;Dupont;Paris\n"


@dataclass(frozen=True)
class Case:
    """One nasty delimited file.

    Attributes:
        name: its number in the corpus, and what it is.
        data: its bytes.
        rows: values of each row that must be read, in order; None when only the count of ``many`` matters.
        reasons: (line, reason) of each row that must be refused.
        refused: words of the message when the file as a whole must be refused.
        options: what is declared.
        notes: notes that must be there.
        many: rows that must be read.
    """

    name: str
    data: bytes
    rows: list[tuple] | None = None
    reasons: list[tuple[int, str]] = field(default_factory=list)
    refused: str = ""
    options: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    many: int = -1


def text(name: str, content: str, rows: list[tuple], encoding: str = "utf-8", **more) -> Case:
    return Case(name, content.encode(encoding), rows, **more)


DUPONT = ("01000", "Dupont", "Paris")
HELENE = ("0012", "Hélène Œuvré", "Orléans")
ACCENTS = HEAD + ROW + "0012;Hélène Œuvré;Orléans\n"
EMPTY = "the file is empty"


def encodings() -> list[Case]:
    both = [DUPONT, HELENE]
    return [
        Case("N1 empty file", b"", refused=EMPTY),
        text("N2 header only", HEAD, [], notes={"header": "1"}),
        Case("N3 only a line end", b"\n", refused=EMPTY),
        Case("N4 only a mark", codecs.BOM_UTF8, refused=EMPTY),
        text("N5 UTF-8 with its mark", ACCENTS, both, "utf-8-sig", notes={"encoding": "utf-8"}),
        Case(
            "N5 two marked files glued",
            2 * (codecs.BOM_UTF8 + ACCENTS.encode()),
            [*both, *both],
            [(4, "repeated_header")],
            notes={"marks_inside": "1"},
        ),
        text("N6 UTF-16LE with mark", "\ufeff" + ACCENTS, both, "utf-16-le", notes={"encoding": "utf-16-le"}),
        text("N7 UTF-16BE with mark", "\ufeff" + ACCENTS, both, "utf-16-be", notes={"encoding": "utf-16-be"}),
        text("N8 UTF-16LE without mark", ACCENTS, both, "utf-16-le", notes={"encoding": "utf-16-le"}),
        text("N8 UTF-16BE without mark", ACCENTS, both, "utf-16-be", notes={"encoding": "utf-16-be"}),
        text("N9 UTF-32", "\ufeff" + ACCENTS, both, "utf-32-le", notes={"encoding": "utf-32-le"}),
        text("N9 UTF-32 without mark", ACCENTS, both, "utf-32-be", notes={"encoding": "utf-32-be"}),
        text("N10 cp1252", ACCENTS + "3;d’Œil – 5 €;Nîmes\n", [*both, ("3", "d’Œil – 5 €", "Nîmes")], "cp1252"),
        Case(
            "N11 bytes that cp1252 does not know",
            ACCENTS.encode("cp1252") + b"3;\x81\x8d\x8f;x\n4;H\xe9;y\n",
            [*both, ("4", "Hé", "y")],
            [(4, "undecodable")],
            notes={"encoding": "cp1252"},
        ),
        Case("N11 only such bytes", HEAD.encode() + b"3;\x81\x8d\x8f;x\n", [], [(2, "undecodable")]),
        text("N12 latin-1", HEAD + ROW + "2;Hélène;Orléans\n", [DUPONT, ("2", "Hélène", "Orléans")], "latin-1"),
        text("N12 latin-9", HEAD + "2;5 € Œuf é;x\n", [("2", "5 € Œuf é", "x")], "iso8859-15"),
        text(
            "N12 latin-9 declared",
            HEAD + "2;5 € Œuf;x\n",
            [("2", "5 € Œuf", "x")],
            "iso8859-15",
            options={"encoding": "iso8859-15"},
        ),
        text("N13 Mac-Roman", ACCENTS, both, "mac_roman", notes={"encoding": "mac-roman"}),
        text(
            "N14 cp850", HEAD + "2;Hélène;Orléans\n", [("2", "Hélène", "Orléans")], "cp850", notes={"encoding": "cp850"}
        ),
        Case(
            "N15 UTF-8 with one cp1252 line in the middle",
            HEAD.encode() + "1;é;x\n".encode() * 5_000 + "2;é;x\n".encode("cp1252") + "1;é;x\n".encode() * 5_000,
            None,
            [(5_002, "undecodable")],
            many=10_000,
        ),
        text("N16 text decoded twice", HEAD + "1;HÃ©lÃ¨ne;x\n", [("1", "HÃ©lÃ¨ne", "x")], notes={"mojibake": "2"}),
        text(
            "N17 U+FFFD in the source",
            HEAD + "1;H\ufffd;x\n",
            [("1", "H\ufffd", "x")],
            notes={"replacement_characters": "1"},
        ),
        Case("N18 UTF-8 cut off at the end", ACCENTS.encode() + b"3;H\xc3", both, [(4, "undecodable")]),
        Case("N19 overlong UTF-8", ACCENTS.encode() + b"3;\xc0\xaf;x\n", both, [(4, "undecodable")]),
        Case("N19 CESU surrogates", ACCENTS.encode() + b"3;\xed\xa0\x80;x\n", both, [(4, "undecodable")]),
        Case("N19 nothing but overlong UTF-8", HEAD.encode() + b"3;\xc0\xaf;x\n", [], [(2, "undecodable")]),
    ]


def lines() -> list[Case]:
    return [
        Case(
            "N20 NUL in a field", (HEAD + ROW).encode() + b"2;a\x00b;x\n" + ROW.encode(), [DUPONT, DUPONT], [(3, "nul")]
        ),
        Case("N20 NUL at the start of a line", HEAD.encode() + b"\x00" + ROW.encode() * 2, [DUPONT], [(2, "nul")]),
        Case("N20 nothing but NUL", bytes(4096), refused="the header holds"),
        Case("N20 torn file", (HEAD + ROW).encode() + bytes(4096), [DUPONT], [(3, "nul")]),
        text("N21 CR only", (HEAD + ROW + ROW).replace("\n", "\r"), [DUPONT, DUPONT]),
        text(
            "N21 mixed line ends",
            "id;nom;ville\r\n1;a;b\n2;c;d\r3;e;f\r\n",
            [("1", "a", "b"), ("2", "c", "d"), ("3", "e", "f")],
        ),
        text(
            "N21 other line ends in a field",
            HEAD + "1;a\u2028b\u0085c\x0cd\x0be;x\n",
            [("1", "a\u2028b\u0085c\x0cd\x0be", "x")],
        ),
        text("N22 no line end at the end", (HEAD + ROW).rstrip("\n"), [DUPONT]),
        text("N22 DOS end of file", HEAD + ROW + "\x1a", [DUPONT]),
        text("N22 DOS end of file and more", HEAD + ROW + "\x1a\r\n", [DUPONT]),
        text("N22 cut off in the middle", HEAD + ROW + "2;Mar", [DUPONT], reasons=[(3, "truncated")]),
        text(
            "N23 semicolon and decimal comma",
            "id;prix\n1;12,50\n",
            [("1", "12,50")],
            notes={"decimals": '{"prix": ","}'},
        ),
        text("N23 tab", "id\tnom\n1\ta;b\n", [("1", "a;b")], notes={"separator": "\t"}),
        text("N23 pipe", "id|nom\n1|a;b\n", [("1", "a;b")], notes={"separator": "|"}),
        text("N23 sep=", "sep=;\nid;nom,b\n1;x,y\n", [("1", "x,y")], notes={"separator": ";", "header": "2"}),
        text("N23 separator that changes", HEAD + ROW * 3 + "2,a,b\n", [DUPONT] * 3, reasons=[(5, "ragged")]),
        Case(
            "N24 unterminated quote at row 2",
            (HEAD + '1;"Dupont;Paris\n' + ROW * 200_000).encode(),
            None,
            [(2, "unterminated_quote")],
            many=200_000,
        ),
        Case(
            "N24 unterminated quote among quoted rows",
            ('"id";"nom"\n' + '"1";"a"\n' * 1_000 + '"2";"b\n' + '"1";"a"\n' * 1_000).encode(),
            None,
            [(1_002, "unterminated_quote")],
            many=2_000,
        ),
        text(
            "N25 quotes in the middle",
            HEAD + '1;Jean "Le Grand" Dupont;x\n2;"""";y\n3;"a ""b""";z\n',
            [("1", 'Jean "Le Grand" Dupont', "x"), ("2", '"', "y"), ("3", 'a "b"', "z")],
        ),
        text(
            "N25 text after a closing quote",
            HEAD + ROW + '2;"a"b;x\n' + ROW,
            [DUPONT, DUPONT],
            reasons=[(3, "stray_quote")],
        ),
        text("N25 backslash escapes", HEAD + '1;"a \\"b\\" c";x\n', [("1", 'a "b" c', "x")], notes={"escape": "\\"}),
        text("N25 quotes after blanks", HEAD + '1; "a";x\n', [("1", ' "a"', "x")]),
        text(
            "N26 line ends in quotes",
            HEAD + '1;"1 rue\r\nBât. C\n3e";x\n' + ROW,
            [("1", "1 rue\r\nBât. C\n3e", "x"), DUPONT],
        ),
        text("N27 one field too few", HEAD + ROW + "2;a\n" + ROW, [DUPONT, DUPONT], reasons=[(3, "ragged")]),
        text("N27 one field too many", HEAD + ROW + "2;a;b;c\n" + ROW, [DUPONT, DUPONT], reasons=[(3, "ragged")]),
        text("N27 empty fields too many", HEAD + ROW + "2;a;b;;\n", [DUPONT, ("2", "a", "b")]),
        text("N27 empty columns at the end", "id;nom;;\n1;a;;\n", [("1", "a", None, None)]),
        text("N27 blank lines", HEAD + "\n" + ROW + "  \n\n" + ROW, [DUPONT, DUPONT]),
    ]


def headers() -> list[Case]:
    wide = ";".join(f"c{number}" for number in range(5_000))
    nasty = "Nom\u00a0client;nom client;;E-mail;e-mail;\u200bVille \n"
    return [
        text(
            "N28 headers that repeat, are empty or hold odd blanks",
            nasty + "a;b;c;d;e;f\n",
            [("a", "b", "c", "d", "e", "f")],
            notes={"columns": "Nom client|nom client_2|column_3|E-mail|e-mail_2|Ville"},
        ),
        text(
            "N28 header repeated in the middle",
            HEAD + ROW + HEAD + ROW,
            [DUPONT, DUPONT],
            reasons=[(3, "repeated_header")],
        ),
        text(
            "N28 totals at the end", "id;nom;prix\n1;a;10\nTotal;;10\n", [("1", "a", "10")], reasons=[(3, "totals_row")]
        ),
        text(
            "N28 ragged totals",
            "id;nom;prix\n1;a;10\nTOTAL GÉNÉRAL;10\n",
            [("1", "a", "10")],
            reasons=[(3, "totals_row")],
        ),
        text("N28 titles above", "Export clients\nle 31/01/2024\n\n" + HEAD + ROW, [DUPONT], notes={"header": "4"}),
        text("N28 titles with separators", "Export;;\n;;\n" + HEAD + ROW * 3, [DUPONT] * 3, notes={"header": "3"}),
        text("N28 no header", "1;a@b.fr;75001\n2;c@d.fr;01000\n", [("1", "a@b.fr", "75001"), ("2", "c@d.fr", "01000")]),
        Case(
            "N28 5,000 columns",
            f"{wide}\n{wide}\n{wide};x\n".encode(),
            None,
            [(2, "repeated_header"), (3, "ragged")],
            many=0,
        ),
        Case("N28 too many columns", (";" * 20_000 + "\n").encode(), refused="columns"),
        Case("N29 a field of 200 KB", (HEAD + "1;" + "a" * 200_000 + ";x\n").encode(), [("1", "a" * 200_000, "x")]),
        Case(
            "N29 a line of 50 MB",
            (HEAD + ROW).encode() + b"2;" + b"a" * 50_000_000 + b";x\n" + ROW.encode(),
            [DUPONT, DUPONT],
            [(3, "too_long")],
        ),
        Case("N29 one column", b"email\n" + b"a@b.fr\n" * 300_000, None, many=300_000),
    ]


_WORDS = (
    "01000 0012 1E5 1e-3 0x1F 00336 1234567890123456789 FR7630006000011234567890189 73282932000074 NaN NULL null N/A - None "
    "\\N TRUE VRAI OUI 1 O Null True Nan N'Golo O'Brien D’Artagnan Mars Avril =Jean 31/02/2024 29/02/1900 01/02/03 "
    "00/00/0000 1900-01-00 45292 9999-12-31 10000-01-01 24:00:00 +14:00 1704067200 1704067200123456789 -1 févr. inf 1_000"
)
_PHRASES = ["+33 6", "Le Gall-- --", "N" * 300, "2024-03-31 02:30", "1er janvier 2024", " blanc ", "\u00a0"]
VALUES = [*_WORDS.split(" "), *_PHRASES]


def values() -> list[Case]:
    rows = [(str(number), value, "x") for number, value in enumerate(VALUES)]
    content = HEAD + "".join(";".join(row) + "\n" for row in rows)
    return [
        text("N30 N31 N32 values that others would bend", content, rows),
        text("N30 the same, quoted", HEAD + "".join(f'"{a}";"{b}";"{c}"\n' for a, b, c in rows), rows),
        text(
            "N30 N58 empty, quoted empty and blank",
            HEAD + '1;;x\n2;"";x\n3; ;x\n',
            [("1", None, "x"), ("2", None, "x"), ("3", " ", "x")],
        ),
        Case("N33 a web page named csv", b"<html><body><table><tr><td>1</td></tr></table>", refused="web page"),
        Case("N33 a workbook named csv", b"PK\x03\x04" + b"\x00" * 30 + b"[Content_Types].xml", refused="Excel"),
        Case("N33 an old workbook named csv", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, refused="Excel"),
        Case("N35 zstd named csv", b"(\xb5/\xfd" + b"\x00" * 600, refused="zstd"),
        Case("N36 Parquet named csv", b"PAR1" + b"\x00" * 600, refused="Parquet"),
    ]


def all_cases() -> list[Case]:
    return [*encodings(), *lines(), *headers(), *values()]
