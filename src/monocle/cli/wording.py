"""Typer's own words, in the language of the person: its headings, its hints, and what it finds wrong in a command line.

Nothing of Typer is changed: each command is told to use a context whose formatter says these words.
"""

import re
from collections.abc import Sequence
from typing import Any

import typer

from monocle.cli.speech import Speech

HEADINGS = ("Usage", "Arguments", "Options", "Commands")
PIECES = (
    ("[OPTIONS]", "[options]"),
    ("COMMAND [ARGS]...", "command …"),
    ("<list[str]>", "<text>"),
    ("<list[int]>", "<number>"),
    ("<int range>", "<number>"),
    ("<int>", "<number>"),
    ("<str>", "<text>"),
    ("<path>", "<path>"),
)
"""What Typer writes → what is said; the second is a message id."""
NOTES = (
    (re.compile(r"\bdefault: "), "by default: "),
    (re.compile(r"\brequired\b"), "required"),
    (re.compile(r"^Show this message and exit\.$"), "Show this help."),
)
WRONG = (
    (re.compile(r"No such option: (?P<name>\S+)(?: \(Possible options: (?P<others>.+)\))?"), "there is no option %(name)s"),
    (re.compile(r"No such command '(?P<name>.*?)'.*"), "there is no command %(name)s"),
    (re.compile(r"Missing (?:argument|parameter) '(?P<name>.+?)'.*"), "%(name)s is missing"),
    (re.compile(r"Missing option '(?P<name>.+?)'.*"), "the option %(name)s is missing"),
    (re.compile(r"Missing command\."), "the command is missing"),
    (re.compile(r"Option '(?P<name>.+?)' requires an argument\."), "the option %(name)s needs a value"),
    (re.compile(r"Option '(?P<name>.+?)' does not take a value\."), "the option %(name)s takes no value"),
    (re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((?P<name>.+)\)"), "%(name)s stands where nothing more is expected"),
    (re.compile(r"Invalid value for .+?: path '(?P<name>.+)' is not readable\.?"), "%(name)s may not be read by this user"),
    (re.compile(r"Invalid value for (?P<name>.+?): .*(?:valid integer|not a valid int).*"), "%(name)s takes a whole number"),
    (re.compile(r"Invalid value for (?P<name>.+?): .*(?:greater than or equal to|x>=) ?(?P<least>-?\d+).*"), "%(name)s takes a number from %(least)s on"),
    (re.compile(r"Invalid value for (?P<name>.+?): .*(?:less than or equal to|x<=) ?(?P<most>-?\d+).*"), "%(name)s takes a number up to %(most)s"),
    (re.compile(r"Invalid value for (?P<name>.+?): .* range (?P<least>-?\d+)<=x<=(?P<most>-?\d+)\."), "%(name)s takes a number from %(least)s to %(most)s"),
)  # fmt: skip


def spoken(command: Any, speech: Speech) -> Any:
    """Give a command, and all that are under it, whose help speaks the language.

    Args:
        command: as ``typer.main.get_command`` gives it.
        speech: of the person.
    """
    plain: type[Any] = command.context_class
    formatter = _formatter(plain.formatter_class, speech)
    context = type("Context", (plain,), {"formatter_class": formatter})
    for one in _all(command):
        one.context_class = context
    return command


def wrong(error: typer.TyperException, speech: Speech) -> str:
    """Give in one line what is wrong in a command line, at which command, and how to mend it."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "monocle"
    message = " ".join(error.format_message().split())
    said, others = _said(message, speech)
    possible = speech.say("it may be %(others)s", others=others) if others else ""
    mend = possible or speech.say("see: %(command)s --help", command=path)
    return speech.say("; ").join((speech.say(": ").join((speech.say("Error"), path, said)), mend))


def _said(message: str, speech: Speech) -> tuple[str, str]:
    for pattern, words in WRONG:
        found = pattern.fullmatch(message)
        if found:
            values = {name: value for name, value in found.groupdict().items() if value}
            if "name" in values:
                values["name"] = values["name"].replace("'", "").replace(" / ", ", ")
            return speech.say(words, **values), values.get("others", "")
    return message.rstrip("."), ""


def _all(command: Any) -> Sequence[Any]:
    found = [command]
    for one in getattr(command, "commands", {}).values():
        found.extend(_all(one))
    return found


def _formatter(plain: Any, speech: Speech) -> type[Any]:
    say = speech.say

    class Formatter(plain):  # type: ignore[misc]  # Typer gives its formatter as a value
        """Writes help in the language of the person."""

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, _pieces(args, speech), prefix or f"{say('Usage')}{say(': ')}")

        def write_heading(self, heading: str) -> None:
            self.write(f"{'':>{self.current_indent}}{say(heading)}{say(':')}\n")

        def write_dl(self, rows: Sequence[tuple[str, str]], *measures: int, **named: int) -> None:
            told = [(_pieces(first, speech), _notes(second, speech)) for first, second in rows]
            super().write_dl(told, *measures, **named)

    return Formatter


def _pieces(text: str, speech: Speech) -> str:
    for typers, ours in PIECES:
        text = text.replace(typers, speech.say(ours))
    return re.sub(r"\{(\w+)\}", lambda found: found[1].upper(), text)


def _notes(text: str, speech: Speech) -> str:
    body, bracket, notes = text.rpartition("  [") if text.endswith("]") else (text, "", "")
    for pattern, ours in NOTES:
        body = pattern.sub(speech.say(ours), body) if ours.startswith("Show") else body
        notes = pattern.sub(speech.say(ours), notes)
    return f"{body}{bracket}{notes}"
