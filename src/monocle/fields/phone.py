"""Telephone numbers as E.164, French habits first: lost zeros, (0), overseas prefixes, two numbers in a cell."""

import re
from collections.abc import Sequence
from functools import partial

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from monocle.fields.characters import INVISIBLE_SQL, SPACES, WIDTH_SQL
from monocle.fields.kind import Kind, Level, Plain, Rule, Sure
from monocle.fields.numbering import FICTION, NEIGHBOURS, OVERSEAS, plan

_LABELS = (
    "t[eéÉ]l[eéÉ]?phone|t[eéÉ]l[eéÉ]|t[eéÉ]l|phone|mobile|portable|port|mob|gsm|cell|fixe|domicile|dom|bureau|travail|pro|"
    "perso|maison|home|work|office|fax"
)
_EXTENSION = rf"(?i)[{SPACES},;]*(?:;ext=|extension|ext|poste|x|#)[{SPACES}.:n°]*[0-9]{{1,6}}[{SPACES}]*$"
_LABEL = rf"(?i)^(?:[{SPACES}''(:.;]|tel:|(?:{_LABELS})\b)+|(?:[{SPACES}():.,;/-]|\b(?:{_LABELS})\b)+$"
_SEPARATORS = rf"[{SPACES}.\-/_,''\x{{2019}}·()\[\]\x{{2010}}-\x{{2015}}\x{{2212}}]"

_TYPED = (
    "123456789", "102030405", "102030406", "987654321", "606060606", "707070707", "101010101", "600000001"
)  # fmt: skip
# One digit repeated, or a run that people type to get past a form.
_MADE_UP = (
    r"^\+?(?:0{6,}|1{6,}|2{6,}|3{6,}|4{6,}|5{6,}|6{6,}|7{6,}|8{6,}|9{6,})$"
    r"|^(?:\+33|0)[1-9](?:0{8}|1{8}|2{8}|3{8}|4{8}|5{8}|6{8}|7{8}|8{8}|9{8})$"
    r"|^\+(?:262|590|594|596)[0-9]{3}(?:0{6}|1{6}|2{6}|3{6}|4{6}|5{6}|6{6}|7{6}|8{6}|9{6})$"
    rf"|^(?:\+33|0)(?:{'|'.join(_TYPED)})$"
    r"|^\+0*$|^1234567890$|^9876543210$"
)
# 0596 is Martinique (ARCEP), though libphonenumber takes any such number for a mainland one.
_NOT_MAINLAND = "596"
_MOST_DIGITS = 15
_NATIONAL_DIGITS = 9
_SHORTEST = 5
_SHORTEST_WITH_CODE = 11
_FEWEST_DIGITS = 8
_REASONS = {ValidationResult.TOO_SHORT: "too_short", ValidationResult.TOO_LONG: "too_long"}


def phone_kind(region: str = "FR", otherwise: str = "") -> Kind:
    """Give the kind of telephone numbers that are written as people of a region write them.

    Clean values are E.164. Refused as ``empty``, ``placeholder``, ``malformed``, ``several_values``, ``too_short``,
    ``too_long`` or ``unassigned`` (no plan has such a number).

    Args:
        region: ISO 3166-1 alpha-2; a number without a calling code is of this region. For FR also of the overseas
            regions, told apart by their first digits.
        otherwise: region whose number a text may be when it is none of ``region``: a Belgian may have a French mobile.

    Raises:
        BadConfig: there is no such region.
    """
    return Kind(
        name="phone",
        rules=(
            Rule("invisible", INVISIBLE_SQL),
            Rule("full_width", WIDTH_SQL),
            Rule("extension", f"regexp_replace({{value}}, '{_EXTENSION}', '')"),
            Rule("label", f"regexp_replace({{value}}, '{_LABEL}', '', 'g')"),
            Rule("trunk_zero", _TRUNK_ZERO),
            Rule("separators", f"regexp_replace({{value}}, '{_SEPARATORS}', '', 'g')"),
            *_e164_rules(region),
        ),
        refusal=_refusal(region),
        slow=partial(_slow, regions=_regions(region, otherwise)),
        plain=_plain(region),
        key="{value}",
        levels=_LEVELS,
        show=_show,
        mask=_mask,
    )


# +33 (0)6 loses its zero; Italy keeps it (ITU-T E.164 list, +39).
_TRUNK_ZERO = rf"""CASE
    WHEN regexp_matches({{value}}, '^[{SPACES}]*(?:\+|00)[{SPACES}]*39') THEN {{value}}
    ELSE replace({{value}}, '(0)', '')
END"""

