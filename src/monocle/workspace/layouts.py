"""What of a customer each role sees first: sections and golden fields, in their order.

::

    views:
      clerk: {sections: [profile, orders, timeline], fields: [last_name, first_name, phone, email]}
      till: {sections: [profile, orders]}
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from monocle.diagnose.catalogue import ENTRIES
from monocle.errors import BadConfig

SECTIONS = ("profile", "timeline", "orders", "records", "identity", "consents", "segments", "history")
EVERYTHING = "all"
FREE = "extra."
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


@dataclass(frozen=True)
class Layout:
    """What one role sees.

    Attributes:
        name: all, clerk, steward, marketer, or one of ``monocle.yaml``.
        sections: of the customer page, in order.
        fields: golden fields, in order; empty for all of them in their usual order.
    """

    name: str
    sections: tuple[str, ...] = SECTIONS
    fields: tuple[str, ...] = ()


BUILT_IN: Mapping[str, Layout] = MappingProxyType(
    {
        layout.name: layout
        for layout in (
            Layout(EVERYTHING),
            Layout(
                "clerk",
                ("profile", "orders", "timeline", "consents"),
                ("civility", "last_name", "first_name", "phone", "email", "address", "loyalty_card", "customer_number", "company"),
            ),
            Layout("steward", ("profile", "records", "identity", "history")),
            Layout(
                "marketer",
                ("segments", "consents", "profile", "orders", "timeline"),
                ("civility", "first_name", "last_name", "birth_date", "gender", "language", "email", "phone", "loyalty_card"),
            ),
        )
    }
)  # fmt: skip


def layouts(tree: object) -> Mapping[str, Layout]:
    """Give every layout by name: the built-in ones, then those of ``views``, which may go before a built-in one.

    Raises:
        BadConfig: a name, section or field cannot be used.
    """
    where = "monocle.yaml: views"
    if tree is None:
        return BUILT_IN
    if not isinstance(tree, Mapping):
        raise BadConfig("views is no mapping of roles", where=where, mend="write clerk: {sections: […], fields: […]}")
    own = {str(name): _layout(str(name), value, f"{where}: {name}") for name, value in tree.items()}
    return MappingProxyType({**BUILT_IN, **own})


def _layout(name: str, tree: object, where: str) -> Layout:
    if not _NAME.fullmatch(name):
        raise BadConfig(f"{name!r} is no name of a view", where=where, mend="use lower case letters, digits and _")
    if not isinstance(tree, Mapping):
        raise BadConfig("is no mapping", where=where, mend="write {sections: […], fields: […]}")
    unknown = [str(key) for key in tree if key not in {"sections", "fields"}]
    if unknown:
        raise BadConfig(f'"{unknown[0]}" is not known here', where=where, mend="use sections and fields")
    sections = _names(tree.get("sections", list(SECTIONS)), f"{where}: sections")
    wrong = [one for one in sections if one not in SECTIONS]
    if wrong or not sections:
        raise BadConfig(
            f'"{"".join(wrong[:1])}" is no section', where=f"{where}: sections", mend=f"use {', '.join(SECTIONS)}"
        )
    fields = _names(tree.get("fields", []), f"{where}: fields")
    unknown_fields = [one for one in fields if not _is_golden(one)]
    if unknown_fields:
        raise BadConfig(
            f'"{unknown_fields[0]}" is no field of a profile',
            where=f"{where}: fields",
            mend=f"use {', '.join(name for name in ENTRIES if '.' not in name)} or {FREE} and the name of a kept column",
        )
    return Layout(name, sections, fields)


def _is_golden(name: str) -> bool:
    return (name in ENTRIES and "." not in name) or (name.startswith(FREE) and name != FREE)


def _names(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or any(not isinstance(one, str) for one in value):
        raise BadConfig("is no list of names", where=where, mend="write [profile, orders]")
    if len(set(value)) < len(value):
        raise BadConfig("names one twice", where=where, mend="name each once")
    return tuple(value)
