"""What ``monocle.yaml`` says of the entities of a group: what belongs to each, and what each shares with others.

::

    entities:
      chain: {label: {fr: La chaîne, en: The chain}, kind: brand, sources: [crm]}
      lyon: {label: Lyon, kind: site, parent: chain, stores: [Lyon Part-Dieu]}
      paris: {label: Paris, kind: site, parent: chain, stores: [Paris Rivoli], sources: [paris_bookings]}
    access:
      chain: {shares: [chain], fields: [identity, preferences]}
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from monocle.diagnose.catalogue import ENTRIES
from monocle.errors import BadConfig
from monocle.permissions import GOLDEN, SHAREABLE, TRAITS, Scope
from monocle.tables.insight import TRAIT_LIST

WHERE, ACCESS = "monocle.yaml: entities", "monocle.yaml: access"
KINDS = ("site", "brand", "country")
RULES: Mapping[str, str] = {"sources": "source", "stores": "store", "channels": "channel", "brands": "brand"}
"""Key → kind of rule."""
PREFERENCES, ALL = "preferences", "all"
_PREFERRED = frozenset({(PREFERENCES, "VARCHAR"), ("habits", "VARCHAR")})
"""Theme and type of the traits that are preferences: what somebody likes, not how much they spend."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_LANGUAGES = ("fr", "en")
_FREE = f"{GOLDEN}extra."


@dataclass(frozen=True)
class Entity:
    """One site, brand or country.

    Attributes:
        label: language → as shown.
        kind: site, brand or country.
        parent: name of the entity above it; empty where there is none.
        rules: kind of rule (source, store, channel, brand) → values.
    """

    name: str
    label: Mapping[str, str]
    kind: str
    parent: str = ""
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def shown(self, language: str) -> str:
        """Give its name as people of a language read it."""
        return self.label.get(language) or next(iter(self.label.values()), self.name)


@dataclass(frozen=True)
class Rule:
    """What an entity, and those below it, share.

    Attributes:
        entity: whose customers.
        shares: with which entities, and those below them.
        fields: parts, or single golden values and traits; preferences stand for what they hold.
    """

    entity: str
    shares: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Entities:
    """The entities of a workspace and what each shares; of none where it has none.

    Attributes:
        by_name: in the order of the file.
        rules: of access.
        preferences: what the part of this name holds.
    """

    by_name: Mapping[str, Entity] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    preferences: tuple[str, ...] = ()

    def below(self, name: str) -> frozenset[str]:
        """Give an entity and all below it; nothing where there is none of this name."""
        found = {name} & self.by_name.keys()
        while more := {one.name for one in self.by_name.values() if one.parent in found} - found:
            found |= more
        return frozenset(found)

    def scope(self, name: str) -> Scope:
        """Give what somebody reads who is bound to an entity."""
        own = self.below(name)
        opened: dict[str, frozenset[str]] = {}
        for rule in self.rules:
            sharing = self.below(rule.entity) - own
            if own and sharing and any(name in self.below(one) for one in rule.shares):
                for one in self._spelt(rule.fields):
                    opened[one] = opened.get(one, frozenset()) | sharing
        return Scope(name, own, opened)

    def values(self) -> Iterator[tuple[str, str, str]]:
        """Give (entity, kind of rule, value) of all that belongs to entities."""
        for one in self.by_name.values():
            for kind, values in one.rules.items():
                yield from ((one.name, kind, value) for value in values)

    def _spelt(self, fields: Sequence[str]) -> Iterator[str]:
        for one in fields:
            yield from self.preferences if one == PREFERENCES else (one,)


def entities(tree: object, access: object, preferred: Sequence[str] = ()) -> Entities:
    """Give what the sections ``entities`` and ``access`` say.

    Args:
        tree: of ``entities``.
        access: of ``access``.
        preferred: golden fields that hold what a person prefers, as ``insight.preferences`` says.

    Raises:
        BadConfig: a key or value cannot be used.
    """
    known = {str(name): _entity(str(name), one) for name, one in _mapping(tree or {}, WHERE, ()).items()}
    for one in known.values():
        _check_parents(one, known)
    rules = tuple(_rule(str(name), one, known) for name, one in _mapping(access or {}, ACCESS, ()).items())
    computed = [f"{TRAITS}{one.name}" for one in TRAIT_LIST if (one.theme, one.type) in _PREFERRED]
    return Entities(known, rules, (*(f"{GOLDEN}{one}" for one in preferred if one), *computed))


