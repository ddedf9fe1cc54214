"""What a report says, in a language: messages with their numbers and names put in."""

from collections.abc import Mapping
from typing import Any

from babel.numbers import format_decimal, format_percent

from monocle.language import translations


def said(message: str, values: Mapping[str, Any], language: str) -> str:
    """Give a message with its values, as people of a language write them.

    Args:
        message: English message id with ``%(name)s`` places.
        values: whole numbers are grouped; names that end in ``share`` are percentages, in ``score`` out of 100; objects of
            code → count are listed; texts under ``word`` are themselves translated.
        language: ``fr`` or ``en``.
    """
    text = translations(language).gettext(message)
    return text % {name: shown(name, value, language) for name, value in values.items()} if values else text


def shown(name: str, value: object, language: str) -> str:
    """Give one value as people of a language write it."""
    gettext = translations(language).gettext
    if isinstance(value, bool) or value is None:
        return gettext("yes") if value else gettext("no")
    if name.endswith("share") and isinstance(value, int | float):
        return percent(float(value), language)
    if isinstance(value, int | float):
        return number(value, language)
    if isinstance(value, Mapping):
        return _listed(name, value, language)
    if isinstance(value, list | tuple):
        return ", ".join(gettext(str(one)) for one in value)
    return gettext(str(value)) if name.startswith("word") else str(value)


def _listed(name: str, counts: Mapping[str, Any], language: str) -> str:
    if name.endswith("share"):
        return ", ".join(f"{one} {percent(share or 0.0, language)}" for one, share in counts.items())
    return ", ".join(f"{code_words(code, language)} ({number(count, language)})" for code, count in counts.items())


def code_words(code: str, language: str) -> str:
    """Give a stable code, such as ``too_short``, in words."""
    return translations(language).gettext(code.replace("_", " "))


def number(value: float, language: str) -> str:
    """Give a number with at most one decimal."""
    return format_decimal(value, format="#,##0.#", locale=_locale(language))


def percent(share: float, language: str) -> str:
    """Give a share, 0..1, as percent; what is there but under 0.1 % says so."""
    if 0 < share < 0.001:
        return "< " + format_percent(0.001, format="#,##0.#\u202f%", locale=_locale(language))
    return format_percent(share, format="#,##0.#\u202f%", locale=_locale(language))


def _locale(language: str) -> str:
    return "fr_FR" if language == "fr" else "en_GB"


def in_words(report: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Give a report's JSON with its findings, dimensions and reasons said in a language; the rest stays as it is."""
    told = dict(report)
    told["findings"] = [finding_in_words(one, language) for one in report.get("findings", [])]
    if "dimensions" in told:
        told["dimensions"] = [_dimension_in_words(one, language) for one in told["dimensions"]]
    return told


def finding_in_words(finding: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Give a finding's JSON with ``what``, ``why`` and ``mend`` said in a language."""
    values = finding.get("values", {})
    return {**finding, **{name: said(finding.get(name, ""), values, language) for name in ("what", "why", "mend")}}


def _dimension_in_words(dimension: Mapping[str, Any], language: str) -> dict[str, Any]:
    gettext = translations(language).gettext
    return {**dimension, "name": gettext(dimension["name"]), "formula": gettext(dimension["formula"])}
