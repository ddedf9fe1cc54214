"""How the terminal speaks: results on stdout, everything else on stderr, in French or English."""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from monocle.errors import MonocleError
from monocle.language import translations

BETWEEN = 3
"""Blanks between two columns of a table."""


class Speech:
    """Speaks one language on this terminal.

    Attributes:
        language: ``fr`` or ``en``.
        zone: IANA name of the zone in which times are shown.
    """

    def __init__(self, language: str) -> None:
        """Take the texts of a language."""
        self.language = language
        self.zone = "UTC"
        self._texts = translations(language)

    def say(self, text: str, **values: object) -> str:
        """Give a text in the language, its ``%(name)s`` filled in."""
        said = self._texts.gettext(text)
        return said % values if values else said

    def word(self, code: str, table: str) -> str:
        """Give what a code is called; the words are those of the pages.

        Args:
            code: such as ``loyalty_card`` or ``done``.
            table: one of ``monocle.web.words.TABLES``.
        """
        from monocle.web.words import word

        return word(code, table, self._texts)

    def told(self, text: str) -> str:
        """Give a finished English text, such as the words of an error, in the language where it is known."""
        return self._texts.told(text)

    def note(self, text: str) -> None:
        """Tell the person something that is no result."""
        print(_safe(text), file=sys.stderr, flush=True)

    def error(self, error: MonocleError) -> None:
        """Say a deliberate error in one line: where, what, and the mend."""
        where, what, mend = self.told(error.where), self.told(error.what), self.told(error.mend)
        colon, semicolon = self.say(": "), self.say("; ")
        message = colon.join(filter(None, (self.say("Error"), where, what)))
        self.note(f"{message}{semicolon}{mend}" if mend else message)

    def bug(self, error: Exception, trace: str) -> None:
        """Say that something of ours broke, without the data that broke it."""
        self.note(
            self.say(
                "Monocle met an error of its own: %(kind)s. Run again with MONOCLE_DEBUG=1 to see where, and report it.",
                kind=type(error).__name__,
            )
        )
        if trace:
            print(trace, file=sys.stderr)

    def json(self, value: object) -> None:
        """Print a result as JSON."""
        import json

        from monocle.http.encoding import plain

        print(json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=2))

    def table(
        self,
        titles: Sequence[str],
        rows: Iterable[Sequence[Any]],
        right: Sequence[int] = (),
        spare: Sequence[int] = (),
    ) -> None:
        """Print rows under titles, one line each where they go into a file or a pipe.

        Args:
            titles: in the person's language; all empty for none.
            rows: texts and numbers.
            right: columns that stand to the right.
            spare: columns that a narrow terminal goes without, the first to go first.
        """
        texts = [[self.shown(value) for value in row] for row in rows]
        width = _width()
        gone = _left_out(titles, texts, spare, width)
        kept = [number for number in range(len(titles)) if number not in gone]
        shown = [[row[number] for number in kept] for row in texts]
        if width is None:
            _print_plain([titles[number] for number in kept], shown, [number in right for number in kept])
        else:
            _print_rich([titles[number] for number in kept], shown, [number in right for number in kept])

    def heading(self, text: str) -> None:
        """Print the title of what follows."""
        if _width() is None:
            print(f"\n{_safe(text)}")
        else:
            from rich.text import Text

            _console().print(Text(f"\n{_safe(text)}", style="bold"))

    def line(self, text: str = "") -> None:
        """Print a line of a result."""
        print(_safe(text))

    def shown(self, value: object) -> str:
        """Give a value as a person reads it."""
        import datetime as dt

        if isinstance(value, bool):
            return self.say("yes") if value else self.say("no")
        if isinstance(value, int):
            return self.number(value)
        if isinstance(value, dt.datetime):
            return self.moment(value)
        return "" if value is None else _safe(str(value))

    def moment(self, value: Any) -> str:
        """Give a time of UTC to the minute, in the zone in which times are shown."""
        local = self._local(value)
        return f"{local:%d/%m/%Y %H:%M}" if self.language == "fr" else f"{local:%Y-%m-%d %H:%M}"

    def day(self, value: Any) -> str:
        """Give the day of a time of UTC, in the zone in which times are shown."""
        local = self._local(value)
        return f"{local:%d/%m/%Y}" if self.language == "fr" else f"{local:%Y-%m-%d}"

    def _local(self, value: Any) -> Any:
        import datetime as dt
        from zoneinfo import ZoneInfo

        return value.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(self.zone))

    def number(self, value: int) -> str:
        """Give a whole number with its thousands apart."""
        return f"{value:,}".replace(",", "\u202f") if self.language == "fr" else f"{value:,}"

    def decimal(self, value: float, digits: int = 1) -> str:
        """Give a number with its decimals."""
        text = f"{value:,.{digits}f}"
        return text.replace(",", "\u202f").replace(".", ",") if self.language == "fr" else text

    def percent(self, share: float) -> str:
        """Give a share, 0..1, as a percentage."""
        text = self.decimal(100 * share)
        return f"{text}\u202f%" if self.language == "fr" else f"{text}%"

    def money(self, amounts: "dict[str, int]") -> str:
        """Give currency → minor units as a person reads it; empty for none."""
        from babel.numbers import format_currency, get_currency_precision

        return ", ".join(
            format_currency(amount / 10 ** get_currency_precision(currency), currency, locale=self.language)
            for currency, amount in sorted(amounts.items())
        )


def _width() -> int | None:
    """Give the columns of the terminal that results go to; None for a file or a pipe."""
    return _console().width if sys.stdout.isatty() else None


def _console() -> Any:
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False, emoji=False)


def _left_out(
    titles: Sequence[str], rows: Sequence[Sequence[str]], spare: Sequence[int], width: int | None
) -> set[int]:
    """Give the columns to go without, so that the others fit."""
    gone: set[int] = set()
    if width is None:
        return gone
    widths = _widths(titles, rows)
    for number in spare:
        kept = [one for at, one in enumerate(widths) if at not in gone]
        if sum(kept) + BETWEEN * (len(kept) - 1) <= width:
            break
        gone.add(number)
    return gone


def _widths(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    from rich.cells import cell_len

    return [max(map(cell_len, column)) for column in zip(titles, *rows, strict=True)]


def _print_plain(titles: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]) -> None:
    from rich.cells import cell_len

    widths = _widths(titles, rows)
    for row in [*([titles] if any(titles) else []), *rows]:
        cells = [
            " " * (width - cell_len(text)) + text if to_right else text + " " * (width - cell_len(text))
            for text, width, to_right in zip(row, widths, right, strict=True)
        ]
        print((" " * BETWEEN).join(cells).rstrip())


def _print_rich(titles: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, show_header=any(titles))
    for title, to_right in zip(titles, right, strict=True):
        table.add_column(title, justify="right" if to_right else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    _console().print(table)


def _safe(text: str) -> str:
    """Give a text whose control characters cannot move the cursor or forge a line."""
    return "".join(
        character if character.isprintable() or character in "\n\u00a0\u202f" else "\N{SYMBOL FOR SUBSTITUTE}"
        for character in text
    ).replace("\n", " ")
