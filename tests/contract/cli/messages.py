"""Every message that the terminal can say, gathered from the source, for the test that asks for its French."""

import ast
from pathlib import Path

from monocle.cli import wording

SOURCE = Path(wording.__file__).parents[1]


def trees(*rooms):
    for room in rooms:
        for path in sorted((SOURCE / room).rglob("*.py")):
            yield path, ast.parse(path.read_text())


def text_of(node):
    """Give the text of a constant or f-string, each blank as {0}, {1} …; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts, blanks = [], 0
        for one in node.values:
            if isinstance(one, ast.Constant):
                parts.append(one.value)
            else:
                parts.append(f"{{{blanks}}}")
                blanks += 1
        return "".join(parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = text_of(node.left), text_of(node.right)
        return None if None in sides else "".join(sides)
    return None


def said():
    """Give the messages that the commands say, and those of their help."""
    found = set()
    for _, tree in trees("cli"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if called == "say" and node.args and text_of(node.args[0]):
                    found.add(text_of(node.args[0]))
    return found | {*wording.HEADINGS, *(ours for _, ours in (*wording.PIECES, *wording.NOTES, *wording.WRONG))}


def unspoken_help():
    """Give the places where a help text is not said in the language of the person."""
    return [
        f"{path.name}:{node.lineno}"
        for path, tree in trees("cli")
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "help" and isinstance(node.value, ast.Constant | ast.JoinedStr)
    ]


def errors(*rooms):
    """Give where → the texts (what and mend) of every error that is raised on purpose, blanks as {0}, {1} …"""
    kinds = {
        "BadInput",
        "BadConfig",
        "BadData",
        "NotFound",
        "Conflict",
        "Unavailable",
        "Busy",
        "Full",
        "Withheld",
        "MonocleError",
    }
    found = {}
    for path, tree in trees(*rooms):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds:
                texts = [*node.args[:1], *(one.value for one in node.keywords if one.arg == "mend")]
                known = [text for text in map(text_of, texts) if text]
                found.setdefault(f"{path.relative_to(SOURCE)}:{node.lineno}", []).extend(known)
    return found


def checks():
    """Give the texts of the checks of the doctor."""
    found = set()
    for _, tree in trees("workspace"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Check", "_tried", "_failed"}:
                found |= {text for text in map(text_of, node.args) if text}
    return found
