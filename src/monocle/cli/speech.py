"""How the terminal speaks: results on stdout, everything else on stderr, in French or English."""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from monocle.errors import MonocleError
from monocle.language import translations


class Speech:
    """Speaks one language on this terminal.

    Attributes:
        language: ``fr`` or ``en``.
    """

    def __init__(self, language: str) -> None:
        """Take the texts of a language."""
        self.language = language
        self._texts = translations(language)

    def say(self, text: str, **values: object) -> str:
        """Give a text in the language, its ``%(name)s`` filled in."""
        said = self._texts.gettext(text)
        return said % values if values else said

    def note(self, text: str) -> None:
        """Tell the person something that is no result."""
        print(text, file=sys.stderr, flush=True)

    def error(self, error: MonocleError) -> None:
        """Say a deliberate error: its words are the same in every door."""
        self.note(f"{self.say('Error')}: {error}")

    def bug(self, error: Exception, trace: str) -> None:
        """Say that something of ours broke, without the data that broke it."""
        self.note(
            self.say(
                "Monocle met an error of its own: %(kind)s. Run again with MONOCLE_DEBUG=1 to see where, and report it.",
                kind=type(error).__name__,
            )
        )
        if trace:
            self.note(trace)

    def json(self, value: object) -> None:
        """Print a result as JSON."""
        import json

        from monocle.http.encoding import plain

        print(json.dumps(plain(value), ensure_ascii=False, indent=2))

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[int] = ()) -> None:
        """Print rows under titles.

        Args:
            titles: in the person's language.
            rows: texts and numbers.
            right: columns that stand to the right.
        """
        from rich.box import SIMPLE
        from rich.table import Table

        table = Table(box=SIMPLE, pad_edge=False, show_edge=False)
        for number, title in enumerate(titles):
            table.add_column(title, justify="right" if number in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(self.shown(value) for value in row))
        self._out().print(table)

    def line(self, text: str = "") -> None:
        """Print a line of a result."""
        self._out().print(text, markup=False, highlight=False, soft_wrap=True)

    def shown(self, value: object) -> str:
        """Give a value as a person reads it."""
        import datetime as dt

        if isinstance(value, bool):
            return self.say("yes") if value else self.say("no")
        if isinstance(value, int):
            return self.number(value)
        if isinstance(value, dt.datetime):
            return f"{value:%Y-%m-%d %H:%M}"
        return "" if value is None else _safe(str(value))

    def number(self, value: int) -> str:
        """Give a whole number with its thousands apart."""
        return f"{value:,}".replace(",", "\u202f") if self.language == "fr" else f"{value:,}"

    def percent(self, share: float) -> str:
        """Give a share, 0..1, as a percentage."""
        text = f"{100 * share:.1f}"
        return f"{text.replace('.', ',')} %" if self.language == "fr" else f"{text}%"

    def _out(self) -> Any:
        from rich.console import Console

        return Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160)


def _safe(text: str) -> str:
    """Give a text whose control characters cannot move the cursor or forge a line, and whose brackets are no markup."""
    from rich.markup import escape

    return escape("".join(character if character.isprintable() else "\N{SYMBOL FOR SUBSTITUTE}" for character in text))