_LEVELS = (
    Level("exact", "{left} = {right}"),
    Level("typo", "length({left}) = length({right}) AND damerau_levenshtein({left}, {right}) = 1"),
    Level("last_six", "right({left}, 6) = right({right}, 6)"),
)


def _e164_rules(region: str) -> tuple[Rule, ...]:
    home = plan(region)
    rules = [Rule("international_prefix", "regexp_replace({value}, '^00', '+')")] if home.international == "00" else []
    if region == "FR":
        rules.append(Rule("e164", _french_e164()))
    elif home.simple:
        national = f"regexp_matches({{value}}, '^0(?:{home.numbers})$')"
        rules.append(
            Rule("e164", f"CASE WHEN {national} THEN '+{home.code}' || substr({{value}}, 2) ELSE {{value}} END")
        )
    return tuple(rules)


# Mainland numbers, of lines and mobiles, that no overseas region may claim.
_MAINLAND = "(?:[13][0-9]|2[0-57-9]|4[1-9]|5[0-8]|6[0-24-8]|7[3-9])[0-9]{7}|63[0-8][0-9]{6}"


def _heads() -> frozenset[int]:
    """Give the first three digits of plain numbers; any digits follow them."""
    rest = "0" * (_NATIONAL_DIGITS - 3)
    return frozenset(head for head in range(100, 1000) if re.fullmatch(_MAINLAND, f"{head}{rest}"))


def _plain(region: str) -> Plain | None:
    home = plan(region)
    if not home.simple:
        return None
    numbers = _MAINLAND if region == "FR" else home.numbers
    clean = f"CASE WHEN starts_with({{bare}}, '+') THEN {{bare}} ELSE '+{home.code}' || substr({{bare}}, 2) END"
    return Plain(
        bare="replace(replace(replace({value}, ' ', ''), '.', ''), '-', '')",
        holds=rf"regexp_full_match({{value}}, '(?:\+|0[1-9])[0-9 .-]*[0-9]') AND regexp_full_match({{bare}}, '(?:\+{home.code}|0)(?:{numbers})')"
        f" AND NOT regexp_matches({clean}, '{_MADE_UP}')",
        clean=clean,
        changes=(("separators", "{bare} <> {value}"), ("e164", "NOT starts_with({bare}, '+')")),
        sure=Sure(frozenset(_TYPED), _heads()) if region == "FR" else None,
    )


def _french_e164() -> str:
    # 08 numbers belong to every French region alike: they stay mainland ones. So do 09 numbers that are given with +33.
    whens = [
        rf"WHEN regexp_matches({{value}}, '^(?:\+?(?:33|{there.code})0?|0)?(?:{there.numbers})$')"
        rf" AND NOT regexp_matches({{value}}, '^(?:(?:\+?(?:33|{there.code}))?0?8|\+?330?9)[0-9]{{8}}$')"
        f" THEN '+{there.code}' || right({{value}}, {_NATIONAL_DIGITS})"
        for there in map(plan, OVERSEAS)
    ]
    whens.append(
        rf"WHEN regexp_matches({{value}}, '^(?:\+?330?|0)?(?:{plan('FR').numbers}|{FICTION})$')"
        f" THEN '+33' || right({{value}}, {_NATIONAL_DIGITS})"
    )
    return f"CASE {' '.join(whens)} ELSE {{value}} END"


def _refusal(region: str) -> str:
    decided = "|".join(f"{there.code}(?:{there.numbers})" for there in map(plan, _decided(region)))
    return rf"""CASE
        WHEN {{value}} = '' THEN 'empty'
        WHEN regexp_matches({{value}}, '{_MADE_UP}') THEN 'placeholder'
        WHEN regexp_matches({{value}}, '^(?:0[1-9][0-9]{{8}}){{2,}}$') THEN 'several_values'
        WHEN NOT regexp_matches({{value}}, '^\+?[0-9]+$') THEN 'malformed'
        WHEN length({{value}}) > {_MOST_DIGITS} + 3 THEN 'too_long'
        WHEN regexp_matches({{value}}, '^\+33{_NOT_MAINLAND}') THEN 'unassigned'
        WHEN regexp_matches({{value}}, '^\+(?:{decided}|33{FICTION})$') THEN ''
        ELSE NULL
    END"""


def _decided(region: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((region, "FR", *OVERSEAS, *NEIGHBOURS)))


