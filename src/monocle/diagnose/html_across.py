"""The chapter of the report that sets sources side by side."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from monocle.diagnose.html_parts import NONE, Html, Pen

MOST_CONTRADICTIONS = 30
_SHADES = ("#ffffff", "#eaf2fa", "#cfe2f3", "#a9cbe8", "#7fb0db")


def across_chapter(pen: Pen, report: Mapping[str, Any]) -> str:
    """Give the chapter.

    Args:
        pen: of the language.
        report: JSON of an AcrossReport.
    """
    parts = [
        f'<section class="chapter" id="across"><h2>{pen.say("Sources side by side")}</h2>',
        _sources(pen, report["sources"]),
        f"<h3>{pen.say('Customers that two sources share')}</h3>",
        _overlaps(pen, report["overlaps"]),
        f"<h3>{pen.say('Fields that sources share, and how full they are')}</h3>",
        _fields(pen, report["fields"]),
        f"<h3>{pen.say('Contradictions between sources')}</h3>",
        _contradictions(pen, report["contradictions"]),
        f"<h3>{pen.say('Same meaning, defined otherwise')}</h3>",
        _mismatches(pen, report["mismatches"]),
        f"<h3>{pen.say('Extracts of one system')}</h3>",
        _extracts(pen, report["extracts"]),
        "</section>",
    ]
    return "".join(parts)


def _sources(pen: Pen, lines: Sequence[Mapping[str, Any]]) -> str:
    heads = ("Source", "System", "Quality", "Rows", "Records", "Customers", "Known here alone", "Repeated")
    rows = [
        (
            Html(f'<a href="#source-{escape(line["source"])}">{escape(line["source"])}</a>'),
            line["system"],
            pen.bar(line["quality"] / 100) if line["quality"] is not None else NONE,
            line["rows"],
            line["records"] or NONE,
            line["customers"] or NONE,
            line["alone"] if line["records"] else NONE,
            line["repeated"] if line["records"] else NONE,
        )
        for line in lines
    ]
    return pen.table(heads, rows, right=(3, 4, 5, 6, 7))


def _overlaps(pen: Pen, lines: Sequence[Mapping[str, Any]]) -> str:
    names = sorted({line["left"] for line in lines})
    if len(names) < 2:
        return f'<p class="soft">{pen.say("It takes two sources with persons, and a run.")}</p>'
    shared = {(line["left"], line["right"]): line["shared"] for line in lines}
    own = {name: shared[name, name] for name in names}
    body = ""
    for row in names:
        cells = "".join(
            _overlap_cell(pen, shared.get((min(row, name), max(row, name)), 0), own[row], row == name) for name in names
        )
        body += f'<tr><th scope="row">{escape(row)}</th>{cells}</tr>'
    note = pen.say(
        "Each line: of the customers of that source, how many the other one knows too, and their share. On the diagonal: all of its customers."
    )
    return f'<p class="small soft">{note}</p>{_matrix(names, body)}'


def _overlap_cell(pen: Pen, count: int, of: int, itself: bool) -> str:
    if itself:
        return f'<td class="self">{pen.number(count)}</td>'
    share = count / of if of else 0.0
    return (
        f'<td style="background:{_shade(share)}">{pen.number(count)}<br>{pen.percent(round(share, 2))}</td>'
        if count
        else "<td>·</td>"
    )


def _fields(pen: Pen, lines: Sequence[Mapping[str, Any]]) -> str:
    names = sorted({name for line in lines for name in line["fill"]})
    if not names:
        return f'<p class="soft">{pen.say("Nothing to show.")}</p>'
    body = ""
    for line in lines:
        cells = "".join(_fill_cell(pen, line["fill"].get(name)) for name in names)
        body += f'<tr><th scope="row">{pen.words(line["field"])}</th>{cells}</tr>'
    return _matrix(names, body)


def _fill_cell(pen: Pen, fill: float | None) -> str:
    return "<td>·</td>" if fill is None else f'<td style="background:{_shade(fill)}">{pen.percent(round(fill, 2))}</td>'


def _matrix(names: Sequence[str], body: str) -> str:
    heads = "".join(f'<th scope="col"><span>{escape(name)}</span></th>' for name in names)
    return f'<table class="matrix"><thead><tr><th class="names"></th>{heads}</tr></thead><tbody>{body}</tbody></table>'


def _shade(share: float) -> str:
    return _SHADES[0] if share <= 0 else _SHADES[min(len(_SHADES) - 1, 1 + int(share * (len(_SHADES) - 1)))]


def _contradictions(pen: Pen, lines: Sequence[Mapping[str, Any]]) -> str:
    heads = ("Field", "Sources", "Compared", "They differ", "Share", "Of them spellings", "Example")
    rows = [
        (
            Html(pen.words(line["field"])),
            f"{line['left']} ↔ {line['right']}",
            line["compared"],
            line["differ"],
            Html(pen.percent(line["share"])),
            line["alike"],
            Html(_example(line["examples"])),
        )
        for line in lines[:MOST_CONTRADICTIONS]
    ]
    return pen.table(heads, rows, right=(2, 3, 4, 5))


def _example(examples: Sequence[Mapping[str, str]]) -> str:
    if not examples:
        return ""
    first = examples[0]
    shown = f"{escape(first['left'])} / {escape(first['right'])}"
    return f"{shown}<br><code class='id'>{escape(first['customer_id'])}</code>"


def _mismatches(pen: Pen, lines: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            Html(f"<code>{escape(line['meaning'])}</code>"),
            Html(pen.words(line["aspect"])),
            Html(
                "<br>".join(
                    f"{escape(name)}: <code>{escape(value)}</code>" for name, value in line["by_source"].items()
                )
            ),
        )
        for line in lines
    ]
    return pen.table(("Meaning", "What differs", "By source"), rows)


def _extracts(pen: Pen, lines: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            line["system"],
            Html(pen.words(line["field"])),
            Html("<br>".join(f"{escape(name)}: {pen.percent(fill)}" for name, fill in line["fill"].items())),
        )
        for line in lines
    ]
    return pen.table(("System", "Field", "Filled, by source"), rows)
