"""E-mail addresses: mended where the mend is sure, never guessed; plus tags and dots count only for comparing."""

import unicodedata
from collections.abc import Sequence

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from monocle.fields.characters import INVISIBLE_SQL, SPACES, WIDTH_SQL, literals
from monocle.fields.kind import Kind, Level, Plain, Rule, Sure
from monocle.fields.mailboxes import (
    DISPOSABLE_DOMAINS,
    EMPTY_DOMAINS,
    FREE_DOMAINS,
    MISSING,
    PLACEHOLDER_LOCAL,
    ROLES,
    TEST_DOMAINS,
    TEST_LOCAL,
)

_ATOM = "[a-z0-9!#$%&''*+/=?^_`{|}~-]+"
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PLAIN = rf"^{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[a-z]{{2,63}}$"
_LOCAL = "substr({value}, 1, position('@' IN {value}) - 1)"
_DOMAIN = "substr({value}, position('@' IN {value}) + 1)"
_SPECIAL = "|".join(sorted(SPECIAL_USE_DOMAIN_NAMES)).replace(".", r"\.")
_LONGEST = 254
_LONGEST_LOCAL = 64

# Only plain ASCII addresses that every reading of RFC 5321 takes are decided here; the rest is for email-validator.
_REFUSAL = rf"""CASE
    WHEN {{value}} = '' THEN 'empty'
    WHEN {{value}} IN ({literals(MISSING)}) THEN 'placeholder'
    WHEN position('@' IN {{value}}) = 0 OR length({{value}}) > {_LONGEST} THEN 'malformed'
    WHEN NOT regexp_matches({{value}}, '{_PLAIN}') THEN NULL
    WHEN position('@' IN {{value}}) > {_LONGEST_LOCAL} + 1
      OR regexp_matches({{value}}, '@.*--|@(?:.*\.)?(?:{_SPECIAL})$') THEN NULL
    WHEN {_LOCAL} IN ({literals(PLACEHOLDER_LOCAL)}) OR {_DOMAIN} IN ({literals(EMPTY_DOMAINS)}) THEN 'placeholder'
    WHEN {_LOCAL} IN ({literals(TEST_LOCAL)})
     AND {_DOMAIN} IN ({literals(TEST_DOMAINS | FREE_DOMAINS)}) THEN 'placeholder'
    ELSE ''
END"""

_UNTAGGED = r"regexp_extract({value}, '^(.[^+@]*)', 1)"
_KEY = rf"""CASE
    WHEN regexp_matches({{value}}, '@(?:gmail|googlemail)\.com$') THEN replace({_UNTAGGED}, '.', '') || '@gmail.com'
    ELSE {_UNTAGGED} || '@' || {_DOMAIN}
END"""
_SHORTEST_TELLING = 6


# Short enough for every limit of RFC 5321, of plain words; whatever may say nothing is left to the rules.
_AT_A_GLANCE = (
    r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.(?:[a-z0-9_-]*[a-z0-9]))*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}"
)
_DOUBTFUL_LOCAL = "|".join(sorted(PLACEHOLDER_LOCAL | TEST_LOCAL)).replace(".", r"\.")
_DOUBTFUL_DOMAIN = "|".join(sorted(EMPTY_DOMAINS)).replace(".", r"\.")
_PLAIN_ADDRESSES = Plain(
    bare="lower({value})",
    holds=f"regexp_full_match({{bare}}, '{_AT_A_GLANCE}') AND length({{bare}}) <= {_LONGEST_LOCAL}"
    rf" AND NOT regexp_matches({{bare}}, '^(?:{_DOUBTFUL_LOCAL})@|@(?:.*\.)?(?:{_SPECIAL})$|@(?:{_DOUBTFUL_DOMAIN})$')",
    clean="{bare}",
    changes=(("case", "{bare} <> {value}"),),
    sure=Sure(PLACEHOLDER_LOCAL | TEST_LOCAL | EMPTY_DOMAINS | frozenset(SPECIAL_USE_DOMAIN_NAMES)),
)


def _side(expression: str, side: str) -> str:
    return expression.replace("{value}", f"{{{side}}}")


_SAME_LOCAL = f"{_side(_LOCAL, 'left')} = {_side(_LOCAL, 'right')}"
_SAME_DOMAIN = f"{_side(_DOMAIN, 'left')} = {_side(_DOMAIN, 'right')}"


