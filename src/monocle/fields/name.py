"""First names and last names: how they are cleaned, keyed and compared.

A lone surname Null, True, Nan or O is a name. What machines write for nothing is not: NULL, null, None, nan, NaN, N/A.
Keys make Jean-Pierre, Jean Pierre and JEAN PIERRE one, and keep particles apart: d'Arc → d arc.
"""

from monocle.fields.kind import Kind, Level, Rule
from monocle.fields.name_case import CASE
from monocle.fields.nicknames import nickname_sql
from monocle.fields.sound import sound_sql
from monocle.fields.tidy import TIDY, plain_sql

LONGEST = 120

NOTHING = ("NULL", "null", "(null)", "NONE", "None", "none", "nan", "NaN", "N/A", "n/a", "N.A.", "#N/A", "undefined", "Undefined", "UNDEFINED", "NC", "N.C.", "nil", "-", ".")  # fmt: skip
PLACEHOLDERS = (
    "x", "xx", "xxx", "xxxx", "test", "teste", "tests", "testing", "test test", "inconnu", "inconnue", "unknown", "anonyme", "anonymous",
    "anonym", "client", "cliente", "client comptoir", "client de passage", "client passage", "client divers", "client inconnu", "comptoir",
    "divers", "passage", "non renseigne", "non renseignee", "nr", "nc", "na", "n a", "sans nom", "sans prenom", "nom", "prenom", "noname", "no name",
    "aucun", "a renseigner", "a completer", "customer", "guest", "invite", "visiteur", "utilisateur", "user", "null null", "none", "nil",
    "azerty", "qwerty", "asdf", "toto", "tata", "titi", "abc", "aaa", "aaaa", "zzz", "first name", "last name", "firstname", "lastname", "surname", "undefined", "not available",
)  # fmt: skip

_TITLE = (
    "(?i)^((monsieur|mr|mme|madame|mlle|mademoiselle|melle|mrs|ms|miss|mister|dr|docteur|doctor|ma[iî]tre|pr|prof|professeur|veuve|vve)"
    r"(\.\s*|\s+)|m\.\s*)+([\p{L}].+)$"
)
_SPACING = Rule(
    "spacing",
    # Words with one mark or space between them stay as they are.
    r"CASE WHEN regexp_full_match({value}, '[\p{L}\p{M}.]+(?:[ ''-][\p{L}\p{M}.]+)*') THEN {value} ELSE "
    r"trim(regexp_replace(regexp_replace(regexp_replace({value}, '\s*-[\s-]*', '-', 'g'), '\s*''\s*', '''', 'g'),"
    r" '\s*[,;]+\s*', ' ', 'g'), ' -,;_*/\|') END",
)
_WORDS_KEY = (
    "CASE WHEN regexp_full_match({value}, '[A-Za-z]+(?: [A-Za-z]+)*') THEN lower({value}) ELSE "
    f"trim(regexp_replace({plain_sql('{value}')}, '[^\\p{{L}}]+', ' ', 'g')) END"
)
_LISTED = ", ".join(f"'{word}'" for word in PLACEHOLDERS)
_NOTHING = ", ".join(f"'{word}'" for word in NOTHING)

# NULL and its like are judged before the case is mended: once it is, no one can tell NULL from the surname Null.
_NOTHING_RULE = Rule(
    "nothing", f"list_transform([{{value}}], lambda said: CASE WHEN said IN ({_NOTHING}) THEN '' ELSE said END)[1]"
)
_REFUSAL = f"""CASE
    WHEN {{value}} = '' THEN 'placeholder'
    WHEN regexp_full_match({{value}}, '[\\p{{L}}\\p{{M}}''.-]+( [\\p{{L}}\\p{{M}}''.-]+)*') IS NOT TRUE AND (
        regexp_matches({{value}}, '[@<>{{}}$%;=\\\\|_#~\\[\\]]|https?:|www\\.')
        OR length(regexp_replace({{value}}, '[^0-9]', '', 'g')) > 3) THEN 'not_a_name'
    WHEN contains({{value}}, '?') THEN 'broken_text'
    WHEN NOT regexp_matches({{value}}, '\\p{{L}}') THEN 'no_letters'
    WHEN length({{value}}) > {LONGEST} THEN 'too_long'
    WHEN {_WORDS_KEY} IN ({_LISTED}) THEN 'placeholder'
    WHEN regexp_matches({_WORDS_KEY}, '^(x+|a{{3,}}|z{{3,}})( (x+|a{{3,}}|z{{3,}}))*$') THEN 'placeholder'
    ELSE ''
END"""

_RULES = (
    TIDY,
    _NOTHING_RULE,
    Rule(
        "title",
        f"CASE WHEN contains({{value}}, ' ') OR contains({{value}}, '.') THEN regexp_replace({{value}}, '{_TITLE}', '\\4') ELSE {{value}} END",
    ),
    _SPACING,
    CASE,
)


def key_levels(first: bool) -> tuple[Level, ...]:
    """Give the degrees of agreement between two names, over their comparing keys (``first_key``, ``last_key``).

    Args:
        first: first names know short forms; last names do not.
    """
    shorter = "least(length({left}), length({right}))"
    compound = (
        "starts_with({left}, {right} || ' ') OR starts_with({right}, {left} || ' ') "
        "OR ends_with({left}, ' ' || {right}) OR ends_with({right}, ' ' || {left}) "
        "OR replace({left}, ' ', '') = replace({right}, ' ', '')"
    )
    initial = (
        f"({shorter} = 1 AND {{left}}[1] = {{right}}[1]) OR (least(length(replace({{left}}, ' ', '')), length(replace({{right}}, ' ', ''))) = 2 "
        r"AND regexp_replace({left} || ' ', '(\w)\w* ', '\1', 'g') = regexp_replace({right} || ' ', '(\w)\w* ', '\1', 'g') "
        r"AND (regexp_full_match({left}, '\w \w|\w\w') OR regexp_full_match({right}, '\w \w|\w\w')))"
    )
    sounds = f"{sound_sql('{left}')} = {sound_sql('{right}')} AND {shorter} > 2"
    return (
        Level("exact", "{left} = {right}"),
        *((Level("nickname", nickname_sql("{left}", "{right}")),) if first else ()),
        Level("compound", compound),
        Level("initial", initial),
        Level("sounds_alike", sounds),
        Level("jaro_winkler_92", "jaro_winkler_similarity({left}, {right}) >= 0.92"),
        Level("jaro_winkler_85", "jaro_winkler_similarity({left}, {right}) >= 0.85"),
    )


def _mask(value: str) -> str:
    return f"{value[:1]}•••"


FIRST_NAME = Kind(
    name="first_name",
    rules=_RULES,
    refusal=_REFUSAL,
    key=_WORDS_KEY,
    levels=key_levels(first=True),
    show=lambda value, _: value,
    mask=_mask,
)
LAST_NAME = Kind(
    name="last_name",
    rules=_RULES,
    refusal=_REFUSAL,
    key=_WORDS_KEY,
    levels=key_levels(first=False),
    show=lambda value, _: value,
    mask=_mask,
)
BIRTH_NAME = Kind(
    name="birth_name",
    rules=_RULES,
    refusal=_REFUSAL,
    key=_WORDS_KEY,
    levels=key_levels(first=False),
    show=lambda value, _: value,
    mask=_mask,
)
