"""The folder of a workspace: what a team keeps in git, and what Monocle keeps beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monocle.documents import read_document, write_document
from monocle.errors import BadConfig, BadInput, Conflict, NotFound, Unavailable
from monocle.workspace.charter_fields import CORE, Ownership, ownerships, requirements
from monocle.workspace.entity_charter import Entities, entities
from monocle.workspace.insight_charter import InsightCharter, insight_charter
from monocle.workspace.kpi_charter import Goal, goals
from monocle.workspace.layouts import BUILT_IN, Layout, layouts

KEYS = (
    "name",
    "languages",
    "currency",
    "country",
    "purposes",
    "kpis",
    "owners",
    "required",
    "timezone",
    "views",
    "four_eyes",
    "insight",
    "egress",
    "entities",
    "access",
)
_HOST = re.compile(r"(\*\.)?([a-z0-9_-]+\.)*[a-z0-9_-]+|[0-9a-f:]*:[0-9a-f:.]*")
STARTER = """\
# What this workspace is. See docs for every key.
{name}
languages: [{language}]
currency: EUR
country: FR          # phones and addresses without a country are read as this one's
purposes:            # why customer data may be held: name, legal basis
  customer_relation: {{basis: contract}}
  marketing: {{basis: consent}}
"""
PRIVATE, OTHERS = 0o700, 0o067
"""Rights of Monocle's own folder; rights that others may not have (a group may pass, not look)."""


@dataclass(frozen=True)
class Charter:
    """What ``monocle.yaml`` says.

    Attributes:
        name: of the workspace, as shown.
        languages: that its people read, the first by default.
        currency: ISO 4217.
        country: ISO 3166 code that phones and addresses without one belong to.
        timezone: IANA name of the zone in which times are shown.
        purposes: purpose → what is known of it.
        owners: field → who answers for it.
        required: what every profile must have: of each group of fields, one at least.
        layouts: by name, what of a customer each role sees.
        four_eyes: a decision about who is whom takes effect once a second person has confirmed it.
        insight: what figures are computed with, and what each role sees first.
        goals: what figures should become.
        egress: hosts that destinations may be at, and no others; None: any on the public internet.
        entities: sites, brands and countries of a group, and what each shares.
    """

    name: str
    languages: tuple[str, ...] = ("en",)
    currency: str = "EUR"
    country: str = "FR"
    timezone: str = "Europe/Paris"
    purposes: Mapping[str, object] = field(default_factory=dict)
    owners: Mapping[str, Ownership] = field(default_factory=dict)
    required: tuple[tuple[str, ...], ...] = CORE
    layouts: Mapping[str, Layout] = field(default_factory=lambda: BUILT_IN)
    four_eyes: bool = False
    insight: InsightCharter = field(default_factory=InsightCharter)
    goals: tuple[Goal, ...] = ()
    egress: frozenset[str] | None = None
    entities: Entities = field(default_factory=Entities)


@dataclass(frozen=True)
class Folder:
    """Where the parts of a workspace stand."""

    root: Path

    @property
    def charter(self) -> Path:
        """Give the file that says what the workspace is."""
        return self.root / "monocle.yaml"

    @property
    def sources(self) -> Path:
        """Give the folder of source definitions."""
        return self.root / "sources"

    @property
    def private(self) -> Path:
        """Give the folder that is Monocle's own: database, lake, scratch."""
        return self.root / ".monocle"

    @property
    def lake(self) -> Path:
        """Give the root of the lake."""
        return self.private / "lake"

    @property
    def scratch(self) -> Path:
        """Give the folder of what lasts no longer than a process."""
        return self.private / "scratch"


def make_folder(root: Path, language: str) -> Folder:
    """Make a new workspace.

    Args:
        root: a new or empty folder.
        language: ``fr`` or ``en``.

    Raises:
        Conflict: there is a workspace already.
        BadInput: the place is a file.
        Unavailable: the folder cannot be written.
    """
    folder = Folder(root)
    if folder.charter.exists():
        raise Conflict("this folder is a workspace already", where=str(root), mend="open it, or name another folder")
    if root.exists() and not root.is_dir():
        raise BadInput("a file stands here", where=str(root), mend="name a new folder")
    try:
        folder.sources.mkdir(parents=True, exist_ok=True)
        make_private(folder)
        name = root.resolve().name or "monocle"
        folder.charter.write_text(starter_text(name, language), encoding="utf-8")
        (root / ".gitignore").write_text(".monocle/\n", encoding="utf-8")
    except OSError as error:
        raise Unavailable(
            f"the folder cannot be written ({error.strerror})",
            where=str(root),
            mend="mend its rights or free some space",
        ) from error
    return folder


