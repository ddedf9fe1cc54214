"""Civilities (Monsieur, M., Mr, Mme, Mlle, Mrs …) as M or MME, and genders as f, m or x."""

from monocle.fields.kind import Kind, Level, Rule
from monocle.fields.tidy import TIDY, plain_sql
from monocle.language import translations

MEN = ("m", "mr", "monsieur", "mister", "sir", "herr", "sr", "senor", "messieurs", "mm")
WOMEN = ("mme", "madame", "mlle", "mademoiselle", "mrs", "ms", "miss", "mdme", "melle", "mle", "frau", "sra", "lady", "dame", "mmes")  # fmt: skip
TITLES = ("dr", "docteur", "doctor", "me", "maitre", "pr", "professeur", "prof", "professor", "ing", "veuve", "rev", "pere", "abbe")  # fmt: skip
COUPLES = ("m et mme", "mr et mme", "monsieur et madame", "mr and mrs", "mr mrs", "m mme", "m ou mme", "mme et m")

_FEMALE = ("f", "femme", "female", "fem", "feminin", "feminine", "woman", "w", "girl", "fille", "2", *WOMEN)
_MALE = ("h", "homme", "male", "masc", "masculin", "masculine", "man", "garcon", "boy", "1", *MEN)
_NEITHER = (
    "x",
    "d",
    "autre",
    "other",
    "non binaire",
    "nonbinaire",
    "nonbinary",
    "non binary",
    "divers",
    "neutre",
    "neutral",
    "nb",
)
_NOTHING = (
    "",
    "0",
    "9",
    "u",
    "n",
    "i",
    "nc",
    "na",
    "n a",
    "nr",
    "ns",
    "null",
    "none",
    "unknown",
    "inconnu",
    "inconnue",
    "unspecified",
    "undisclosed",
    "non renseigne",
)

_WORDS = Rule("words", f"trim(regexp_replace({plain_sql('{value}')}, '[^a-z]+', ' ', 'g'))")


def _in(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_CIVILITY = Rule(
    "code",
    f"list_transform([{{value}}], lambda word: CASE WHEN word IN ({_in(MEN)}) THEN 'M' "
    f"WHEN word IN ({_in(WOMEN)}) THEN 'MME' ELSE word END)[1]",
)
_TITLE = Rule(
    "title",
    f"list_transform([{{value}}], lambda word: CASE WHEN word IN ({_in(TITLES)}) THEN '' "
    "WHEN word = '' THEN '-' ELSE word END)[1]",
)
_EXACT = (Level("exact", "{left} = {right}"),)
_SHOWN = {"M": {"fr": "M.", "en": "Mr"}, "MME": {"fr": "Mme", "en": "Mrs"}}

CIVILITY = Kind(
    name="civility",
    rules=(TIDY, _WORDS, _CIVILITY, _TITLE),
    refusal=(
        "CASE WHEN {value} IN ('M', 'MME', '') THEN '' WHEN {value} = '-' THEN 'placeholder' "
        f"WHEN {{value}} IN ({_in(COUPLES)}) THEN 'couple' ELSE 'unknown_code' END"
    ),
    key="{value}",
    levels=_EXACT,
    show=lambda value, language: _SHOWN.get(value, {}).get(language, value),
    mask=lambda value: value,
)

"""Civilities. A title alone (Dr, Me) tells no civility and is left empty; refused as ``placeholder``, ``couple`` or ``unknown_code``."""


def _shown_gender(value: str, language: str) -> str:
    say = translations(language).gettext
    return {"f": say("Woman"), "m": say("Man"), "x": say("Other")}.get(value, value)


GENDER = Kind(
    name="gender",
    rules=(
        TIDY,
        Rule("words", f"trim(regexp_replace({plain_sql('{value}')}, '[^a-z0-9]+', ' ', 'g'))"),
        Rule(
            "code",
            f"list_transform([{{value}}], lambda word: CASE WHEN word IN ({_in(_FEMALE)}) THEN 'f' "
            f"WHEN word IN ({_in(_MALE)}) THEN 'm' WHEN word IN ({_in(_NEITHER)}) THEN 'x' ELSE word END)[1]",
        ),
    ),
    refusal=(
        f"CASE WHEN {{value}} IN ('f', 'm', 'x') THEN '' WHEN {{value}} IN ({_in(_NOTHING)}) THEN 'placeholder' "
        "ELSE 'unknown_code' END"
    ),
    key="{value}",
    levels=_EXACT,
    show=_shown_gender,
    mask=lambda _: "•",
)
"""Gender as f, m or x. Refused as ``placeholder`` or ``unknown_code``; 1 and 2 are read as ISO 5218 has them."""
