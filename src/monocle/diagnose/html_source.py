"""The chapter of the report on one source."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from monocle.diagnose.html_parts import NONE, Html, Pen


def source_chapter(pen: Pen, report: Mapping[str, Any]) -> str:
    """Give the chapter.

    Args:
        pen: of the language.
        report: JSON of a SourceReport.
    """
    name = report["source"]
    score = NONE if report["quality"] is None else pen.number(report["quality"])
    parts = [
        f'<section class="chapter" id="source-{escape(name)}"><h2>{escape(name)}</h2>',
        f'<div class="figures"><div><strong>{score}</strong>{pen.say("Quality, of 100")}</div>',
        f"<div><strong>{pen.number(report['rows'])}</strong>{pen.say('Rows')}</div>",
        _people(pen, report["identities"]),
        "</div>",
        _dimensions(pen, report["dimensions"]),
        f"<h3>{pen.say('Findings')}</h3>{pen.findings(report['findings'])}",
        f"<h3>{pen.say('As found')}</h3>{_as_found(pen, report)}",
        _quarantine(pen, report["quarantine"]),
        _changes(pen, report["changes"]),
        f"<h3>{pen.say('Columns')}</h3>{_columns(pen, report['columns'])}",
        f"<h3>{pen.say('What each column holds')}</h3>{_details(pen, report['columns'])}",
        "</section>",
    ]
    return "".join(parts)


def _people(pen: Pen, identities: Mapping[str, int]) -> str:
    if not identities.get("records"):
        return ""
    return (
        f"<div><strong>{pen.number(identities['records'])}</strong>{pen.say('Records')}</div>"
        f"<div><strong>{pen.number(identities['customers'])}</strong>{pen.say('Customers')}</div>"
    )


def _dimensions(pen: Pen, lines: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            Html(f"<strong>{pen.words(line['name'])}</strong>"),
            pen.bar(line["score"] / 100),
            line["weight"],
            Html(f'<span class="soft">{pen.say(line["formula"])}</span>'),
        )
        for line in lines
    ]
    return pen.table(("Dimension", "Score", "Weight", "How it is computed"), rows, right=(2,))


def _as_found(pen: Pen, report: Mapping[str, Any]) -> str:
    known = {"reader": report["reader"], "system": report["system"], "key": ", ".join(report["key"])}
    known |= {name: report["inventory"].get(name, "") for name in ("owner", "steward", "purpose")}
    known["refresh"] = pen.words(report["inventory"].get("refresh", ""))
    known |= {name: _note(value) for name, value in report["reading"].items()}
    load = pen.table(
        ("Received", "Applied", "Duplicate", "In quarantine", "Set aside"), [_counts(report["load"])], range(5)
    )
    return f"{pen.facts(known | dict(report['dates']))}<h3>{pen.say('Last load')}</h3>{load}"


def _counts(load: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(load[name] for name in ("received", "applied", "duplicate", "quarantined", "suppressed"))


def _note(value: str) -> str:
    """Give a note of the reader; what it wrote as JSON is written as a list."""
    if not value.startswith("{"):
        return value
    return ", ".join(f"{name}: {one}" for name, one in json.loads(value).items())


def _quarantine(pen: Pen, lines: Sequence[Mapping[str, Any]]) -> str:
    if not lines:
        return ""
    rows = [(Html(pen.words(line["reason"])), line["rows"], ", ".join(line["places"])) for line in lines]
    return f"<h3>{pen.say('Rows in quarantine')}</h3>" + pen.table(
        ("Reason", "Rows", "First places (file:line)"), rows, right=(1,)
    )


def _changes(pen: Pen, lines: Sequence[Mapping[str, Any]]) -> str:
    if not lines:
        return ""
    rows = [(Html(pen.words(line["kind"])), line["column"], line["before"], line["after"]) for line in lines]
    return f"<h3>{pen.say('Changes since the load before')}</h3>" + pen.table(
        ("What", "Column", "Before", "After"), rows
    )


def _columns(pen: Pen, columns: Sequence[Mapping[str, Any]]) -> str:
    heads = ("Column", "Mapped to", "Type", "Filled", "Distinct", "Not valid", "Placeholders", "Personal data")
    rows = [
        (
            Html(f"<strong>{escape(one['name'])}</strong>"),
            Html("<br>".join(escape(place) for place in one["mapped_to"])),
            Html(pen.words(one["type"])),
            pen.bar(one["fill_rate"]),
            one["distinct"],
            one["invalid"] if one["checked"] else NONE,
            sum(item["count"] for item in one["placeholders"]) or NONE,
            Html(pen.words(one["personal"]) if one["personal"] else NONE),
        )
        for one in columns
    ]
    return pen.table(heads, rows, right=(4, 5, 6))


def _details(pen: Pen, columns: Sequence[Mapping[str, Any]]) -> str:
    return f'<div class="columns">{"".join(_detail(pen, one) for one in columns if one["filled"])}</div>'


def _detail(pen: Pen, column: Mapping[str, Any]) -> str:
    lines = [
        _line(pen, "Shapes", _counted(pen, column["shapes"])),
        _line(pen, "Most frequent", _counted(pen, column["top"])),
        _line(pen, "From … to", _range(column)),
        _line(pen, "Characters", f"{pen.number(column['shortest'])} … {pen.number(column['longest'])}"),
        _line(
            pen,
            "Not valid",
            ", ".join(f"{pen.words(code)} ({pen.number(count)})" for code, count in column["invalid_reasons"].items()),
        ),
        _line(pen, "First places (file:line)", escape(", ".join(column["invalid_at"]))),
        _line(pen, "Placeholders", _counted(pen, column["placeholders"])),
        _line(pen, "Personal data", ", ".join(pen.say(why) for why in column["personal_because"])),
    ]
    return f'<div class="small"><p><strong>{escape(column["name"])}</strong></p>{"".join(lines)}</div>'


def _line(pen: Pen, head: str, html: str) -> str:
    return f"<p>{pen.named(f'<span class=soft>{pen.say(head)}</span>', html)}</p>" if html else ""


def _range(column: Mapping[str, Any]) -> str:
    return (
        f"<code>{escape(column['least'])}</code> … <code>{escape(column['greatest'])}</code>" if column["least"] else ""
    )


def _counted(pen: Pen, items: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"<code>{escape(one['value'])}</code> {pen.percent(one['share'])}" for one in items)
