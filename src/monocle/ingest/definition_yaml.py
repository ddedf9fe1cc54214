"""``sources/NAME.yaml`` ↔ ``SourceDefinition``."""

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monocle.documents import read_document, write_document
from monocle.errors import BadConfig
from monocle.ingest.definition import (
    ADDRESS_PARTS,
    EVENTS,
    PARTS_OF_EVENTS,
    RATE,
    SECTIONS,
    Elsewhere,
    LoadContract,
    ReaderSpec,
    Ref,
    Section,
    SourceDefinition,
)
from monocle.ingest.stream import Stream, checked_stream
from monocle.ingest.tracking_plan import checked_plan
from monocle.ingest.webhook import Webhook, checked_webhook, plain_webhook

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
NATURES = ("declared", "observed", "inferred")
EXTRACTS = ("full", "delta")
VIOLATIONS = ("keep", "quarantine", "block")
_MOST = 1_000_000
_TEXTS = ("system", "owner", "steward", "purpose", "refresh", "channel", "timezone", "users")
_KEYS = (
    "name",
    "reader",
    "extract",
    "key",
    "about",
    "order_of",
    "nature",
    "trust",
    "keep",
    "contract",
    "mapping",
    "plan",
    "violations",
    "webhook",
    "stream",
    "rate",
    "retention",
    *_TEXTS,
)


def read_definition(path: Path) -> SourceDefinition:
    """Give the source that a YAML file defines.

    Raises:
        BadConfig: a key or value is not one of those allowed; the message names the file and the path within it.
        NotFound: there is no such file.
    """
    definition = definition_of(read_document(path), f"sources/{path.name}")
    if definition.name != path.stem:
        raise BadConfig(
            f"name is {definition.name!r}", where=f"sources/{path.name}", mend=f"name it {path.stem} or rename the file"
        )
    return definition


def definition_of(tree: Mapping[str, Any], where: str) -> SourceDefinition:
    """Give the source that a tree defines.

    Args:
        tree: as YAML or JSON gives it.
        where: the name that messages give to it.

    Raises:
        BadConfig: as in ``read_definition``.
    """
    _only(tree, _KEYS, where)
    name = _text(tree.get("name"), f"{where}: name")
    if not NAME.fullmatch(name):
        raise BadConfig(
            f"{name!r} is no name of a source",
            where=f"{where}: name",
            mend="use lower case letters, digits and _, at most 60, a letter first",
        )
    texts = {key: _text(tree[key], f"{where}: {key}") for key in _TEXTS if key in tree}
    _check_zone(texts.get("timezone", "UTC"), where)
    reader = _reader(_mapping(tree.get("reader"), f"{where}: reader"), f"{where}: reader")
    mapping = _mapping(tree.get("mapping", {} if reader.type == EVENTS else None), f"{where}: mapping")
    _only(mapping, tuple(SECTIONS), f"{where}: mapping")
    sections = {
        key: _section(key, _mapping(value, f"{where}: mapping.{key}"), f"{where}: mapping.{key}")
        for key, value in mapping.items()
    }
    retention, retention_of = _retention(tree.get("retention", 0), f"{where}: retention")
    definition = SourceDefinition(
        name=name,
        reader=reader,
        sections=sections,
        extract=_one_of(tree.get("extract", "full"), EXTRACTS, f"{where}: extract"),
        key=_texts(tree.get("key", []), f"{where}: key"),
        about=_elsewhere(tree.get("about"), f"{where}: about"),
        order_of=_elsewhere(tree.get("order_of"), f"{where}: order_of"),
        nature=_one_of(tree.get("nature", "declared"), NATURES, f"{where}: nature"),
        trust=int(_number(tree.get("trust", 50), f"{where}: trust")),
        keep=_texts(tree.get("keep", []), f"{where}: keep"),
        contract=_contract(_mapping(tree.get("contract", {}), f"{where}: contract"), f"{where}: contract"),
        plan=_plan(_mapping(tree.get("plan", {}), f"{where}: plan"), f"{where}: plan"),
        violations=_one_of(tree.get("violations", "keep"), VIOLATIONS, f"{where}: violations"),
        webhook=_webhook(tree, where),
        stream=_stream(tree, where),
        rate=_whole(tree.get("rate", RATE), 1, f"{where}: rate"),
        retention=retention,
        retention_of=retention_of,
        **texts,
    )
    _check_whole(definition, where)
    return definition


