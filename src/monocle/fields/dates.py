"""Birth dates: what people and systems write, as ISO days; days that cannot be are refused, never guessed."""

import datetime as dt

from monocle.fields.characters import INVISIBLE_SQL, SPACES, TRIM_SQL, WIDTH_SQL, literals
from monocle.fields.kind import Kind, Level, Rule

OLDEST_YEARS = 120
"""No one living is older, in whole years (the oldest known person, J. Calment, reached 122)."""

PLACEHOLDERS = (
    "0000-00-00",
    "0001-01-01",
    "1000-01-01",
    "1111-11-11",
    "1753-01-01",
    "1899-12-30",
    "1899-12-31",
    "1900-00-00",
    "1900-01-00",
    "1900-01-01",
    "1901-01-01",
    "2099-12-31",
    "2999-12-31",
    "9999-12-31",
    "9999-99-99",
)
"""Days that systems write where they know none; 1970-01-01 only where the source is declared to count from it."""

# Two letters of the stem are enough only where no other month shares them; both languages, accents already gone.
_MONTHS = (
    ("jan(?:v(?:ier)?|uary)?", "01"),
    ("fe[bv](?:r(?:ier|uary)?)?", "02"),
    ("mar(?:s|ch)?", "03"),
    ("a(?:vr?(?:il)?|pr(?:il)?)", "04"),
    ("ma[iy]", "05"),
    ("jui?ne?", "06"),
    ("jui?l(?:l(?:et)?|y)?", "07"),
    ("ao(?:u|ut)?|aug(?:ust)?", "08"),
    ("sep(?:t(?:embre|ember)?)?", "09"),
    ("oct(?:obre|ober)?", "10"),
    ("nov(?:embre|ember)?", "11"),
    ("dec(?:embre|ember)?", "12"),
)
_DAY_NAMES = (
    "lun(?:di)?|mar(?:di)|mer(?:credi)?|jeu(?:di)?|ven(?:dredi)?|sam(?:edi)?|dim(?:anche)?|"
    "mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)


def birth_date_kind(reference: dt.date, placeholders: tuple[str, ...] = ()) -> Kind:
    """Give the kind of birth dates.

    Clean values are ISO days, ``1980-01-31``, that cast to DATE. Numbers alone are read day first; month first only where
    day first cannot be. Years of two digits are of the hundred years
    that end before the reference's year. Refused as ``empty``,
    ``placeholder``, ``malformed``, ``no_such_day`` or ``out_of_range`` (after the reference, or more than 120 years before).

    Args:
        reference: the day the data speaks of, such as the latest load; there is no clock here.
        placeholders: ISO days that mean nothing in this source besides ``PLACEHOLDERS``, such as ``1970-01-01`` for one
            that counts from the epoch.
    """
    return Kind(
        name="birth_date",
        rules=(
            Rule("invisible", INVISIBLE_SQL),
            Rule("full_width", WIDTH_SQL),
            Rule("space", TRIM_SQL),
            Rule("case", "lower(strip_accents(replace({value}, 'İ', 'i')))"),
            Rule("time", rf"regexp_replace({{value}}, '(?:t|[{SPACES}]+)[0-9]{{1,2}}[:h][0-9]{{2}}.*$', '')"),
            Rule("month_name", _month_names()),
            Rule("separators", rf"regexp_replace({{value}}, '[{SPACES}./_,\x{{2010}}-\x{{2015}}-]+', '-', 'g')"),
            Rule("iso", _iso(reference)),
        ),
        refusal=_refusal(reference, (*PLACEHOLDERS, *placeholders)),
        key="{value}",
        levels=_LEVELS,
        show=_show,
        mask=_mask,
    )


def _month_names() -> str:
    text = rf"regexp_replace({{value}}, '^(?:(?:{_DAY_NAMES})\.?,?[{SPACES}]+|ne[{SPACES}]*e?[{SPACES}]+le[{SPACES}]+|le[{SPACES}]+)', '')"
    for name, number in _MONTHS:
        text = rf"regexp_replace({text}, '(^|[^a-z])(?:{name})(?:\.|[^a-z]|$)', '-m{number}-')"
    return f"CASE WHEN regexp_matches({{value}}, '[a-z]{{2}}') THEN {text} ELSE {{value}} END"


_D = "([0-9]{1,2})(?:er|st|nd|rd|th)?"


def _iso(reference: dt.date) -> str:
    year, month, day = "([0-9]{4})", "([0-9]{1,2})", "([0-9]{1,2})"
    shapes = (
        (rf"^{year}-{month}-{day}$", 1, 2, 3),
        (rf"^{day}-{month}-{year}$", 3, 2, 1),
        (rf"^{_D}-m([0-9]{{2}})-{year}$", 3, 2, 1),
        (rf"^-?m([0-9]{{2}})-{_D}-{year}$", 3, 1, 2),
        (rf"^{year}-m([0-9]{{2}})-{_D}$", 1, 2, 3),
        (r"^((?:18|19|20)[0-9]{2})(0[1-9]|1[0-2])([0-2][0-9]|3[01])$", 1, 2, 3),
        (r"^([0-9]{2})([0-9]{2})([0-9]{4})$", 3, 2, 1),
    )
    whens = [
        f"WHEN regexp_matches({{value}}, '{shape}') THEN {_day(shape, at_year, at_month, at_day)}"
        for shape, at_year, at_month, at_day in shapes
    ]
    for shape, at_month, at_day in (
        (r"^([0-9]{1,2})-([0-9]{1,2})-([0-9]{2})$", 2, 1),
        (rf"^{_D}-m([0-9]{{2}})-([0-9]{{2}})$", 2, 1),
    ):
        whens.append(
            f"WHEN regexp_matches({{value}}, '{shape}') THEN {_day(shape, 3, at_month, at_day, _century(shape, reference))}"
        )
    return f"CASE {' '.join(whens)} ELSE {{value}} END"


def _century(shape: str, reference: dt.date) -> str:
    """Give the SQL of the two first digits of a year of which two are given: the latest one before the reference's year."""
    pivot, century = reference.year % 100, reference.year // 100
    return (
        f"CASE WHEN CAST(regexp_extract({{value}}, '{shape}', 3) AS INTEGER) < {pivot}"
        f" THEN '{century:02d}' ELSE '{century - 1:02d}' END || "
    )


def _day(shape: str, at_year: int, at_month: int, at_day: int, century: str = "") -> str:
    """Give the SQL of an ISO day; month and day change places only where the month cannot be one and the day can."""
    year, month, day = (
        f"lpad(regexp_extract({{value}}, '{shape}', {at}), 2, '0')"
        if at != at_year
        else f"regexp_extract({{value}}, '{shape}', {at})"
        for at in (at_year, at_month, at_day)
    )
    swap = f"{month} > '12' AND {day} <= '12'"
    return f"{century}{year} || CASE WHEN {swap} THEN '-' || {day} || '-' || {month} ELSE '-' || {month} || '-' || {day} END"


def _refusal(reference: dt.date, placeholders: tuple[str, ...]) -> str:
    oldest = reference.year - OLDEST_YEARS
    return rf"""CASE
        WHEN {{value}} = '' THEN 'empty'
        WHEN {{value}} IN ({literals(placeholders)}, '-', '?', 'na', 'n-a', 'nc', 'null', 'none', 'inconnu', 'inconnue', 'unknown')
          OR regexp_matches({{value}}, '^0+$') THEN 'placeholder'
        WHEN NOT regexp_matches({{value}}, '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$') THEN 'malformed'
        WHEN TRY_CAST({{value}} AS DATE) IS NULL OR {{value}} < '0001' THEN 'no_such_day'
        WHEN {{value}} > '{reference.isoformat()}' OR {{value}} < '{oldest:04d}-{reference:%m-%d}' THEN 'out_of_range'
        ELSE ''
    END"""


_LEFT, _RIGHT = "CAST({left} AS VARCHAR)", "CAST({right} AS VARCHAR)"
_SWAPPED = f"substr({_LEFT}, 1, 5) || substr({_LEFT}, 9, 2) || '-' || substr({_LEFT}, 6, 2)"
_LEVELS = (
    Level("exact", "{left} = {right}"),
    Level("day_month_swapped", f"{_SWAPPED} = {_RIGHT}"),
    Level("one_digit", f"damerau_levenshtein({_LEFT}, {_RIGHT}) = 1"),
    Level("close", "abs(date_diff('day', CAST({left} AS DATE), CAST({right} AS DATE))) <= 10"),
    Level("same_day_and_month", f"substr({_LEFT}, 6) = substr({_RIGHT}, 6)"),
    Level("same_year", f"substr({_LEFT}, 1, 4) = substr({_RIGHT}, 1, 4)"),
)


def _show(value: str, language: str) -> str:
    year, month, day = value.split("-")
    return f"{day}/{month}/{year}" if language == "fr" else value


def _mask(value: str) -> str:
    return f"{value[:4]}-••-••"
