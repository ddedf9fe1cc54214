"""The audit as one HTML file that can be handed over: no script, no other file, ready for A4."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from babel.dates import format_date

from monocle.diagnose.html_across import across_chapter
from monocle.diagnose.html_parts import Pen
from monocle.diagnose.html_source import source_chapter
from monocle.diagnose.html_style import STYLE
from monocle.diagnose.ranking import SEVERITIES

FIRST = 25
"""Findings that stand at the head; all of them stand in the chapters."""


@dataclass(frozen=True)
class Handover:
    """What the report is about.

    Attributes:
        workspace: its name.
        at: when it was made, UTC.
        sources: JSON of each SourceReport, in the order of the chapters.
        across: JSON of the AcrossReport; None for a report on one source.
    """

    workspace: str
    at: dt.datetime
    sources: Sequence[Mapping[str, Any]]
    across: Mapping[str, Any] | None = None


def html_report(handover: Handover, language: str) -> str:
    """Give the report as HTML.

    Personal values are masked already in the JSON it is made of; every text is escaped.

    Args:
        handover: what it is about.
        language: ``fr`` or ``en``.
    """
    pen = Pen(language)
    title = pen.say("Audit of customer data: %(name)s", name=handover.workspace)
    chapters = [across_chapter(pen, handover.across)] if handover.across else []
    chapters += [source_chapter(pen, one) for one in handover.sources]
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body>{_cover(pen, handover)}{_first(pen, handover)}{''.join(chapters)}"
        f"{_method(pen)}</body></html>"
    )


def _cover(pen: Pen, handover: Handover) -> str:
    day = format_date(handover.at.date(), format="long", locale="fr_FR" if pen.language == "fr" else "en_GB")
    across = handover.across or {}
    one = handover.sources[0] if len(handover.sources) == 1 else {}
    figures = [
        (pen.number(across.get("quality", one.get("quality"))), pen.say("Quality, of 100")),
        (pen.number(len(handover.sources)), pen.say("Sources")),
        (pen.number(sum(item["rows"] for item in handover.sources)), pen.say("Rows")),
    ]
    if across.get("customers"):
        figures += [
            (pen.number(across["records"]), pen.say("Records")),
            (pen.number(across["customers"]), pen.say("Customers")),
        ]
    shown = "".join(f"<div><strong>{value}</strong>{name}</div>" for value, name in figures)
    return (
        f'<header class="cover"><p class="over">{pen.say("Audit of customer data")}</p><h1>{escape(handover.workspace)}</h1>'
        f'<p class="soft">{escape(day)}</p><div class="figures">{shown}</div>{_contents(pen, handover)}'
        f'<p class="foot">{pen.say("Personal values are masked in this report. Made by Monocle.")}</p></header>'
    )


def _contents(pen: Pen, handover: Handover) -> str:
    links = [f'<li><a href="#findings">{pen.say("What to mend first")}</a></li>']
    if handover.across:
        links.append(f'<li><a href="#across">{pen.say("Sources side by side")}</a></li>')
    links += [
        f'<li><a href="#source-{escape(one["source"])}">{escape(one["source"])}</a></li>' for one in handover.sources
    ]
    links.append(f'<li><a href="#method">{pen.say("How it is measured")}</a></li>')
    return f"<nav><ol>{''.join(links)}</ol></nav>"


def _first(pen: Pen, handover: Handover) -> str:
    found = [*(handover.across or {}).get("findings", [])]
    found += [finding for one in handover.sources for finding in one["findings"]]
    places = {id(finding): place for place, finding in enumerate(found)}
    found.sort(key=lambda one: (SEVERITIES.index(one["severity"]), -one["share"], -one["count"], places[id(one)]))
    counts = " · ".join(
        pen.named(pen.words(severity), pen.number(sum(one["severity"] == severity for one in found)))
        for severity in SEVERITIES
    )
    return f'<section id="findings"><h2>{pen.say("What to mend first")}</h2><p class="soft">{counts}</p>{pen.findings(found, FIRST)}</section>'


def _method(pen: Pen) -> str:
    texts = (
        "Quality is the weighted mean of five dimensions, each from 0 to 100; their formulas stand in each chapter.",
        "High, medium and low follow the share of rows or customers concerned; within one severity the larger share comes first.",
        "Records are persons as one source describes them; customers are what the last run made of them.",
        "Values that a column is mapped to are checked by the same rules that clean them: a value counted as not valid is one that the customer view leaves out.",
        "A shape writes A for a capital, a for a small letter and 9 for a digit; longer runs of letters are cut to three.",
        "Words on health or beliefs and numbers of cards, accounts or social security are hints that a person must look at.",
    )
    items = "".join(f"<li>{pen.say(text)}</li>" for text in texts)
    return f'<section class="chapter" id="method"><h2>{pen.say("How it is measured")}</h2><ul>{items}</ul></section>'
