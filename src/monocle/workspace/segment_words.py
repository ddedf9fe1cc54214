"""What conditions may name in a workspace, and segments to start from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from time import monotonic

from monocle.catalog import Connection, segment_lists, segment_words, segments
from monocle.catalog.rearranging import run_in_force
from monocle.documents import parse_document
from monocle.language import translations
from monocle.segment.kinds import FIELDS, NUMBER, OPERATORS, SPENT
from monocle.tables import TRAIT_LIST
from monocle.tables.insight_scores import SCORES
from monocle.workspace.house import House
from monocle.workspace.segment_definitions import definition
from monocle.workspace.segment_saving import all_of
from monocle.workspace.segment_views import Operator, Template, Vocabulary, Word
from monocle.workspace.worded import in_language

_LASTS = 60.0
_TAKES = {"none": 0, "one": 1, "two": 2, "days": 1, "many": -1}
_TYPES = {"BIGINT": "number", "INTEGER": "number", "DOUBLE": "number", "VARCHAR": "text", "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "time"}  # fmt: skip
_PURPOSES = ("marketing", "profiling")
_CHANNELS = ("email", "sms", "phone", "mail", "any")
_IDENTIFIERS = ("email", "phone", "loyalty_card", "customer_number", "company_number", "handle")


@dataclass(frozen=True)
class Told:
    """What facts name: words by what they are of, products with labels, categories, names of traits."""

    words: Mapping[str, Sequence[str]]
    products: Sequence[tuple[str, str]]
    categories: Sequence[str]
    traits: Sequence[str]


class Heard:
    """What facts name, read once a minute and after each run: who builds a segment asks with each change."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: tuple[object, float, Told] | None = None

    def told(self, connection: Connection) -> Told:
        """Give what facts name, as it was a minute ago at most."""
        now, run = monotonic(), run_in_force(connection)
        if self._kept is None or self._kept[0] != run or now >= self._kept[1]:
            found = Told(
                segment_words.words(connection), *segment_words.goods(connection), segment_words.traits(connection)
            )
            self._kept = (run, now + _LASTS, found)
        return self._kept[2]


def vocabulary(house: House, connection: Connection, language: str, heard: Heard | None = None) -> Vocabulary:
    """Give what conditions may name.

    Args:
        house: the workspace.
        connection: reading.
        language: of labels.
        heard: what facts name, as it was read before.
    """
    read = (heard or Heard()).told(connection)
    told, products, categories = read.words, read.products, read.categories
    stored = all_of(segments.stored(connection))
    say = translations(language).gettext
    return Vocabulary(
        fields=(*(Word(name, name, kind) for name, kind in FIELDS.items()), *_spent(house, told["currencies"])),
        traits=_traits(read.traits, say),
        operators=tuple(
            Operator(name, name, tuple(sorted(one.kinds)), _TAKES[one.takes]) for name, one in OPERATORS.items()
        ),
        event_types=tuple(told["event_types"]),
        event_names=tuple(told["event_names"]),
        event_channels=tuple(told["event_channels"]),
        places=tuple(told["places"]),
        sources=tuple(told["sources"]),
        order_channels=tuple(told["order_channels"]),
        stores=tuple(told["stores"]),
        currencies=_with(told["currencies"], [house.charter.currency]),
        products=tuple(Word(name, label or name, "text") for name, label in products),
        categories=tuple(categories),
        purposes=_with(told["purposes"], [*house.charter.purposes, *_PURPOSES]),
        consent_channels=_with(told["consent_channels"], _CHANNELS),
        identifiers=tuple(Word(name, name, "text") for name in _with(told["identifiers"], _IDENTIFIERS)),
        segments=tuple(Word(name, one.labelled(name, language), "segment") for name, one in stored.items()),
        lists=tuple(Word(one.name, one.label or one.name, "list") for one in segment_lists.stored(connection)),
    )


def _with(known: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*known, *more]))


def _spent(house: House, currencies: Iterable[str]) -> tuple[Word, ...]:
    return tuple(Word(SPENT + code, SPENT + code, "money") for code in _with([house.charter.currency], currencies))


def _traits(there: Iterable[str], say: Callable[[str], str]) -> tuple[Word, ...]:
    known = set(there)
    traits = [Word(one.name, say(one.label), _type_of(one.type, one.unit), one.values) for one in TRAIT_LIST]
    names = {one.name for one in traits} | {"customer_id", "as_of"}
    scores = [Word(one.name, one.name, _TYPES.get(one.type, "text")) for one in SCORES.columns if one.name not in names]
    others = [Word(name, name, NUMBER) for name in sorted(known - names - {one.name for one in scores})]
    return (*traits, *scores, *others)


def _type_of(kind: str, unit: str) -> str:
    return "money" if unit == "minor units" else _TYPES[kind]


def templates(connection: Connection, language: str) -> tuple[Template, ...]:
    """Give segments to start from, those that this workspace has not the data for too."""
    known = set(segment_words.traits(connection))
    found = []
    folder = files("monocle.segment") / "templates"
    for path in sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name):
        one = definition(parse_document(path.read_text(encoding="utf-8"), path.name), path.name)
        name = path.name.removesuffix(".yaml").partition("_")[2]
        missing = sorted(one.uses.traits - known)
        found.append(
            Template(
                name=name,
                label=one.labelled(name, language),
                description=in_language(one.description, language),
                tree=one.said["where"],
                ready=not missing,
                missing=", ".join(missing),
            )
        )
    return tuple(found)