def _entity(name: str, tree: object) -> Entity:
    where = f"{WHERE}.{name}"
    if not _NAME.fullmatch(name) or name == ALL:
        raise BadConfig(f"{name!r} is no name of an entity", where=where, mend="use lower case letters, digits and _")
    said = _mapping(tree, where, ("label", "kind", "parent", *RULES))
    kind, parent = said.get("kind", KINDS[0]), said.get("parent", "")
    if kind not in KINDS:
        raise BadConfig(f"{kind!r} is no kind of entity", where=f"{where}.kind", mend=f"use {', '.join(KINDS)}")
    if not isinstance(parent, str):
        raise BadConfig(f"{parent!r} is no name", where=f"{where}.parent", mend="name one other entity")
    rules = {rule: _texts(said[key], f"{where}.{key}") for key, rule in RULES.items() if key in said}
    return Entity(name, _label(said.get("label", name), where), str(kind), parent, rules)


def _label(value: object, where: str) -> Mapping[str, str]:
    if isinstance(value, str) and value.strip():
        return dict.fromkeys(_LANGUAGES, value.strip())
    said = _mapping(value, f"{where}.label", _LANGUAGES)
    if not said or any(not isinstance(one, str) or not one.strip() for one in said.values()):
        raise BadConfig("this is no label", where=f"{where}.label", mend="write label: {fr: …, en: …}")
    return {language: str(one).strip() for language, one in said.items()}


def _check_parents(entity: Entity, known: Mapping[str, Entity]) -> None:
    """Refuse a parent that is not there, and one that is below its own child."""
    above, seen = entity.parent, [entity.name]
    while above:
        if above not in known or above in seen:
            said = "is not there" if above not in known else "stands below itself"
            raise BadConfig(f"{above!r} {said}", where=f"{WHERE}.{seen[-1]}.parent", mend="name another entity")
        seen.append(above)
        above = known[above].parent


def _rule(name: str, tree: object, known: Mapping[str, Entity]) -> Rule:
    where = f"{ACCESS}.{name}"
    _known((name,), known, where)
    said = _mapping(tree, where, ("shares", "fields"))
    shares = tuple(known) if said.get("shares") == ALL else _texts(said.get("shares"), f"{where}.shares")
    _known(shares, known, f"{where}.shares")
    fields = _texts(said.get("fields"), f"{where}.fields")
    for one in fields:
        if not _can_be_shared(one):
            parts = ", ".join((*SHAREABLE, PREFERENCES))
            mend = f"use {parts}, {GOLDEN} and the name of a field, or {TRAITS} and the name of a trait"
            raise BadConfig(f"{one!r} cannot be shared", where=f"{where}.fields", mend=mend)
    return Rule(name, shares, fields)


def _known(names: Sequence[str], known: Mapping[str, Entity], where: str) -> None:
    for one in names:
        if one not in known:
            raise BadConfig(f"{one!r} is no entity", where=where, mend=f"use {', '.join(known) or 'entities: …'}")


def _can_be_shared(text: str) -> bool:
    field_name = text.removeprefix(GOLDEN)
    is_golden = text.startswith(GOLDEN) and (field_name in ENTRIES and "." not in field_name)
    is_free = text.startswith(_FREE) and text != _FREE
    is_trait = text.startswith(TRAITS) and any(one.name == text.removeprefix(TRAITS) for one in TRAIT_LIST)
    return text in SHAREABLE or text == PREFERENCES or is_golden or is_free or is_trait


def _mapping(value: object, where: str, keys: Sequence[str]) -> Mapping[str, object]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise BadConfig("this is no mapping of names", where=where, mend="write name: value")
    unknown = [key for key in value if keys and key not in keys]
    if unknown:
        raise BadConfig(f"{unknown[0]!r} is not known here", where=where, mend=f"use {', '.join(keys)}")
    return value


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or any(not isinstance(one, str) or not one.strip() for one in value):
        raise BadConfig("this is no list of names", where=where, mend="write [one, other]")
    return tuple(dict.fromkeys(one.strip() for one in value))
