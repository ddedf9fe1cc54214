"""Versions of the matching model: trained, imported, compared, published and taken back."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from monocle import clock
from monocle.catalog import Connection, models, plans
from monocle.errors import BadData, NotFound, Unavailable
from monocle.ingest.guess import guess_columns
from monocle.resolve.model import Model, from_json
from monocle.resolve.partition import partition
from monocle.resolve.splink_export import exported
from monocle.resolve.splink_model import as_splink, from_splink, rules_of
from monocle.resolve.splink_settings import Converted, converted
from monocle.tables import IDENTIFIERS, RECORDS
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.known import gone_on_from
from monocle.workspace.matching_views import ModelVersion
from monocle.workspace.progress import Step, no_step
from monocle.workspace.trying import in_force

MOST = 100
_COLUMN = re.compile(r'"(\w+)"')


class Models:
    """The versions of the matching model."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def versions(self) -> Sequence[ModelVersion]:
        """Give the versions, newest first; the state says which one runs use and which are in force."""
        with self._house.catalog.reading() as connection:
            return [version_view(connection, one) for one in models.recent(connection, MOST)]

    def ready(self) -> None:
        """Refuse to learn where nothing was matched yet.

        Raises:
            Conflict: no run was made.
        """
        in_force(self._house, RECORDS)

    def train(self, by: str, note: str = "", step: Step = no_step) -> ModelVersion:
        """Train a version on the records in force and what people judged; nothing is matched with it before it is published.

        Runs learn from the records alone, so that a judgement changes what it speaks of and nothing else.

        Args:
            by: who asks.
            note: in their words.
            step: told what begins: learn, keep.

        Raises:
            Conflict: no run was made.
        """
        step("learn")
        matching = definitions.matching(self._house.folder)
        with self._house.engine() as engine:
            records, identifiers = in_force(self._house, RECORDS), in_force(self._house, IDENTIFIERS)
            sources = definitions.source_definitions(self._house.folder)
            said = gone_on_from(self._house, engine, definitions.survivorship(self._house.folder, sources))
            judgements = said.identities.judgements
            found = partition(engine, records, identifiers, matching, None, judgements)
            total = engine.count(records)
        step("keep")
        return self._keep(found.model, "labels" if judgements else "data", by, total, note)

    def publish(self, version: str, by: str) -> ModelVersion | None:
        """Have runs use a version from now on; the empty name has each run train its own again.

        Args:
            version: its name.
            by: who says so.

        Raises:
            NotFound: there is no such version.
        """
        with self._house.catalog.transaction() as connection:
            models.choose(connection, version, by)
            return version_view(connection, models.get(connection, version)) if version else None

    def roll_back(self, by: str) -> str:
        """Have runs use what they used before the last publication, and give its name; empty: each trains its own.

        Raises:
            Conflict: nothing was published.
        """
        with self._house.catalog.transaction() as connection:
            return models.roll_back(connection, by)

    def import_splink(self, path: Path, by: str, note: str = "") -> tuple[ModelVersion, Sequence[str]]:
        """Keep a model that Splink saved as a version, and give it with what could not be converted.

        Args:
            path: the JSON of Splink's ``save_model_to_json``, with m and u.
            by: who asks.
            note: in their words.

        Raises:
            NotFound: there is no such file.
            BadData: it is no JSON, its levels have no m and u, or none of its columns is one of ours.
            BadConfig: it is no model of Splink.
        """
        if not path.is_file():
            raise NotFound("there is no such file", where=path.name, mend="check the path")
        try:
            settings = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise BadData("the file is no JSON", where=path.name, mend="save it with save_model_to_json") from error
        if not isinstance(settings, dict):
            raise BadData("the file holds no settings", where=path.name, mend="save it with save_model_to_json")
        read = converted(settings)
        model, lost = from_splink(read, _meanings(read))
        return self._keep(model, "splink", by, 0, note or path.name), lost

    def export_splink(self, path: Path, version: str = "") -> Sequence[str]:
        """Write a version as Splink's settings, and give what they cannot say.

        Args:
            path: the file to write.
            version: its name; empty for the newest.

        Raises:
            NotFound: there is no such version.
            Unavailable: the file cannot be written.
        """
        with self._house.catalog.reading() as connection:
            found = models.get(connection, version) if version else _newest(connection)
        model = stored_model(found)
        told = exported(*as_splink(model, rules_of(model)))
        try:
            path.write_text(json.dumps(told.settings, indent=2), encoding="utf-8")
        except OSError as error:
            raise Unavailable(
                f"the file cannot be written ({error.strerror})", where=path.name, mend="name another place"
            ) from error
        return told.lost

    def _keep(self, model: Model, origin: str, by: str, records: int, note: str) -> ModelVersion:
        kept = models.Version(model.version, origin, clock.now(), by, None, records, note, json.loads(model.to_json()))
        with self._house.catalog.transaction() as connection:
            models.add(connection, kept)
            return version_view(connection, models.get(connection, model.version))


def stored_model(stored: models.Version) -> Model:
    """Give the model of a stored version."""
    return from_json(json.dumps(stored.model))


def _newest(connection: Connection) -> models.Version:
    found = models.recent(connection, 1)
    if not found:
        raise NotFound("there is no model yet", where="model", mend="run first: monocle run")
    return found[0]


def _meanings(read: Converted) -> dict[str, str]:
    """Give what Splink's columns mean, by their names."""
    names = sorted({name for one in read.derived for name in _COLUMN.findall(one.sql)})
    return {guess.column: guess.meaning for guess in guess_columns(names, [])}


def version_view(connection: Connection, one: models.Version) -> ModelVersion:
    """Give a version as it is shown."""
    chosen = models.choices(connection, MOST)
    last = plans.matched(connection, 1)
    published = bool(chosen) and chosen[0].version == one.version
    in_force = bool(last) and last[0].version == one.version
    ever = any(choice.version == one.version for choice in chosen)
    state = "in_force" if in_force else "published" if published else "withdrawn" if ever else "trained"
    return ModelVersion(
        version=one.version,
        state=state,
        origin=one.origin,
        made_at=one.made_at.replace(tzinfo=None),
        made_by=one.made_by,
        records=one.records,
        note=one.note,
    )