def definition_yaml(definition: SourceDefinition) -> str:
    """Give the YAML text of a source; what has its default is left out."""
    defaults = {field.name: field.default for field in fields(SourceDefinition)}
    tree: dict[str, Any] = {
        "name": definition.name,
        "reader": _plain_reader(definition.reader),
        "extract": definition.extract,
    }
    if definition.key:
        tree["key"] = list(definition.key)
    for key in ("system", "channel", "owner", "steward", "purpose", "refresh", "nature", "trust", "timezone", "users"):
        value = getattr(definition, key)
        if value != defaults[key] or key in {"owner", "steward", "purpose", "refresh"}:
            tree[key] = value
    for key in ("about", "order_of"):
        place: Elsewhere | None = getattr(definition, key)
        if place:
            tree[key] = {"source": place.source, "key": _plain_ref(place.key)}
    if definition.keep:
        tree["keep"] = list(definition.keep)
    if definition.arrives:
        planned = {name: dict(schema) for name, schema in definition.plan.items()}
        kept: Any = definition.retention
        if definition.retention_of:
            kept = {"events": kept, **definition.retention_of}
        stated = {
            key: value for key, value in (("rate", definition.rate), ("retention", kept)) if value != defaults[key]
        }
        plan = {"plan": planned} if planned else {}
        fed = {**_plain_webhook(definition), **_plain_stream(definition)}
        return write_document({**tree, **plan, "violations": definition.violations, **fed, **stated})
    contract = {field.name: getattr(definition.contract, field.name) for field in fields(LoadContract)}
    contract["required"] = list(definition.contract.required)
    tree["contract"] = {key: value for key, value in contract.items() if value != []}
    tree["mapping"] = {key: _plain_section(section) for key, section in definition.sections.items()}
    return write_document(tree)


def _section(kind: str, tree: Mapping[str, Any], where: str) -> Section:
    _only(tree, SECTIONS[kind], where)
    found = {key: _refs(value, f"{where}.{key}") for key, value in tree.items() if key != "address"}
    given = tree.get("address", [])
    addresses = []
    for number, part in enumerate(given if isinstance(given, list) else [given]):
        place = f"{where}.address[{number}]"
        parts = _mapping(part, place)
        _only(parts, ADDRESS_PARTS, place)
        addresses.append({key: _ref(value, f"{place}.{key}") for key, value in parts.items()})
    return Section(found, tuple(addresses))