def _regions(region: str, otherwise: str) -> tuple[str, ...]:
    return (region, *((otherwise,) if otherwise else ()), *(OVERSEAS if otherwise == "FR" else ()))


def _slow(texts: Sequence[str], regions: Sequence[str]) -> list[tuple[str | None, str]]:
    return [_first_valid(text, regions) for text in texts]


def _first_valid(text: str, regions: Sequence[str]) -> tuple[str | None, str]:
    """Give the first value that a region makes of a text; when none does, the first region's reason."""
    refused = _verdict(text, regions[0])
    verdicts = (_verdict(text, region) for region in regions[1:])
    return refused if refused[0] else next((verdict for verdict in verdicts if verdict[0]), refused)


def _verdict(text: str, region: str) -> tuple[str | None, str]:
    if not re.fullmatch(r"\+?[0-9]+", text):
        return None, "malformed" if text else "empty"
    if re.fullmatch(rf"\+33{FICTION}", text):
        return text, ""
    number = _parsed(text, region)
    if number is None:
        return None, "too_short" if len(text) < _SHORTEST else "malformed"
    clean = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if re.fullmatch(_MADE_UP, text) or re.fullmatch(_MADE_UP, clean):
        return None, "placeholder"
    if clean.startswith(f"+33{_NOT_MAINLAND}") or not phonenumbers.is_valid_number(number):
        return None, _REASONS.get(phonenumbers.is_possible_number_with_reason(number), "unassigned")
    return clean, ""


def _parsed(text: str, region: str) -> PhoneNumber | None:
    """Give the number; when it is none of the region, the one that a lost ``+`` would make."""
    readings = [text] if text.startswith("+") or len(text) < _SHORTEST_WITH_CODE else [text, f"+{text}"]
    found = [number for number in (_parsed_once(reading, region) for reading in readings) if number]
    return next((number for number in found if phonenumbers.is_valid_number(number)), found[0] if found else None)


def _parsed_once(text: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


def _french(value: str) -> bool:
    return value.startswith(("+33", "+590", "+594", "+596", "+262"))


def _show(value: str, language: str) -> str:
    number = _parsed_once(value, "FR")
    if number is None:
        return value
    national = language == "fr" and _french(value)
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if national else PhoneNumberFormat.INTERNATIONAL
    )


def _mask(value: str) -> str:
    shown = _show(value, "fr")
    hidden = "".join("•" if character.isdigit() else character for character in shown[:-2])
    return hidden + shown[-2:]


def is_mobile_sql(value: str) -> str:
    """Give the SQL condition that a clean number is a mobile one.

    Sure for the regions SQL decides that keep mobiles apart (not +1); FALSE for the others.

    Args:
        value: SQL expression of a clean number.
    """
    apart = [there for there in map(plan, ("FR", *OVERSEAS, *NEIGHBOURS)) if there.mobiles]
    mobiles = "|".join(f"{there.code}(?:{there.mobiles})" for there in apart)
    return rf"regexp_matches({value}, '^\+(?:{mobiles}|33{FICTION})$')"


def split_sql(value: str) -> str:
    """Give the SQL expression of the numbers that stand in one cell: VARCHAR[], empty when the cell is blank.

    A cell is cut at ``;``, ``|``, line ends, ``ou``, ``et``, ``&``, then at ``/``, ``,`` and `` - ``, only where every piece
    has at least eight digits: ``06/12/34/56/78`` stays whole. Pieces without digits are dropped, unless nothing is left.

    Args:
        value: SQL expression of the text as given.
    """
    strong = r"(?i)[;|\r\n&]|\b(?:ou|et|or|and)\b"
    weak = rf"[/,\\]|[{SPACES}]+[-\x{{2010}}-\x{{2015}}][{SPACES}]+"
    return f"flatten(list_transform({_cut(value, strong)}, lambda part: {_cut('part', weak)}))"


def _cut(value: str, separator: str) -> str:
    pieces = f"list_filter(string_split_regex({value}, '{separator}'), lambda piece: regexp_matches(piece, '[0-9]'))"
    short = f"list_filter({pieces}, lambda piece: length(regexp_replace(piece, '[^0-9]', '', 'g')) < {_FEWEST_DIGITS})"
    blank = f"regexp_matches({value}, '^[{SPACES}]*$')"
    return f"CASE WHEN {blank} THEN [] WHEN len({pieces}) > 1 AND len({short}) = 0 THEN {pieces} ELSE [{value}] END"
