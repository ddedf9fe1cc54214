"""The entities of a group: what belongs to each, how many customers, and who may read what of whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from monocle.catalog import Catalog, entities, rearranging
from monocle.catalog.read_tokens import READ_TOKENS
from monocle.errors import NotFound
from monocle.permissions import NOWHERE
from monocle.workspace.entity_charter import PREFERENCES, Entity
from monocle.workspace.entity_charter import Entities as Declared
from monocle.workspace.house import House
from monocle.workspace.known_keys import opens


@dataclass(frozen=True)
class Shared:
    """What some entities share with another.

    Attributes:
        entities: whose customers.
        fields: parts, and single golden values and traits, by name.
    """

    entities: Sequence[str]
    fields: Sequence[str]


@dataclass(frozen=True)
class EntityRow:
    """One entity.

    Attributes:
        label: as it is shown.
        kind: site, brand or country.
        parent: above it; empty where there is none.
        below: names of those below it, at any depth.
        rules: kind of rule (source, store, channel, brand) → values.
        customers: that belong to it or to one below it.
        alone: those of its own customers of whom nothing is known elsewhere, but in those below it.
        reads: what others share with it.
        tokens: names of the tokens that read for it.
    """

    name: str
    label: str
    kind: str
    parent: str
    below: Sequence[str]
    rules: Mapping[str, Sequence[str]]
    customers: int
    alone: int
    reads: Sequence[Shared]
    tokens: Sequence[str]


@dataclass(frozen=True)
class EntityList:
    """The entities of a workspace.

    Attributes:
        items: in the order of ``monocle.yaml``.
        nowhere: customers of whom something belongs to no entity: it is read by no token that is bound to one.
        unbound: names of the tokens that read all customers.
    """

    items: Sequence[EntityRow]
    nowhere: int
    unbound: Sequence[str]


class Entities:
    """The entities of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house, self._declared = house, house.charter.entities

    def list(self, language: str = "") -> EntityList:
        """Give every entity, with its customers, what it reads of others, and its tokens."""
        with self._house.catalog.reading() as connection:
            tokens = [one for one in READ_TOKENS.every(connection) if opens(one)]
            bound = {name: [one.name for one in tokens if one.entity == name] for name in ("", *self._declared.by_name)}
            counts = {name: entities.counted(connection, self._declared.below(name)) for name in self._declared.by_name}
            nowhere, _ = entities.counted(connection, [NOWHERE])
        spoken = language or self._house.settings.language
        rows = [self._row(one, spoken, counts[name], bound[name]) for name, one in self._declared.by_name.items()]
        return EntityList(rows, nowhere, bound[""])

    def show(self, name: str, language: str = "") -> EntityRow:
        """Give one entity.

        Raises:
            NotFound: there is none of this name.
        """
        for one in self.list(language).items:
            if one.name == name:
                return one
        raise NotFound("there is no entity of this name", where="entities", mend="list them: monocle entity list")

    def of(self, customer_id: UUID, language: str = "") -> Sequence[tuple[str, str]]:
        """Give (name, label) of the entities of a customer, in the order of ``monocle.yaml``; empty for what belongs to none."""
        known = entities.of(self._house.catalog.lane, customer_id)
        spoken = language or self._house.settings.language
        named = [(one.name, one.shown(spoken)) for one in self._declared.by_name.values() if one.name in known]
        return [*named, *((NOWHERE, "") for _ in {NOWHERE} & set(known))]

    def _row(self, one: Entity, language: str, counts: tuple[int, int], tokens: Sequence[str]) -> EntityRow:
        return EntityRow(
            name=one.name,
            label=one.shown(language),
            kind=one.kind,
            parent=one.parent,
            below=sorted(self._declared.below(one.name) - {one.name}),
            rules=one.rules,
            customers=counts[0],
            alone=counts[1],
            reads=self._reads(one.name),
            tokens=tokens,
        )

    def _reads(self, name: str) -> Sequence[Shared]:
        """Give what others share with an entity; those that share the same stand together, preferences by their name."""
        scope, together = self._declared.scope(name), set(self._declared.preferences)
        alike: dict[tuple[str, ...], tuple[str, ...]] = {}
        for other in self._declared.by_name:
            fields = {part for part, whose in scope.opened.items() if other in whose}
            if together and together <= fields:
                fields = fields - together | {PREFERENCES}
            if fields:
                alike[tuple(sorted(fields))] = (*alike.get(tuple(sorted(fields)), ()), other)
        return [Shared(whose, fields) for fields, whose in alike.items()]


def settle(catalog: Catalog, declared: Declared) -> None:
    """Let customers follow what ``monocle.yaml`` says of entities, where it says otherwise than it did."""
    wanted = set(declared.values())
    with catalog.reading() as connection:
        if entities.rules(connection) == wanted:
            return
    with catalog.transaction() as connection:
        rearranging.alone(connection)
        entities.put(connection, wanted)
