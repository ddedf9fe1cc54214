"""Numbers that name something: loyalty cards, customer numbers, SIRET and SIREN, EAN, IBAN. Leading zeros are kept."""

from collections.abc import Sequence

from monocle.fields.characters import INVISIBLE_SQL, NO_SPACES_SQL, WIDTH_SQL
from monocle.fields.check_digits import gtin_sql, iban_holds, luhn_sql, siret_sql
from monocle.fields.kind import Kind, Level, Plain, Rule

_INVISIBLE = Rule("invisible", INVISIBLE_SQL)
_WIDTH = Rule("full_width", WIDTH_SQL)
_SPACE = Rule("space", NO_SPACES_SQL)
_APOSTROPHE = Rule("apostrophe", "regexp_replace({value}, '^[''\\x{2019}`=\"]+|[''\\x{2019}`\"]+$', '', 'g')")
_SEPARATORS = Rule("separators", r"regexp_replace({value}, '[._/\-\x{2010}-\x{2015}]', '', 'g')")
_UPPER = Rule("case", "upper({value})")

_NOTHING = "-|N/?A|NC|NULL|NIL|NONE|NAN|UNDEFINED|UNKNOWN|INCONNU|AUCUN|AUCUNE|SANS|TEST|ANONYMOUS|ANONYME|X+|0+|-1"
# What a spreadsheet leaves of a long number: 3.05693E+12.
_MANGLED = r"^[0-9]([.,]?[0-9]+)?E\+[0-9]{2}$"
_REPEATED = "^(?:0{4,}|1{6,}|2{6,}|3{6,}|4{6,}|5{6,}|6{6,}|7{6,}|8{6,}|9{6,})$|^123456789?0?$"
_EXACT = (Level("exact", "{left} = {right}"),)
_TYPO = (
    *_EXACT,
    Level(
        "typo", "length({left}) = length({right}) AND length({left}) >= 6 AND damerau_levenshtein({left}, {right}) = 1"
    ),
)


def _show(value: str, language: str) -> str:
    del language
    return value


def _mask(value: str) -> str:
    return f"•••{value[-3:]}" if len(value) > 5 else "•••"


def _show_all(value: str) -> str:
    return value


def loyalty_card_kind(check: str = "") -> Kind:
    """Give the kind of loyalty cards: capitals and digits.

    Refused as ``empty``, ``placeholder``, ``mangled`` (a spreadsheet made it a rounded number), ``malformed`` or
    ``check_digit``.

    Args:
        check: ``luhn`` or ``ean`` where the programme's cards end in such a digit; empty when not known.
    """
    checks = {"luhn": f"NOT {luhn_sql('{value}')}", "ean": f"NOT {gtin_sql('{value}')}", "": "FALSE"}
    digits = "FALSE" if not check else "NOT regexp_matches({value}, '^[0-9]{8,19}$')"
    return Kind(
        name="loyalty_card",
        rules=(_INVISIBLE, _WIDTH, _SPACE, _APOSTROPHE, _UPPER, _CARD_SEPARATORS),
        refusal=rf"""CASE
            WHEN {{value}} = '' THEN 'empty'
            WHEN regexp_matches({{value}}, '^(?:{_NOTHING})$|{_REPEATED}') THEN 'placeholder'
            WHEN regexp_matches({{value}}, '{_MANGLED}') THEN 'mangled'
            WHEN NOT regexp_matches({{value}}, '^[A-Z0-9]{{3,40}}$') OR {digits} THEN 'malformed'
            WHEN {checks[check]} THEN 'check_digit'
            ELSE ''
        END""",
        plain=_PLAIN_CARDS if not check else None,
        key="{value}",
        levels=_TYPO,
        show=_show,
        mask=_mask,
    )


_PLAIN_CARDS = Plain(
    bare="{value}",
    holds=f"regexp_full_match({{bare}}, '[A-Z0-9]{{3,40}}') AND NOT regexp_matches({{bare}}, '^(?:{_NOTHING})$|{_REPEATED}')",
    clean="{bare}",
)
_PLAIN_CUSTOMERS = Plain(
    bare="{value}",
    holds=r"regexp_full_match({bare}, '[a-z0-9_.-]+:[A-Za-z0-9][A-Za-z0-9_-]*') AND length({bare}) <= 200"
    f" AND NOT regexp_matches({{bare}}, ':(?i:{_NOTHING})$')",
    clean="{bare}",
)

# A number in scientific notation keeps its marks, so that it is seen and refused.
_CARD_SEPARATORS = Rule(
    "separators",
    rf"CASE WHEN regexp_matches({{value}}, '{_MANGLED}') THEN {{value}} ELSE {_SEPARATORS.sql} END",
)

