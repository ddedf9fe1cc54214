"""SEC-40, 48, 70, 71: what the source itself may not hold, read from its syntax tree."""

import ast
import re
from functools import cache
from pathlib import Path

import yaml

from monocle import documents
from monocle.settings import Settings, read

SOURCE = Path(__file__).parents[2] / "src" / "monocle"
PICKLE = {"clean/workers.py"}
"""Speaks with a process that it started itself, over a pipe that nobody else holds."""
FORBIDDEN = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.unsafe_load", "yaml.full_load", "yaml.load_all",
    "tempfile.mktemp", "hashlib.md5", "hashlib.sha1", "hashlib.new", "marshal.loads", "shelve.open", "random.random",
    "ssl._create_unverified_context",
}  # fmt: skip
OUTSIDE = {"definition", "reading", "request", "charter", "asked"}
GATES = {"identifier", "bind"}
LOCAL = {"len", "value"}
"""``value`` is what ``ingest/facts.py`` binds a constant by."""
SQL = re.compile(r"\b(?:SELECT|INSERT INTO|DELETE FROM|UPDATE|COPY|CREATE|WHERE|JOIN|FROM|CASE WHEN|CAST)\b")
SECRET = re.compile(r"token|password|secret|digest|signature", re.IGNORECASE)


@cache
def trees():
    return {str(path.relative_to(SOURCE)): ast.parse(path.read_text()) for path in sorted(SOURCE.rglob("*.py"))}


def nodes(kind):
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, kind):
                yield name, node


def called(node):
    return ast.unparse(node.func)


def test_nothing_that_runs_text_as_code_is_called():
    found = [f"{name}:{node.lineno} {called(node)}" for name, node in nodes(ast.Call) if called(node) in FORBIDDEN]
    assert found == []


def test_what_is_marked_as_html_is_a_text_of_ours():
    marked = [ast.unparse(node) for _, node in nodes(ast.Call) if called(node).endswith("Markup")]
    assert [one for one in marked if not re.fullmatch(r"Markup\('[^']*'\)", one)] == []


def test_pickle_is_spoken_only_with_our_own_children():
    found = set()
    for name, node in nodes(ast.Import | ast.ImportFrom):
        names = {one.name for one in node.names} | {getattr(node, "module", None) or ""}
        if names & {"pickle", "cPickle", "dill", "marshal", "shelve"}:
            found.add(name)
    assert found == PICKLE


def test_no_program_is_run_through_a_shell():
    found = []
    for name, node in nodes(ast.Call):
        shell = [one for one in node.keywords if one.arg == "shell"]
        found += [f"{name}:{node.lineno}" for one in shell if ast.unparse(one.value) != "False"]
    assert found == []


def test_yaml_is_loaded_by_the_strict_loader_alone():
    loaders = [ast.unparse(node) for _, node in nodes(ast.Call) if called(node) == "yaml.load"]
    assert all("Loader=_Strict" in one for one in loaders)
    safe = [node for name, node in nodes(ast.ClassDef) if name == "documents.py" and node.name == "_Strict"]
    assert [ast.unparse(base) for one in safe for base in one.bases] == ["_Loader"]
    assert documents._Loader in {yaml.CSafeLoader, yaml.SafeLoader}
    assert issubclass(documents._Strict, yaml.constructor.SafeConstructor)


def test_secrets_are_compared_in_constant_time():
    """A digest may be looked up; a secret itself is never compared with == (SEC-71)."""
    found = []
    for name, node in nodes(ast.Compare):
        sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
        equal = any(isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops)
        plain = any(isinstance(side, ast.Constant) for side in (node.left, *node.comparators))
        if equal and not plain and any(SECRET.search(side) for side in sides):
            found.append(f"{name}:{node.lineno} {ast.unparse(node)}")
    assert found == []


def gated(value):
    """Tell whether a value enters SQL through the gate of identifiers or as something bound."""
    if isinstance(value, ast.Call):
        last = called(value).rpartition(".")[2]
        given = {ast.unparse(one) for one in [*value.args, *(word.value for word in value.keywords)]}
        return last in GATES or bool(given & {"binder", "values", "bound"}) or last in LOCAL
    return False


def comes_from_outside(value):
    if gated(value):
        return False
    if isinstance(value, ast.Name):
        return value.id in OUTSIDE
    return any(comes_from_outside(child) for child in ast.iter_child_nodes(value) if isinstance(child, ast.expr))


def test_no_text_from_outside_stands_in_sql():
    """What a definition, a request or a file says enters SQL bound or through identifier().

    The test reads f-strings: it sees what is named there, not what a variable was made of before. What it cannot see, the
    hostile names and values of test_injection.py meet at work.
    """
    found = []
    for name, node in nodes(ast.JoinedStr):
        text = " ".join(part.value for part in node.values if isinstance(part, ast.Constant))
        if SQL.search(text):
            found += [
                f"{name}:{node.lineno} {ast.unparse(part.value)}"
                for part in node.values
                if isinstance(part, ast.FormattedValue) and comes_from_outside(part.value)
            ]
    assert found == []


def test_the_lint_of_sql_would_see_it():
    for wrong in ("definition.name", "request.query_params['q']", "', '.join(reading.columns)", "f(definition.key)"):
        assert comes_from_outside(ast.parse(wrong, mode="eval").body), wrong
    for right in (
        "identifier(reading.columns[0])",
        "binder.bind(definition.name)",
        "first_sql(definition.key, binder)",
    ):
        assert not comes_from_outside(ast.parse(right, mode="eval").body), right


def test_sql_is_never_composed_by_format_or_percent():
    found = []
    for name, node in nodes(ast.Call):
        if called(node).rpartition(".")[2] in {"execute", "executemany", "select", "sql"} and node.args:
            first = node.args[0]
            if isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mod):
                found.append(f"{name}:{node.lineno}")
    assert found == []


def test_settings_hide_the_address_of_the_database():
    settings = Settings(database_url="postgresql://me:hunter2@db/house")
    assert "hunter2" not in repr(settings) + str(settings) + f"{settings!r}"
    assert "hunter2" not in repr(read({"MONOCLE_DATABASE_URL": "postgresql://me:hunter2@db/house"}))


def test_no_error_and_no_log_names_the_environment_or_the_connection():
    found = []
    for name, node in nodes(ast.Call):
        words = called(node).rpartition(".")[2]
        if words in {
            "BadInput",
            "BadConfig",
            "BadData",
            "NotFound",
            "Conflict",
            "Unavailable",
            "print",
            "note",
            "error",
        }:
            said = " ".join(ast.unparse(one) for one in [*node.args, *(word.value for word in node.keywords)])
            if re.search(r"conninfo|database_url|os\.environ|environment\b.*\[", said):
                found.append(f"{name}:{node.lineno} {said[:80]}")
    assert found == []


def test_templates_never_say_that_a_text_is_safe():
    wrong = []
    for path in sorted((SOURCE / "web").rglob("*.html")):
        text = path.read_text()
        if re.search(
            r"\|\s*safe\b|autoescape\s+false|\son\w+=|<script(?![^>]*(?:\bsrc=|application/json))|<style\b|\sstyle=",
            text,
        ):
            wrong.append(path.name)
    assert wrong == []
