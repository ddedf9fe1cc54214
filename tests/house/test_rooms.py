"""Who may touch what: the environment, the clock, the compiler, other rooms' private names."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "monocle"
FILES = sorted(SOURCE.rglob("*.py"))


def naming(pattern, allowed):
    found = re.compile(pattern)
    return [
        str(path.relative_to(SOURCE))
        for path in FILES
        if found.search(path.read_text()) and path.relative_to(SOURCE).parts[0] not in allowed
    ]


def test_the_environment_is_read_in_one_file():
    assert naming(r"os\.environ|os\.getenv", {"settings.py"}) == []


def test_the_clock_is_read_in_one_file():
    assert naming(r"datetime\.now|utcnow|date\.today|time\.time\(", {"clock.py"}) == []


def test_nothing_is_left_to_chance():
    assert naming(r"^import random|from random|\brandom\(\)", set()) == []


def test_no_file_takes_what_another_keeps_to_itself():
    taken = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("monocle"):
                taken += [
                    f"{path.relative_to(SOURCE)}: {name.name}"
                    for name in node.names
                    if name.name.startswith("_") and not name.name.startswith("__")
                ]
    assert taken == []


def test_imports_stand_at_the_head_of_a_file_but_in_the_doors():
    late = []
    for path in FILES:
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                late += [
                    f"{path.relative_to(SOURCE)}: {function.name}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
    doors = ("cli/", "__main__.py: main", "__init__.py: open", "workspace/workspace.py: ")
    assert [one for one in late if not one.startswith(doors)] == []


def test_a_workspace_opens_without_what_is_slow_to_load():
    asked = "import sys, monocle.workspace; print(*({'numba', 'sqlglot', 'faker'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_module_holds_no_state():
    state = []
    for path in FILES:
        for node in ast.parse(path.read_text()).body:
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            names = [
                target.id
                for target in getattr(node, "targets", [getattr(node, "target", None)])
                if isinstance(target, ast.Name)
            ]
            if isinstance(value, ast.List | ast.Set | ast.ListComp | ast.SetComp) and names != ["__all__"]:
                state.append(f"{path.relative_to(SOURCE)}: {names}")
    assert state == []


def test_imports_run_down():
    answer = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout


def test_the_contracts_of_the_rooms_fail_when_broken(tmp_path):
    shutil.copytree(ROOT / "src", tmp_path / "src")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    broken = tmp_path / "src" / "monocle" / "errors.py"
    broken.write_text("from monocle import ids  # noqa\n" + broken.read_text())
    code = "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"
    answer = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "monocle.errors -> monocle.ids" in answer.stdout


def test_no_test_begins_a_loop_in_the_thread_that_the_browser_has_one_in():
    tests = (ROOT / "tests").rglob("*.py")
    assert [path.name for path in tests if "asyncio.run" + "(" in path.read_text(encoding="utf-8")] == []