CUSTOMER_NUMBER = Kind(
    name="customer_number",
    rules=(
        _INVISIBLE,
        _WIDTH,
        _SPACE,
        Rule("system", r"lower(regexp_extract({value}, '^([^:]*:)', 1)) || regexp_replace({value}, '^[^:]*:', '')"),
        Rule("apostrophe", "regexp_replace({value}, ':[''\\x{2019}`=\"]+', ':')"),
        Rule(
            "decimals",
            r"CASE WHEN regexp_matches({value}, '^[a-z0-9_.-]+:[0-9]+\.0$')"
            " THEN substr({value}, 1, length({value}) - 2) ELSE {value} END",
        ),
    ),
    refusal=rf"""CASE
        WHEN {{value}} = '' THEN 'empty'
        WHEN regexp_matches({{value}}, '^[^:]*:$') THEN 'empty'
        WHEN NOT regexp_matches({{value}}, '^[a-z0-9_.-]+:') THEN 'no_system'
        WHEN regexp_matches(upper({{value}}), ':(?:{_NOTHING})$') THEN 'placeholder'
        WHEN regexp_matches(regexp_replace({{value}}, '^[^:]*:', ''), '{_MANGLED}') THEN 'mangled'
        WHEN length({{value}}) > 200 OR NOT regexp_matches({{value}}, '^[^:]+:[^''\x{{2019}}`=\"\x{{0000}}-\x{{0020}}]') THEN 'malformed'
        ELSE ''
    END""",
    plain=_PLAIN_CUSTOMERS,
    key="{value}",
    levels=_EXACT,
    show=_show,
    mask=_mask,
)
"""Customer numbers as ``system:number``. Refused as ``empty``, ``no_system``, ``placeholder``, ``mangled`` or ``malformed``."""


def _company_number_refusal() -> str:
    return rf"""CASE
        WHEN {{value}} = '' THEN 'empty'
        WHEN regexp_matches({{value}}, '^(?:{_NOTHING})$|{_REPEATED}') THEN 'placeholder'
        WHEN regexp_matches({{value}}, '{_MANGLED}') THEN 'mangled'
        WHEN NOT regexp_matches({{value}}, '^(?:[0-9]{{9}}|[0-9]{{14}})$') THEN 'malformed'
        WHEN length({{value}}) = 9 AND {luhn_sql("{value}")} THEN ''
        WHEN length({{value}}) = 14 AND {siret_sql("{value}")} THEN ''
        ELSE 'check_digit'
    END"""


COMPANY_NUMBER = Kind(
    name="company_number",
    rules=(
        _INVISIBLE,
        _WIDTH,
        _SPACE,
        _APOSTROPHE,
        _UPPER,
        Rule("label", "regexp_replace({value}, '^(?:N°)?(?:SIRET|SIREN|RCS[A-Z-]*|TVA|VAT)(?:N°)?:?', '')"),
        _CARD_SEPARATORS,
        Rule(
            "vat",
            "CASE WHEN regexp_matches({value}, '^FR[0-9A-Z]{2}[0-9]{9}$') THEN right({value}, 9) ELSE {value} END",
        ),
    ),
    refusal=_company_number_refusal(),
    key="substr({value}, 1, 9)",
    levels=(*_EXACT, Level("same_company", "substr({left}, 1, 9) = substr({right}, 1, 9)")),
    show=_show,
    mask=_mask,
)
"""SIRET or SIREN; a French VAT number gives its SIREN. The key is the SIREN. Refused as ``empty``, ``placeholder``, ``mangled``,
``malformed`` or ``check_digit``."""

EAN = Kind(
    name="ean",
    rules=(_INVISIBLE, _WIDTH, _SPACE, _APOSTROPHE, _UPPER, _CARD_SEPARATORS),
    refusal=rf"""CASE
        WHEN {{value}} = '' THEN 'empty'
        WHEN regexp_matches({{value}}, '^(?:{_NOTHING})$|{_REPEATED}') THEN 'placeholder'
        WHEN regexp_matches({{value}}, '{_MANGLED}') THEN 'mangled'
        WHEN NOT regexp_matches({{value}}, '^(?:[0-9]{{8}}|[0-9]{{12,14}})$') THEN 'malformed'
        WHEN {gtin_sql("{value}")} THEN ''
        ELSE 'check_digit'
    END""",
    key="lpad({value}, 14, '0')",
    levels=(*_EXACT, Level("same_item", "lpad({left}, 14, '0') = lpad({right}, 14, '0')")),
    show=_show,
    mask=_show_all,
)
"""EAN-13, EAN-8, UPC and GTIN-14. Refused as ``empty``, ``placeholder``, ``mangled``, ``malformed`` or ``check_digit``."""


def _iban_slow(texts: Sequence[str]) -> list[tuple[str | None, str]]:
    return [(text, "") if iban_holds(text) else (None, "check_digit") for text in texts]


def _iban_show(value: str, language: str) -> str:
    del language
    return " ".join(value[start : start + 4] for start in range(0, len(value), 4))


IBAN = Kind(
    name="iban",
    rules=(
        _INVISIBLE,
        _WIDTH,
        _SPACE,
        _APOSTROPHE,
        _UPPER,
        _CARD_SEPARATORS,
        Rule("label", "regexp_replace({value}, '^IBAN:?', '')"),
    ),
    refusal=rf"""CASE
        WHEN {{value}} = '' THEN 'empty'
        WHEN regexp_matches({{value}}, '^(?:{_NOTHING})$') THEN 'placeholder'
        WHEN NOT regexp_matches({{value}}, '^[A-Z]{{2}}[0-9]{{2}}[A-Z0-9]{{11,30}}$') THEN 'malformed'
        ELSE NULL
    END""",
    slow=_iban_slow,
    key="{value}",
    levels=_EXACT,
    show=_iban_show,
    mask=_mask,
)
"""IBAN. Refused as ``empty``, ``placeholder``, ``malformed`` or ``check_digit``."""
