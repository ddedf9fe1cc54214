"""Small rooms: limits of ../shared/style.md on files, functions, parameters and nesting."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "monocle"
FILES = sorted(SOURCE.rglob("*.py"))
FILE_LINES, FUNCTION_LINES, PARAMETERS, NESTING = 400, 60, 6, 3
NESTS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)


def functions():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path.relative_to(SOURCE), node


def length(node):
    lines = node.end_lineno - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines -= first.end_lineno - first.lineno + 1
    return lines


def depth(node, level=0):
    deepest = level
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        nested = isinstance(child, NESTS) and not _is_elif(node, child)
        deepest = max(deepest, depth(child, level + nested))
    return deepest


def _is_elif(parent, child):
    return isinstance(parent, ast.If) and parent.orelse == [child] and isinstance(child, ast.If)


def test_no_file_is_long():
    assert [
        f"{path.relative_to(SOURCE)}: {count} lines"
        for path in FILES
        if (count := len(path.read_text().splitlines())) > FILE_LINES
    ] == []


def test_no_function_is_long():
    assert [
        f"{path}: {node.name} has {length(node)} lines" for path, node in functions() if length(node) > FUNCTION_LINES
    ] == []


def test_no_function_takes_many_parameters():
    def count(node):
        return len(
            [
                one
                for one in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                if one.arg not in {"self", "cls"}
            ]
        )

    doors = {"cli", "api"}  # a command's or a route's parameters are its options, one each
    assert [
        f"{path}: {node.name}" for path, node in functions() if count(node) > PARAMETERS and path.parts[0] not in doors
    ] == []


def test_no_function_nests_deeply():
    assert [f"{path}: {node.name} nests {depth(node)}" for path, node in functions() if depth(node) > NESTING] == []


@pytest.mark.parametrize("word", ["utils", "common", "core", "helpers", "misc", "manager", "base"])
def test_no_room_has_an_empty_name(word):
    assert [path for path in SOURCE.rglob("*") if path.stem.strip("_") == word] == []