def _slow(texts: Sequence[str]) -> list[tuple[str | None, str]]:
    return [_verdict(text) for text in texts]


def _verdict(text: str) -> tuple[str | None, str]:
    if not text:
        return None, "empty"
    if text in MISSING:
        return None, "placeholder"
    try:
        clean = _normalised(text)
        settled = clean == _normalised(clean)
    except EmailNotValidError:
        return None, "malformed"
    if not settled or len(clean) > _LONGEST:
        return None, "malformed"
    return (None, "placeholder") if _says_nothing(clean) else (clean, "")


def _normalised(text: str) -> str:
    found = validate_email(text, check_deliverability=False).normalized
    return unicodedata.normalize("NFC", found.replace("İ", "i").lower())


def _says_nothing(clean: str) -> bool:
    local, _, domain = clean.partition("@")
    made_up = local in TEST_LOCAL and domain in TEST_DOMAINS | FREE_DOMAINS
    return made_up or local in PLACEHOLDER_LOCAL or domain in EMPTY_DOMAINS


def _show(value: str, language: str) -> str:
    del language
    return value


def _mask(value: str) -> str:
    local, _, domain = value.partition("@")
    name, dot, top = domain.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••{dot}{top}"


EMAIL = Kind(
    name="email",
    rules=(
        Rule("invisible", INVISIBLE_SQL),
        Rule("full_width", WIDTH_SQL),
        Rule("display_name", r"regexp_replace(regexp_replace({value}, '^[^<>]*<', ''), '>[^<>@]*$', '')"),
        Rule(
            "wrapping",
            rf"""regexp_replace({{value}}, '^(?:[{SPACES}"''<(\[:;,]|(?i:mailto):)+|[{SPACES}"''>\]:;,.]+$', '', 'g')""",
        ),
        Rule("case", "lower(replace({value}, 'İ', 'i'))"),
    ),
    refusal=_REFUSAL,
    slow=_slow,
    plain=_PLAIN_ADDRESSES,
    key=_KEY,
    levels=(
        Level("exact", "{left} = {right}"),
        Level("same_mailbox", f"{_side(_KEY, 'left')} = {_side(_KEY, 'right')}"),
        Level(
            "typo_domain",
            f"{_SAME_LOCAL} AND damerau_levenshtein({_side(_DOMAIN, 'left')}, {_side(_DOMAIN, 'right')}) <= 2",
        ),
        Level(
            "typo_local",
            f"{_SAME_DOMAIN} AND length({_side(_LOCAL, 'left')}) >= {_SHORTEST_TELLING}"
            f" AND damerau_levenshtein({_side(_LOCAL, 'left')}, {_side(_LOCAL, 'right')}) <= 2",
        ),
        Level("same_local", f"{_SAME_LOCAL} AND length({_side(_LOCAL, 'left')}) >= {_SHORTEST_TELLING}"),
    ),
    show=_show,
    mask=_mask,
)
"""E-mail addresses. Refused as ``empty``, ``placeholder`` (well formed, but says nothing) or ``malformed``."""


def flag_sql(value: str) -> str:
    """Give the SQL expression of what is particular about a clean address: ``role``, ``disposable`` or an empty text.

    Args:
        value: SQL expression of a clean address.
    """
    roles, disposable = ("|".join(sorted(words)).replace(".", r"\.") for words in (ROLES, DISPOSABLE_DOMAINS))
    expression = f"""CASE
        WHEN regexp_matches({{value}}, '^(?:{roles})[0-9]*@') THEN 'role'
        WHEN regexp_matches({{value}}, '^[^@]*@(?:{disposable})$') THEN 'disposable'
        ELSE ''
    END"""
    return expression.replace("{value}", f"({value})")


def split_sql(value: str) -> str:
    """Give the SQL expression of the addresses that stand in one cell: VARCHAR[], empty when the cell is blank.

    A cell is cut at ``;``, ``,``, ``|``, ``/``, white space, ``ou``, ``et`` only where every piece holds an ``@``, so that a
    display name stays with its address.

    Args:
        value: SQL expression of the text as given.
    """
    pieces = rf"list_filter(string_split_regex({value}, '(?:[{SPACES};,|/]|\b(?:ou|et|or|and)\b)+'), lambda piece: piece <> '')"
    all_are = f"len(list_filter({pieces}, lambda piece: position('@' IN piece) = 0)) = 0"
    return f"CASE WHEN {all_are} THEN {pieces} ELSE [{value}] END"
