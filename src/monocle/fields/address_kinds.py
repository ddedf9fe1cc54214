"""How the parts of two normalised addresses agree: street, house number, postcode, city."""

from monocle.fields.address_street import street_key_sql
from monocle.fields.kind import Kind, Level
from monocle.fields.tidy import TIDY

_EMPTY = "CASE WHEN {value} = '' THEN 'empty' ELSE '' END"
_STREET = street_key_sql("{value}")
_CITY = (
    f"regexp_replace(regexp_replace({street_key_sql('{value}')}, '\\bst\\b', 'saint', 'g'), '\\bste\\b', 'sainte', 'g')"
)


def _levels(key: str, *more: tuple[str, str]) -> tuple[Level, ...]:
    left, right = key.replace("{value}", "{left}"), key.replace("{value}", "{right}")
    return tuple(
        Level(name, sql.replace("[left]", left).replace("[right]", right))
        for name, sql in (("exact", "[left] = [right]"), *more)
    )


def _kind(name: str, key: str, levels: tuple[Level, ...]) -> Kind:
    return Kind(
        name=name,
        rules=(TIDY,),
        refusal=_EMPTY,
        key=key,
        levels=levels,
        show=lambda value, _: value,
        mask=lambda value: f"{value[:1]}•••",
    )


STREET = _kind(
    "street",
    _STREET,
    _levels(
        _STREET,
        ("same_words", "list_sort(string_split([left], ' ')) = list_sort(string_split([right], ' '))"),
        ("jaro_winkler_92", "jaro_winkler_similarity([left], [right]) >= 0.92"),
        ("jaro_winkler_85", "jaro_winkler_similarity([left], [right]) >= 0.85"),
    ),
)
HOUSE_NUMBER = _kind(
    "house_number",
    "lower(replace({value}, ' ', ''))",
    _levels(
        "lower(replace({value}, ' ', ''))",
        ("same_digits", "regexp_extract([left], '^[0-9]+') = regexp_extract([right], '^[0-9]+') AND [left] <> ''"),
    ),
)
POSTCODE = _kind(
    "postcode",
    "upper(replace({value}, ' ', ''))",
    _levels("upper(replace({value}, ' ', ''))", ("same_department", "left([left], 2) = left([right], 2)")),
)
CITY = _kind("city", _CITY, _levels(_CITY, ("alike", "jaro_winkler_similarity([left], [right]) >= 0.9")))
