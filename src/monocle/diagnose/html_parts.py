"""Small pieces of HTML: every text from outside is escaped here, once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from monocle.diagnose.words import code_words, finding_in_words, number, percent
from monocle.language import translations

NONE = "\u2014"
"""Stands where there is nothing."""


@dataclass(frozen=True)
class Html:
    """A piece of HTML that is safe as it stands."""

    text: str


Cell = Html | str | int | float | None


@dataclass(frozen=True)
class Pen:
    """Writes HTML in one language."""

    language: str

    def say(self, message: str, **values: object) -> str:
        """Give a message with its values in the language, escaped."""
        text = translations(self.language).gettext(message)
        return escape(text % values if values else text)

    def words(self, code: str) -> str:
        """Give a stable code in words, escaped."""
        return escape(code_words(code, self.language))

    def number(self, value: float | None) -> str:
        """Give a number; a dash where there is none."""
        return NONE if value is None else number(value, self.language)

    def percent(self, share: float | None) -> str:
        """Give a share as percent; a dash where there is none."""
        return NONE if share is None else percent(share, self.language)

    def bar(self, share: float) -> Html:
        """Give a share as a bar and in figures."""
        width = round(100 * min(1.0, max(0.0, share)))
        inside = f'<span class="bar"><i style="width:{width}%"></i></span>{self.percent(share)}'
        return Html(f'<span class="gauge">{inside}</span>')

    def named(self, name: str, value: str) -> str:
        """Give ``name: value`` as the language writes it; both are HTML already."""
        return translations(self.language).gettext("%(name)s: %(value)s") % {"name": name, "value": value}

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[Cell]], right: Sequence[int] = ()) -> str:
        """Give a table.

        Args:
            heads: message ids.
            rows: cells; numbers are written in the language.
            right: places of the columns that stand to the right.
        """
        lines = [list(row) for row in rows]
        if not lines:
            return f'<p class="soft">{self.say("Nothing to show.")}</p>'
        marks = ['class="num"' if place in right else "" for place in range(len(heads))]
        head = "".join(f'<th scope="col" {mark}>{self.say(text)}</th>' for text, mark in zip(heads, marks, strict=True))
        body = "".join(
            "<tr>"
            + "".join(f"<td {mark}>{self.cell(cell)}</td>" for cell, mark in zip(row, marks, strict=True))
            + "</tr>"
            for row in lines
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def cell(self, value: Cell) -> str:
        """Give the content of a cell."""
        if isinstance(value, Html):
            return value.text
        if isinstance(value, int | float):
            return self.number(value)
        return escape(value or "")

    def facts(self, pairs: Mapping[str, Any]) -> str:
        """Give names and values; what is empty is left out."""
        shown = "".join(
            f"<dt>{self.words(name)}</dt><dd>{self.cell(value if isinstance(value, Html | int | float) else str(value))}</dd>"
            for name, value in pairs.items()
            if value not in (None, "", 0.0)
        )
        return f"<dl>{shown}</dl>" if shown else ""

    def findings(self, found: Sequence[Mapping[str, Any]], most: int = 0) -> str:
        """Give findings as a list, with source; at most ``most`` where it is above 0."""
        if not found:
            return f'<p class="soft">{self.say("Nothing to mend was found.")}</p>'
        shown = found[:most] if most else found
        items = "".join(self._finding(finding_in_words(one, self.language)) for one in shown)
        rest = len(found) - len(shown)
        more = (
            f'<p class="soft">{self.say("Further findings stand in the chapters: %(count)s.", count=rest)}</p>'
            if rest
            else ""
        )
        return f'<ol class="findings">{items}</ol>{more}'

    def _finding(self, finding: Mapping[str, Any]) -> str:
        severity = finding["severity"]
        return (
            f'<li class="{escape(severity)}"><span class="tag {escape(severity)}">{self.words(severity)}</span>'
            f'<span class="tag">{self.words(finding["dimension"])}</span> <code>{escape(finding["source"])}</code><br>'
            f"<strong>{escape(finding['what'])}</strong><br>{escape(finding['why'])}<br>"
            f"<em>{self.say('What to do:')}</em> {escape(finding['mend'])}</li>"
        )
