"""What a source says of the stream that it is read from: where it stands, and what of a message feeds which field of an event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monocle.errors import BadConfig
from monocle.ingest.webhook import checked_fields, event_of

_KEYS = ("servers", "topic", "options", "fields")
_FROM_ENVIRONMENT = "env:"


@dataclass(frozen=True)
class Stream:
    """One topic of Kafka.

    Attributes:
        servers: host:port, several with commas between.
        topic: its name.
        options: ``env:NAME``: the environment variable that holds more of the client's options as a JSON object, such as how
            to sign in; empty where there are none.
        fields: as those of a ``Webhook``; empty where each message is an event as an SDK sends it.
    """

    servers: str
    topic: str
    options: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def variable(self) -> str:
        """Give the name of the environment variable with the options; empty for none."""
        return self.options.removeprefix(_FROM_ENVIRONMENT)

    def event(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Give the event that a message means."""
        return event_of(self.fields, body) if self.fields else dict(body)


def checked_stream(tree: Mapping[str, Any], where: str) -> Stream:
    """Give what a tree says of a stream.

    Raises:
        BadConfig: it says something else, or a secret as it is.
    """
    unknown = [str(key) for key in tree if key not in _KEYS]
    if unknown:
        raise BadConfig(f"{unknown[0]!r} is not known here", where=where, mend=f"use {', '.join(_KEYS)}")
    texts = {}
    for name, example in (("servers", "kafka.example.org:9092"), ("topic", "orders")):
        found = tree.get(name)
        if not isinstance(found, str) or not found.strip():
            raise BadConfig("a text is needed", where=f"{where}.{name}", mend=f"write {name}: {example}")
        texts[name] = found
    options = tree.get("options", "")
    named = isinstance(options, str) and options.startswith(_FROM_ENVIRONMENT) and options != _FROM_ENVIRONMENT
    if options != "" and not named:
        raise BadConfig(
            "options may hold secrets, so they stand in the environment",
            where=f"{where}.options",
            mend="name a variable of the environment: env:NAME",
        )
    fields = checked_fields(tree["fields"], where) if "fields" in tree else {}
    return Stream(texts["servers"], texts["topic"], options, fields)