def _refs(value: Any, where: str) -> tuple[Ref, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(
        _ref(one, f"{where}[{number}]" if isinstance(value, list) else where) for number, one in enumerate(values)
    )


def _ref(value: Any, where: str) -> Ref:
    if isinstance(value, str):
        return Ref(column=value)
    tree = _mapping(value, where)
    _only(tree, tuple(field.name for field in fields(Ref)), where)
    codes = {
        _text(key, where): _text(code, f"{where}.codes")
        for key, code in _mapping(tree.get("codes", {}), f"{where}.codes").items()
    }
    ref = Ref(**{key: _text(one, f"{where}.{key}") for key, one in tree.items() if key != "codes"}, codes=codes)
    if bool(ref.column) == bool(ref.constant):
        raise BadConfig(
            "a column or a constant is needed, and not both", where=where, mend="write column: NAME or constant: VALUE"
        )
    if ref.decimal not in {".", ","}:
        raise BadConfig(f"{ref.decimal!r} is no decimal mark", where=f"{where}.decimal", mend='use "." or ","')
    return ref


def _reader(tree: Mapping[str, Any], where: str) -> ReaderSpec:
    _only(tree, ("type", "where", "options"), where)
    options = {
        key: _text(value, f"{where}.options.{key}")
        for key, value in _mapping(tree.get("options", {}), f"{where}.options").items()
    }
    kind = _text(tree.get("type"), f"{where}.type")
    return ReaderSpec(kind, _text(tree.get("where", "" if kind == EVENTS else None), f"{where}.where"), options)


def _plan(tree: Mapping[str, Any], where: str) -> dict[str, Mapping[str, Any]]:
    plan = {_text(name, where): _mapping(schema, f"{where}.{name}") for name, schema in tree.items()}
    checked_plan(plan, where)
    return plan


def _contract(tree: Mapping[str, Any], where: str) -> LoadContract:
    _only(tree, tuple(field.name for field in fields(LoadContract)), where)
    shares = {key: _number(value, f"{where}.{key}") for key, value in tree.items() if key != "required"}
    return LoadContract(required=_texts(tree.get("required", []), f"{where}.required"), **shares)


def _elsewhere(value: Any, where: str) -> Elsewhere | None:
    if value is None:
        return None
    tree = _mapping(value, where)
    _only(tree, ("source", "key"), where)
    return Elsewhere(_text(tree.get("source"), f"{where}.source"), _ref(tree.get("key"), f"{where}.key"))


def _check_whole(definition: SourceDefinition, where: str) -> None:
    if definition.plan and not definition.arrives:
        raise BadConfig("only a source of events has a plan", where=f"{where}: plan", mend="leave it out")
    person = definition.sections.get("person")
    if person and "key" not in person.fields:
        raise BadConfig(
            "a person needs a key",
            where=f"{where}: mapping.person.key",
            mend="name the column that tells two persons apart",
        )
    lines, orders = definition.sections.get("line"), definition.sections.get("order")
    if lines and not orders and not definition.order_of:
        raise BadConfig(
            "lines need the order they are of",
            where=f"{where}: mapping.line",
            mend="map order.key, or name order_of: {source, key}",
        )
    if not definition.sections and not definition.arrives:
        raise BadConfig("nothing is mapped", where=f"{where}: mapping", mend=f"map one of {', '.join(SECTIONS)}")


def _check_zone(name: str, where: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadConfig(
            f"{name!r} is no time zone", where=f"{where}: timezone", mend="use a name such as Europe/Paris"
        ) from error


def _only(tree: Mapping[str, Any], allowed: tuple[str, ...], where: str) -> None:
    unknown = [str(key) for key in tree if key not in allowed]
    if unknown:
        raise BadConfig(f"{unknown[0]!r} is not known here", where=where, mend=f"use {', '.join(allowed)}")


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadConfig(
            f"a {type(value).__name__} stands where a mapping of names to values is needed",
            where=where,
            mend="write lines such as name: value",
        )
    return value


def _text(value: Any, where: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise BadConfig(
        f"a {type(value).__name__} stands where a text is needed",
        where=where,
        mend='put it in quotes, as in "no"' if isinstance(value, bool) else "write a text",
    )


def _texts(value: Any, where: str) -> tuple[str, ...]:
    return tuple(_text(one, where) for one in (value if isinstance(value, list) else [value]))


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise BadConfig(f"{value!r} is no number of 0 or more", where=where, mend="write a number such as 30")
    return float(value)


def _whole(value: Any, least: int, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= _MOST:
        raise BadConfig(
            f"{value!r} is no whole number from {least} to {_MOST}", where=where, mend="write a number such as 400"
        )
    return value


def _retention(value: Any, where: str) -> tuple[int, dict[str, int]]:
    """Give the days for which events are kept, and parts of them."""
    tree = value if isinstance(value, dict) else {"events": value}
    _only(tree, ("events", *PARTS_OF_EVENTS), where)
    days = {key: _whole(said, 0 if key == "events" else 1, f"{where}.{key}") for key, said in tree.items()}
    whole = days.pop("events", 0)
    shorter = [key for key, said in days.items() if said < whole or not whole]
    if shorter:
        raise BadConfig(
            f"{shorter[0]} are kept for less than events",
            where=f"{where}.{shorter[0]}",
            mend="write how long events are kept (events: 400), and as long or longer for parts of them",
        )
    return whole, days


def _one_of(value: Any, allowed: tuple[str, ...], where: str) -> str:
    if value not in allowed:
        raise BadConfig(f"{value!r} is not known here", where=where, mend=f"use {', '.join(allowed)}")
    return str(value)


def _webhook(tree: Mapping[str, Any], where: str) -> Webhook | None:
    place = f"{where}: webhook"
    return checked_webhook(_mapping(tree["webhook"], place), place) if "webhook" in tree else None


def _plain_webhook(definition: SourceDefinition) -> dict[str, Any]:
    return {"webhook": plain_webhook(definition.webhook)} if definition.webhook else {}


def _stream(tree: Mapping[str, Any], where: str) -> Stream | None:
    place = f"{where}: stream"
    return checked_stream(_mapping(tree["stream"], place), place) if "stream" in tree else None


def _plain_stream(definition: SourceDefinition) -> dict[str, Any]:
    found = definition.stream
    if not found:
        return {}
    said = {"servers": found.servers, "topic": found.topic, "options": found.options, "fields": dict(found.fields)}
    return {"stream": {key: value for key, value in said.items() if value}}


def _plain_reader(spec: ReaderSpec) -> dict[str, Any]:
    options = {"options": dict(spec.options)} if spec.options else {}
    return {"type": spec.type, **({"where": spec.where} if spec.where else {}), **options}


def _plain_section(section: Section) -> dict[str, Any]:
    tree: dict[str, Any] = {
        key: [_plain_ref(ref) for ref in refs] if len(refs) > 1 else _plain_ref(refs[0])
        for key, refs in section.fields.items()
    }
    if section.addresses:
        tree["address"] = [{key: _plain_ref(ref) for key, ref in parts.items()} for parts in section.addresses]
    return tree


def _plain_ref(ref: Ref) -> Any:
    said = {
        field.name: getattr(ref, field.name)
        for field in fields(Ref)
        if getattr(ref, field.name) and (field.name != "decimal" or ref.decimal != ".")
    }
    if "codes" in said:
        said["codes"] = dict(ref.codes)
    return ref.column if set(said) == {"column"} else said
