"""Every word of the terminal has its French, and every help text is said in the language of the person."""

import re
import subprocess
import sys

import messages
import pytest
import typer

from monocle.cli.app import build
from monocle.cli.speech import Speech
from monocle.cli.wording import spoken
from monocle.language import translations
from monocle.web import words

FRENCH = translations("fr")
BLANK = re.compile(r"\{\d\}")
SAME = {"[options]", "Usage", "Arguments", "Options", "date", "source", "sources", "type", "options", "distinct", "F1",
        "dimension", "e-mail", "text", "port", "Python", "matching.yaml", "golden.yaml", "Sources", "volume", "JSON",
        "bits", "%(weight)s bits", "verdict", "condition", "note", "plan", "version", "audience", "destination", "segment"}  # fmt: skip
CODES = {
    "state",
    "stage",
    "field",
    "rule",
    "nature",
    "section",
    "extract",
    "count",
    "identifier",
    "severity",
    "channel",
}


def known(text):
    return FRENCH.gettext(text) != text or text in SAME or FRENCH.told(BLANK.sub("X1", text)) != BLANK.sub("X1", text)


def test_every_message_of_the_terminal_has_its_french():
    assert sorted(text for text in messages.said() if not known(text) and any(map(str.isalpha, text))) == []


def test_every_help_text_is_said_in_the_language_of_the_person():
    assert messages.unspoken_help() == []


@pytest.mark.parametrize("table", sorted(CODES))
def test_every_code_that_the_terminal_shows_has_its_french(table):
    same = {"Client", "Date", "Type", "E-mail", "Points", "Direction", "Canal", "Code", "Web", "SMS", "Score", "Application", "Audit",
            "mobile", "E-mails", "Total", "Page", "Note", "Service", "Section", "Segments", "Audiences"}  # fmt: skip
    said = {code: FRENCH.gettext(text) for code, text in words.TABLES[table].items()}
    assert [code for code, text in said.items() if text == words.TABLES[table][code] and text not in same] == []


def test_every_check_of_the_doctor_has_its_french():
    shown_as_it_is = {
        "{0} ({1})",
        "chmod {0} {1}",
        "pip install '{0}'",
        "{0} on {1}",
        "{0}, migrations applied: {1}",
        "source {0}",
        "extra {0}",
    }
    assert sorted(text for text in messages.checks() if not known(text) and text not in shown_as_it_is) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_line_of_the_list_of_commands_is_cut_at_80_columns(language, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    command = spoken(typer.main.get_command(build(Speech(language))), Speech(language))
    groups = [command, *(one for one in command.commands.values() if hasattr(one, "commands"))]
    pages = [one.get_help(one.context_class(one, info_name="monocle")) for one in groups]
    assert [line for page in pages for line in page.splitlines() if line.endswith("...")] == []


@pytest.mark.parametrize(
    "arguments", [["--help"], ["source", "--help"], ["--lang", "fr", "customer", "--help"], ["nothing"]]
)
def test_help_loads_no_engine_and_no_database(arguments):
    code = (
        "import sys; from monocle.cli.app import run; run(sys.argv[1:]);"
        "print('loaded', sorted({'duckdb', 'psycopg', 'splink', 'numba', 'pyarrow', 'fastapi', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded []"
