"""``destinations/NAME.yaml`` ↔ where customers are sent, and which of them.

::

    kind: webhook
    label: {fr: Outil d'emailing, en: E-mail tool}
    secret: env:EMAILING_SECRET        # or file:PATH; several with blanks between, the one that signs first
    url: https://…                     # whatever else stands here are the settings of the kind
    audiences:
      - name: dormant
        segment: dormant
        purpose: marketing             # why, and through what, they will be contacted: each customer must allow just this
        channel: email
        mode: difference               # or full
        mapping: {EMAIL: email, FNAME: first_name, LTV: trait.expected_value_365d}
        exclude: [bought_last_week]    # segments whose members are left out
        keep_out: {buyers: 7, complainers: 30, lists: [staff]}   # who bought, who complained in the last days; imported lists
        cap: {times: 2, days: 7, channels: [email, sms]}         # not whom we contacted so often already
        cost: 3                        # minor units per contact, for what was saved
        every: 5m                      # after_run, or so many minutes or hours
        holdout: 0.1                   # a random tenth is not sent, to measure against
        use: contact                   # suppress: the destination keeps these people out of what it shows
        list_id: 12                    # whatever else stands here is the kind's
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monocle.errors import BadConfig

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
MODES, USES = ("difference", "full"), ("contact", "suppress")
AFTER_RUN = "after_run"
MOST_AUDIENCES = 100
_EVERY = re.compile(r"([1-9]\d{0,3})([mh])")
_MINUTES: Mapping[str, int] = {"m": 1, "h": 60}
_SECRET = re.compile(r"(env|file):\S+")
_KEYS = ("kind", "label", "secret", "paused", "audiences")
_OF_AUDIENCE = (
    "name", "segment", "purpose", "channel", "mode", "mapping", "exclude", "keep_out", "cap", "cost", "every", "holdout", "use",
)  # fmt: skip


@dataclass(frozen=True)
class Cap:
    """How often a customer may be contacted at most.

    Attributes:
        times: contacts.
        days: in so many days.
        channels: over these channels; over all where none is named.
    """

    times: int
    days: int
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeepOut:
    """Who is left out, though the segment has them.

    Attributes:
        buyers: days since the last purchase; 0: nobody is left out for that.
        complainers: days since the last complaint; 0: as above.
        lists: imported lists.
    """

    buyers: int = 0
    complainers: int = 0
    lists: tuple[str, ...] = ()


@dataclass(frozen=True)
class Audience:
    """Which customers a destination is told of; see the head of this file.

    Attributes:
        plain: what the file says besides, for the kind.
    """

    name: str
    segment: str
    purpose: str
    channel: str
    mode: str = "difference"
    mapping: Mapping[str, str] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    keep_out: KeepOut = field(default_factory=KeepOut)
    cap: Cap | None = None
    cost: int = 0
    every: str = AFTER_RUN
    holdout: float = 0.0
    use: str = "contact"
    plain: Mapping[str, Any] = field(default_factory=dict)

    def minutes(self) -> int:
        """Give after how many minutes it is sent again; 0: after each run alone."""
        found = _EVERY.fullmatch(self.every)
        return int(found[1]) * _MINUTES[found[2]] if found else 0


@dataclass(frozen=True)
class Destination:
    """Where customers are sent.

    Attributes:
        label: by language; under the empty name where it is the same in all.
        secret: where the secrets stand, never what they are.
        settings: of the kind's own.
        paused: nothing is sent there.
    """

    name: str
    kind: str
    label: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    audiences: tuple[Audience, ...] = ()
    paused: bool = False

    def shown(self, language: str) -> str:
        """Give what people call it."""
        return self.label.get(language) or self.label.get("") or next(iter(self.label.values()), "") or self.name


def parse(name: str, tree: Mapping[str, Any]) -> Destination:
    """Give the destination that a file says.

    Args:
        name: of the file, without its ending.
        tree: what it holds.

    Raises:
        BadConfig: a key or value cannot be used; what belongs to the kind, and whether segments are there, is not looked at.
    """
    where = f"destinations/{name}.yaml"
    if not NAME.fullmatch(name):
        raise BadConfig(
            f"{name!r} is no name of a destination",
            where="destinations",
            mend="use lower case letters, digits and _, at most 60, a letter first",
        )
    audiences = tree.get("audiences", [])
    if not isinstance(audiences, list) or len(audiences) > MOST_AUDIENCES:
        raise BadConfig(
            "audiences is no list, or too long a one", where=f"{where}: audiences", mend="write - name: … for each"
        )
    found = tuple(_audience(one, f"{where}: audiences[{number}]") for number, one in enumerate(audiences))
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        raise BadConfig("two audiences have one name", where=f"{where}: audiences", mend="give each a name of its own")
    return Destination(
        name=name,
        kind=_text(tree, "kind", where, needed=True),
        label=_label(tree.get("label", {}), where),
        secret=_secret(tree.get("secret", ""), where),
        settings={key: value for key, value in tree.items() if key not in _KEYS},
        audiences=found,
        paused=_flag(tree, "paused", where),
    )


def plain(one: Destination) -> dict[str, Any]:
    """Give a destination as its file says it, without what is as usual."""
    label: Any = one.label.get("") if set(one.label) == {""} else dict(one.label)
    said = {"kind": one.kind, "label": label, "secret": one.secret, "paused": one.paused, **one.settings}
    audiences = [plain_audience(audience) for audience in one.audiences]
    return {key: value for key, value in {**said, "audiences": audiences}.items() if value or key == "kind"}


def plain_audience(one: Audience) -> dict[str, Any]:
    """Give an audience as the file says it, without what is as usual."""
    kept, cap = one.keep_out, one.cap
    said: dict[str, Any] = {
        "name": one.name,
        "segment": one.segment,
        "purpose": one.purpose,
        "channel": one.channel,
        "mode": one.mode,
        "mapping": dict(one.mapping),
        "exclude": list(one.exclude),
        "keep_out": _filled({"buyers": kept.buyers, "complainers": kept.complainers, "lists": list(kept.lists)}),
        "cap": _filled({"times": cap.times, "days": cap.days, "channels": list(cap.channels)}) if cap else {},
        "cost": one.cost,
        "every": one.every,
        "holdout": one.holdout,
        "use": one.use if one.use != USES[0] else "",
    }
    return {**_filled(said), **one.plain}


def _filled(said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value}


def _audience(tree: object, where: str) -> Audience:
    if not isinstance(tree, Mapping):
        raise BadConfig("is no audience", where=where, mend="write name, segment, purpose and channel")
    name = _text(tree, "name", where, needed=True)
    if not NAME.fullmatch(name):
        raise BadConfig(
            f"{name!r} is no name of an audience", where=f"{where}.name", mend="use lower case letters, digits and _"
        )
    return Audience(
        name=name,
        segment=_text(tree, "segment", where, needed=True),
        purpose=_text(tree, "purpose", where, needed=True),
        channel=_text(tree, "channel", where, needed=True),
        mode=_one_of(tree, "mode", MODES, where),
        mapping=_mapping(tree.get("mapping", {}), where),
        exclude=_texts(tree.get("exclude", []), f"{where}.exclude"),
        keep_out=_keep_out(tree.get("keep_out", {}), f"{where}.keep_out"),
        cap=_cap(tree.get("cap"), f"{where}.cap"),
        cost=_whole(tree.get("cost", 0), f"{where}.cost"),
        every=_every(tree.get("every", AFTER_RUN), f"{where}.every"),
        holdout=_share(tree.get("holdout", 0), f"{where}.holdout"),
        use=_one_of(tree, "use", USES, where),
        plain={str(key): value for key, value in tree.items() if key not in _OF_AUDIENCE},
    )


def _text(tree: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> str:
    value = tree.get(key, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise BadConfig(f"{key} is no text", where=f"{where}.{key}", mend=f"write {key}: …")
    return value.strip()


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or any(not isinstance(one, str) or not one.strip() for one in value):
        raise BadConfig("is no list of names", where=where, mend="write [one, another]")
    return tuple(one.strip() for one in value)


def _flag(tree: Mapping[str, Any], key: str, where: str) -> bool:
    value = tree.get(key, False)
    if not isinstance(value, bool):
        raise BadConfig(f"{key} is neither true nor false", where=f"{where}.{key}", mend="write true or false")
    return value


def _one_of(tree: Mapping[str, Any], key: str, known: tuple[str, ...], where: str) -> str:
    value = tree.get(key, known[0])
    if value not in known:
        raise BadConfig(f"{value!r} is not known here", where=f"{where}.{key}", mend=f"use {' or '.join(known)}")
    return str(value)


def _label(value: object, where: str) -> Mapping[str, str]:
    if isinstance(value, str):
        return {"": value.strip()} if value.strip() else {}
    if not isinstance(value, Mapping) or any(not isinstance(one, str) for pair in value.items() for one in pair):
        raise BadConfig("label is no text", where=f"{where}.label", mend="write a text, or {fr: …, en: …}")
    return {key: text.strip() for key, text in value.items() if text.strip()}


def _secret(value: object, where: str) -> str:
    places = value.split() if isinstance(value, str) else [""]
    if any(not _SECRET.fullmatch(one) for one in places):
        raise BadConfig(
            "a secret stands elsewhere than in this file",
            where=f"{where}.secret",
            mend="name a variable of the environment, env:NAME, or a file, file:PATH",
        )
    return " ".join(places)


def _mapping(value: object, where: str) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or any(
        not isinstance(one, str) or not one.strip() for pair in value.items() for one in pair
    ):
        raise BadConfig(
            "mapping is no mapping of fields", where=f"{where}.mapping", mend="write {their field: our field}"
        )
    return {key.strip(): ours.strip() for key, ours in value.items()}


def _whole(value: object, where: str, least: int = 0, most: int = 1_000_000) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadConfig(f"{value!r} is no such number", where=where, mend=f"write a whole number, {least} to {most}")
    return value


def _share(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
        raise BadConfig(f"{value!r} is no share", where=where, mend="write a number from 0 to less than 1, such as 0.1")
    return float(value)


def _every(value: object, where: str) -> str:
    if not isinstance(value, str) or (value != AFTER_RUN and not _EVERY.fullmatch(value)):
        raise BadConfig(f"{value!r} is no rhythm", where=where, mend=f"write {AFTER_RUN}, or such as 5m or 2h")
    return value


def _cap(tree: object, where: str) -> Cap | None:
    if tree is None or tree == {}:
        return None
    if not isinstance(tree, Mapping) or set(tree) - {"times", "days", "channels"}:
        raise BadConfig("is no cap", where=where, mend="write {times: 2, days: 7, channels: [email]}")
    return Cap(
        _whole(tree.get("times"), f"{where}.times", 1, 1_000),
        _whole(tree.get("days"), f"{where}.days", 1, 3_660),
        _texts(tree.get("channels", []), f"{where}.channels"),
    )


def _keep_out(tree: object, where: str) -> KeepOut:
    if not isinstance(tree, Mapping) or set(tree) - {"buyers", "complainers", "lists"}:
        raise BadConfig(
            "says something else than who is left out",
            where=where,
            mend="write {buyers: days, complainers: days, lists: […]}",
        )
    return KeepOut(
        _whole(tree.get("buyers", 0), f"{where}.buyers", 0, 3_660),
        _whole(tree.get("complainers", 0), f"{where}.complainers", 0, 3_660),
        _texts(tree.get("lists", []), f"{where}.lists"),
    )
