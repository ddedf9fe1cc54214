"""What ``monocle.yaml`` says of figures: ``insight``, every key of it optional."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from monocle.errors import BadConfig
from monocle.insight.known import Choices
from monocle.insight.worth import Worth

WHERE = "monocle.yaml: insight"
_PREFERENCES = ("interest", "channel", "store")
_CAMPAIGNS = ("cost", "result", "held_out", "days")


@dataclass(frozen=True)
class OwnBoard:
    """One board that a workspace makes itself.

    Attributes:
        name: in addresses.
        label: as shown, in every language.
        shows: names of figures and tables.
    """

    name: str
    label: str
    shows: tuple[str, ...]


@dataclass(frozen=True)
class InsightCharter:
    """What a workspace says of its figures.

    Attributes:
        choices: without currency and zone, which are the workspace's.
        boards: its own.
        worth: what is made of an order: margin, and discount per year.
    """

    choices: Choices = field(default_factory=Choices)
    boards: tuple[OwnBoard, ...] = ()
    worth: Worth = field(default_factory=Worth)


def insight_charter(tree: object) -> InsightCharter:
    """Give what the section says.

    Raises:
        BadConfig: a key or value cannot be used.
    """
    if tree is None:
        return InsightCharter()
    read: Mapping[str, Callable[[Choices, object], Choices]] = {
        "preferences": _preferences,
        "brands": lambda choices, value: replace(choices, brands=_texts(value, "brands")),
        "campaigns": _campaigns,
        "benchmarks": _benchmarks,
    }
    section = _mapping(tree, "", (*read, "boards", "worth"))
    choices = Choices()
    for name, reader in read.items():
        if name in section:
            choices = reader(choices, section[name])
    return InsightCharter(choices, _boards(section.get("boards")), _worth(section.get("worth")))


def _preferences(choices: Choices, value: object) -> Choices:
    """Take which golden field holds what a person said: interest, channel, store."""
    chosen = _mapping(value, "preferences", _PREFERENCES)
    told = {name: _text(one, f"preferences.{name}") for name, one in chosen.items()}
    return replace(
        choices, interest=told.get("interest", ""), channel=told.get("channel", ""), store=told.get("store", "")
    )


def _campaigns(choices: Choices, value: object) -> Choices:
    """Take which properties of an event of a campaign hold its cost and result, and who was held out."""
    chosen = _mapping(value, "campaigns", _CAMPAIGNS)
    cost = _text(chosen.get("cost", choices.cost), "campaigns.cost")
    result = _text(chosen.get("result", choices.result), "campaigns.result")
    choices = replace(choices, cost=cost, result=result)
    if "held_out" in chosen:
        choices = replace(choices, held_out=_texts(chosen["held_out"], "campaigns.held_out"))
    days = chosen.get("days", choices.days)
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 365:
        raise BadConfig(f"{days!r} is no number of days", where=f"{WHERE}.campaigns.days", mend="write 1 to 365")
    return replace(choices, days=days)


def _benchmarks(choices: Choices, value: object) -> Choices:
    """Take figures of the sector to compare with: name of a figure → its value there."""
    chosen = _mapping(value, "benchmarks", ())
    for name, one in chosen.items():
        if not isinstance(one, int | float) or isinstance(one, bool):
            raise BadConfig(f"{one!r} is no number", where=f"{WHERE}.benchmarks.{name}", mend="write a number")
    return replace(choices, benchmarks={name: float(str(one)) for name, one in chosen.items()})


def _boards(value: object) -> tuple[OwnBoard, ...]:
    """Take boards: name → {label, shows: [figures and tables]}."""
    found = []
    for name, one in _mapping(value or {}, "boards", ()).items():
        board = _mapping(one, f"boards.{name}", ("label", "shows"))
        label = _text(board.get("label", name), f"boards.{name}.label")
        found.append(OwnBoard(name, label, _texts(board.get("shows"), f"boards.{name}.shows")))
    return tuple(found)


def _worth(value: object) -> Worth:
    """Take what is made of an order: {margin, discount}, each a share from 0 to 1."""
    chosen = _mapping(value or {}, "worth", ("margin", "discount"))
    for name, one in chosen.items():
        if not isinstance(one, int | float) or isinstance(one, bool) or not 0 <= one <= 1:
            raise BadConfig(f"{one!r} is no share", where=f"{WHERE}.worth.{name}", mend="write a number from 0 to 1")
    return Worth(**{name: float(str(one)) for name, one in chosen.items()})


def _mapping(value: object, name: str, keys: Sequence[str]) -> Mapping[str, object]:
    where = f"{WHERE}.{name}".rstrip(".")
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise BadConfig("this is no mapping of names", where=where, mend="write name: value")
    unknown = [key for key in value if keys and key not in keys]
    if unknown:
        raise BadConfig(f"{unknown[0]!r} is not known here", where=where, mend=f"use {', '.join(keys)}")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip() or '"' in value:
        raise BadConfig("this is no name", where=f"{WHERE}.{name}", mend="write one, without quotation marks inside")
    return value.strip()


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise BadConfig("this is no list of names", where=f"{WHERE}.{name}", mend="write [one, other]")
    return tuple(_text(one, name) for one in value)