def make_private(folder: Folder) -> None:
    """Make Monocle's own folder, for its owner's eyes only."""
    folder.private.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    if folder.private.stat().st_mode & OTHERS:
        folder.private.chmod(PRIVATE)


def open_folder(root: Path) -> tuple[Folder, Charter]:
    """Give a workspace's folder and charter.

    Raises:
        NotFound: the folder is no workspace.
        BadConfig: its ``monocle.yaml`` cannot be used.
    """
    folder = Folder(root)
    if not folder.charter.is_file():
        raise NotFound(
            "this folder is no workspace: it has no monocle.yaml", where=str(root), mend=f"run: monocle init {root}"
        )
    return folder, read_charter(read_document(folder.charter))


def read_charter(tree: Mapping[str, object]) -> Charter:
    """Give what a charter's tree says.

    Raises:
        BadConfig: a key or value cannot be used.
    """
    unknown = [key for key in tree if key not in KEYS]
    if unknown:
        raise BadConfig(f"{unknown[0]!r} is not known here", where="monocle.yaml", mend=f"use {', '.join(KEYS)}")
    name = tree.get("name")
    if not isinstance(name, str) or not name.strip():
        raise BadConfig("the workspace has no name", where="monocle.yaml: name", mend="write name: …")
    languages = tree.get("languages", ["en"])
    if not isinstance(languages, list) or not languages or any(one not in {"fr", "en"} for one in languages):
        raise BadConfig(
            f"{languages!r} is no list of languages", where="monocle.yaml: languages", mend="use [fr], [en] or [fr, en]"
        )
    country, currency = tree.get("country", "FR"), tree.get("currency", "EUR")
    if (
        not isinstance(country, str)
        or len(country) != len("FR")
        or not isinstance(currency, str)
        or len(currency) != len("EUR")
    ):
        raise BadConfig(
            "the country or the currency is no code",
            where="monocle.yaml",
            mend="write two letters for the country, such as FR, and three for the currency, such as EUR",
        )
    insight = insight_charter(tree.get("insight"))
    told = (insight.choices.interest, insight.choices.channel, insight.choices.store)
    return Charter(
        name=name.strip(),
        languages=tuple(languages),
        currency=currency.upper(),
        country=country.upper(),
        timezone=_zone(tree.get("timezone", "Europe/Paris")),
        purposes=_purposes(tree.get("purposes", {})),
        owners=ownerships(tree.get("owners")),
        required=requirements(tree.get("required")),
        layouts=layouts(tree.get("views")),
        four_eyes=_flag(tree, "four_eyes"),
        insight=insight,
        goals=goals(tree.get("kpis")),
        egress=_egress(tree["egress"]) if "egress" in tree else None,
        entities=entities(tree.get("entities"), tree.get("access"), told),
    )


def _flag(tree: Mapping[str, object], name: str) -> bool:
    value = tree.get(name, False)
    if not isinstance(value, bool):
        raise BadConfig(
            f"{value!r} is neither true nor false", where=f"monocle.yaml: {name}", mend="write true or false"
        )
    return value


def _egress(value: object) -> frozenset[str]:
    """Give the hosts that may be called; an empty list lets none be."""
    hosts = [str(one).strip().rstrip(".").lower() for one in value] if isinstance(value, list) else [""]
    wrong = [one for one in hosts if not _HOST.fullmatch(one)]
    if wrong:
        raise BadConfig(
            f"{wrong[0]!r} is no name of a host",
            where="monocle.yaml: egress",
            mend="write [api.brevo.com, hooks.example.com], *.example.com for all below a name, or [] for none",
        )
    return frozenset(hosts)


def _zone(name: object) -> str:
    try:
        ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadConfig(
            f"{name!r} is no time zone", where="monocle.yaml: timezone", mend="use a name such as Europe/Paris"
        ) from error
    return str(name)


def _purposes(tree: object) -> Mapping[str, object]:
    """Give purpose → what is known of it; a list of {name: …} is understood as well."""
    if isinstance(tree, list) and all(isinstance(one, dict) and "name" in one for one in tree):
        return {str(one["name"]): {key: value for key, value in one.items() if key != "name"} for one in tree}
    if not isinstance(tree, dict):
        raise BadConfig(
            "purposes is no mapping of names", where="monocle.yaml: purposes", mend="write name: {basis: consent}"
        )
    return tree


def starter_text(name: str, language: str) -> str:
    """Give the ``monocle.yaml`` of a new workspace, whatever characters its name has."""
    return STARTER.format(name=write_document({"name": name}).rstrip("\n"), language=language)
