"""Gender as f, m or x, from the words and letters that systems write."""

from monocle.fields.characters import INVISIBLE_SQL, SPACES, WIDTH_SQL, literals
from monocle.fields.kind import Kind, Level, Rule
from monocle.language import translations

_FEMALE = (
    "f",
    "femme",
    "female",
    "fem",
    "feminin",
    "feminine",
    "woman",
    "girl",
    "fille",
    "mme",
    "mlle",
    "madame",
    "mademoiselle",
    "mrs",
    "ms",
    "miss",
    "w",
)
_MALE = ("m", "h", "homme", "male", "masc", "masculin", "masculine", "man", "boy", "garcon", "mr", "monsieur", "mister")
_OTHER = ("x", "d", "autre", "other", "divers", "nb", "nonbinaire", "nonbinary", "neutre", "neutral")
_NOTHING = (
    "u",
    "n",
    "i",
    "nc",
    "na",
    "nr",
    "ns",
    "null",
    "none",
    "unknown",
    "inconnu",
    "inconnue",
    "unspecified",
    "undisclosed",
    "nonrenseigne",
    "0",
    "9",
)


def _show(value: str, language: str) -> str:
    say = translations(language).gettext
    return {"f": say("Woman"), "m": say("Man"), "x": say("Other")}.get(value, value)


def _mask(value: str) -> str:
    del value
    return "•"


GENDER = Kind(
    name="gender",
    rules=(
        Rule("invisible", INVISIBLE_SQL),
        Rule("full_width", WIDTH_SQL),
        Rule("case", "lower(strip_accents(replace({value}, 'İ', 'i')))"),
        Rule("punctuation", rf"regexp_replace({{value}}, '[{SPACES}.,''_()/?-]+', '', 'g')"),
        Rule(
            "code",
            f"CASE WHEN {{value}} IN ({literals(_FEMALE)}) THEN 'f' WHEN {{value}} IN ({literals(_MALE)}) THEN 'm'"
            f" WHEN {{value}} IN ({literals(_OTHER)}) THEN 'x' ELSE {{value}} END",
        ),
    ),
    refusal=f"""CASE
        WHEN {{value}} = '' THEN 'empty'
        WHEN {{value}} IN ('f', 'm', 'x') THEN ''
        WHEN {{value}} IN ({literals(_NOTHING)}) THEN 'placeholder'
        ELSE 'unknown_code'
    END""",
    key="{value}",
    levels=(Level("exact", "{left} = {right}"),),
    show=_show,
    mask=_mask,
)
"""Gender. Numbers such as 1 and 2 mean something only where the mapping declares their codes. Refused as ``empty``,
``placeholder`` or ``unknown_code``."""
