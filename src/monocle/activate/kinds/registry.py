"""Which kind of destination is which: the entry-point group ``monocle.destinations``, built-ins and plug-ins by the same door."""

from importlib.metadata import EntryPoint, entry_points

from monocle.activate.kinds.kind import Kind
from monocle.errors import BadConfig

GROUP = "monocle.destinations"
_PACKAGE = "monocle.activate.kinds"
BUILT_IN = {
    "brevo": f"{_PACKAGE}.brevo:Brevo",
    "csv": f"{_PACKAGE}.files:CsvFile",
    "google": f"{_PACKAGE}.google:Google",
    "hubspot": f"{_PACKAGE}.hubspot:HubSpot",
    "mailchimp": f"{_PACKAGE}.mailchimp:Mailchimp",
    "meta": f"{_PACKAGE}.meta:Meta",
    "parquet": f"{_PACKAGE}.files:ParquetFile",
    "sql": f"{_PACKAGE}.sql:SqlTable",
    "webhook": f"{_PACKAGE}.webhook:Webhook",
    "xlsx": f"{_PACKAGE}.files:ExcelFile",
}
"""What ``pyproject.toml`` says too; here so that a checkout that was installed before they came has them."""


def names() -> list[str]:
    """Give the kinds that there are, sorted."""
    return sorted(_found())


def kind(name: str, where: str = "kind") -> Kind:
    """Give a kind.

    Raises:
        BadConfig: there is no such kind, or its plug-in cannot be loaded.
    """
    found = _found().get(name)
    if found is None:
        raise BadConfig(f"{name!r} is no kind of destination", where=where, mend=f"use {', '.join(names())}")
    try:
        made: Kind = found.load()()
    except (ImportError, AttributeError, TypeError) as error:
        raise BadConfig(
            f"the kind {name} cannot be loaded ({type(error).__name__})", where=where, mend="install its package again"
        ) from error
    return made


def _found() -> dict[str, EntryPoint]:
    """Give the entry points by name; a name taken twice belongs to Monocle, or else to the first package by name."""
    ordered = sorted(entry_points(group=GROUP), key=lambda one: one.value, reverse=True)
    found = {one.name: one for one in ordered}
    return {**found, **{name: EntryPoint(name, value, GROUP) for name, value in BUILT_IN.items()}}
