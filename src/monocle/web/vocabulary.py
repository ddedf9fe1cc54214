"""What conditions may name, as people of a language call it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from monocle.language import translations
from monocle.web.words import TABLES, word
from monocle.web.words.segments import SPENT
from monocle.workspace.segment_views import Vocabulary, Word

FEW = ("civility", "gender", "language", "country", "city", "postcode", "company", "sources")
"""Fields of a customer that many share: what a segment may be broken down by."""
BY_TRAIT = "trait."
_SPENT = "spent."


def told(vocabulary: Vocabulary, language: str) -> Vocabulary:
    """Give a vocabulary with the words of a language; what has a label of its own keeps it."""
    texts = translations(language)

    def called(words: Iterable[Word], table: str) -> tuple[Word, ...]:
        return tuple(
            replace(one, label=word(one.name, table, texts)) if one.label == one.name else one for one in words
        )

    fields = tuple(
        replace(one, label=texts.gettext(SPENT["spent"]) % {"currency": one.name.removeprefix(_SPENT)})
        if one.name.startswith(_SPENT)
        else one
        for one in called(vocabulary.fields, "customer_field")
    )
    return replace(
        vocabulary,
        fields=fields,
        traits=called(vocabulary.traits, "expected"),
        identifiers=called(vocabulary.identifiers, "identifier"),
        operators=tuple(
            replace(one, label=word(one.name, "operator", texts)) if one.label == one.name else one
            for one in vocabulary.operators
        ),
    )


def labels(vocabulary: Vocabulary, language: str) -> Mapping[str, str]:
    """Give what the values of figures are called, by code."""
    texts, known = translations(language), TABLES["trait_label"]
    codes = {value for one in vocabulary.traits for value in one.values if value in known}
    return {code: word(code, "trait_label", texts) for code in sorted(codes)}


def breakdowns(vocabulary: Vocabulary) -> tuple[Word, ...]:
    """Give what customers may be broken down by: fields and traits of few values, as ``preview`` names them."""
    traits = [
        replace(one, name=f"{BY_TRAIT}{one.name}") for one in vocabulary.traits if one.type in {"text", "boolean"}
    ]
    return (*(one for one in vocabulary.fields if one.name in FEW), *traits)
