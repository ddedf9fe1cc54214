"""Numbers, amounts, shares and times, as people of a language write them."""

import datetime as dt
from collections.abc import Mapping

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    format_scientific,
    get_currency_precision,
    get_currency_symbol,
)
from markupsafe import Markup

from monocle.clock import Clock, now

_NAMES = "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
CONTROLS = {code: f"\u27e8{name}\u27e9" for code, name in enumerate(_NAMES.split())} | {0x7F: "\u27e8DEL\u27e9"}
SPACES = "\u00a0\u202f"
NONE = "\u2014"
ROUNDED_FROM = 10_000
"""Whole units of a currency, from which a figure leaves out what is less than one."""


class Formats:
    """How one language writes values.

    Args:
        language: ``fr`` or ``en``.
        clock: gives the present time, for relative times.
        zone: in which times are shown; None is the zone of the machine.
    """

    def __init__(self, language: str, clock: Clock = now, zone: dt.tzinfo | None = None) -> None:
        """Hold the locale."""
        self._locale = "fr_FR" if language == "fr" else "en_GB"
        self._whole, self._share = ("#,##0\u00a0¤", "#,##0.#\u202f%") if language == "fr" else ("¤#,##0", "#,##0.#%")
        self._clock = clock
        self._zone = zone

    def number(self, value: float | None) -> str:
        """Give a number with at most two decimals; a dash where there is none."""
        return NONE if value is None else format_decimal(value, format="#,##0.##", locale=self._locale)

    def fine(self, value: float | None) -> str:
        """Give a measure of a trial with at most four decimals; a dash where there is none."""
        return NONE if value is None else format_decimal(value, format="#,##0.####", locale=self._locale)

    def scientific(self, value: float) -> str:
        """Give a very small or very large number by its power of ten."""
        return format_scientific(value, format="0.####E0", locale=self._locale)

    def bits(self, value: float) -> str:
        """Give a weight with its sign and one decimal, in bits."""
        return format_decimal(value, format="+#,##0.0;-#,##0.0", locale=self._locale)

    def percent(self, value: float | None) -> str:
        """Give a share (0..1) as percent, with one decimal where it is not whole; a dash where there is none."""
        return NONE if value is None else format_percent(value, format=self._share, locale=self._locale)

    def money(self, minor: int, currency: str) -> str:
        """Give an amount of minor units in its currency."""
        amount = minor / 10 ** get_currency_precision(currency)
        return format_currency(amount, currency, locale=self._locale)

    def rounded(self, minor: int, currency: str) -> str:
        """Give an amount of minor units as a figure shows it: from ten thousand on without what is less than one."""
        amount = minor / 10 ** get_currency_precision(currency)
        if abs(amount) < ROUNDED_FROM and amount % 1:
            return self.money(minor, currency)
        return format_currency(round(amount), currency, locale=self._locale, currency_digits=False, format=self._whole)

    def measured(self, value: float | None, unit: str, currency: str = "") -> str:
        """Give a figure in its unit: a share as percent, an amount in its currency; a dash where there is none."""
        if value is None:
            return NONE
        if currency:
            return format_currency(value, currency, locale=self._locale)
        return self.percent(value) if unit == "share" else self.number(value)

    def amounts(self, spent: Mapping[str, int]) -> str:
        """Give amounts by currency, joined; a dash where there is none."""
        return " + ".join(self.money(minor, currency) for currency, minor in sorted(spent.items())) or NONE

    def day(self, value: dt.date) -> str:
        """Give a day in full: ``dimanche 22 novembre 2026``."""
        return format_date(value, format="full", locale=self._locale)

    def short_day(self, value: dt.date) -> str:
        """Give a day in short: ``22 nov. 2026``."""
        return format_date(value, format="medium", locale=self._locale)

    def local(self, value: dt.datetime) -> dt.datetime:
        """Give a UTC time in the zone in which times are shown."""
        return aware(value).astimezone(self._zone)

    def day_of(self, text: str) -> str:
        """Give an ISO day in short; any other text as it is."""
        try:
            return self.short_day(dt.date.fromisoformat(text))
        except ValueError:
            return text

    def month_of(self, text: str) -> str:
        """Give the month that an ISO day is in; any other text as it is."""
        return self._period(text, "MMM y")

    def quarter_of(self, text: str) -> str:
        """Give the quarter that an ISO day is in; any other text as it is."""
        return self._period(text, "QQQ y")

    def _period(self, text: str, pattern: str) -> str:
        try:
            return format_date(dt.date.fromisoformat(text), format=pattern, locale=self._locale)
        except ValueError:
            return text

    def symbol(self, currency: str) -> str:
        """Give the sign of a currency."""
        return get_currency_symbol(currency, locale=self._locale)

    def hour(self, value: dt.datetime) -> str:
        """Give hour and minute."""
        return self.local(value).strftime("%H:%M")

    def clock(self, value: dt.datetime) -> str:
        """Give hour, minute and second; before today the day as well."""
        local = self.local(value)
        said = local.strftime("%H:%M:%S")
        today = local.date() == self._clock().astimezone(self._zone).date()
        return said if today else f"{format_date(local, format='d MMM', locale=self._locale)} {said}"

    def when(self, value: dt.datetime | None) -> Markup | str:
        """Give a time relative to now, with the exact one as tooltip; a dash where there is none."""
        if value is None:
            return NONE
        passed = aware(value) - self._clock()
        return self._element(value, format_timedelta(passed, add_direction=True, locale=self._locale))

    def moment(self, value: dt.datetime | None) -> Markup | str:
        """Give a day in short, with the exact time as tooltip; a dash where there is none."""
        return NONE if value is None else self._element(value, self.short_day(self.local(value).date()))

    def cell(self, value: object, name: str) -> str:
        """Give a JSON value of a report; a number whose name ends in share or rate is a share (0..1)."""
        if value is None or value == "":
            return NONE
        if isinstance(value, bool):
            return "\u2713" if value else "\u2717"
        if isinstance(value, int | float):
            return self.percent(value) if name.endswith(("share", "rate", "difference")) else self.number(value)
        if isinstance(value, Mapping):
            return ", ".join(f"{key}: {self.cell(item, str(key))}" for key, item in value.items())
        if isinstance(value, list | tuple):
            return ", ".join(self.cell(item, name) for item in value)
        return visible(str(value))

    def span(self, code: str) -> str:
        """Give a rhythm such as 5m or 1h with its unit; any other text as it is."""
        known = {"m": "min", "h": "h", "d": "j" if self._locale == "fr_FR" else "d"}
        return f"{code[:-1]}\u00a0{known[code[-1]]}" if code[:-1].isdecimal() and code[-1] in known else code

    def seconds(self, value: float) -> str:
        """Give a duration in seconds, or in minutes and seconds from two minutes on."""
        if value < 120:
            return f"{format_decimal(value, format='#,##0.0', locale=self._locale)} s"
        return f"{int(value) // 60} min {int(value) % 60:02d} s"

    def _element(self, value: dt.datetime, words: str) -> Markup:
        exact = format_datetime(self.local(value), "d MMMM yyyy HH:mm:ss ZZZZ", locale=self._locale)
        iso = aware(value).isoformat()
        return Markup('<time datetime="{}" title="{}">{}</time>').format(iso, exact, words)


def aware(value: dt.datetime) -> dt.datetime:
    """Give a time with its zone; without one it is UTC."""
    return value if value.tzinfo is not None else value.replace(tzinfo=dt.UTC)


def visible(text: str) -> str:
    """Give a text in which control characters stand by name, such as ⟨NUL⟩, and nothing hides or reorders."""
    shown = text.rstrip("\r\n").translate(CONTROLS)
    return "".join(char if char.isprintable() or char in SPACES else f"\u27e8U+{ord(char):04X}\u27e9" for char in shown)


def lower_first(text: str) -> str:
    """Give a name as it stands inside a sentence; what is written in capitals stays."""
    return text if len(text) > 1 and text[1].isupper() else text[:1].lower() + text[1:]
