"""What customers allow follows the run in force, and from then on every decision and every batch of events."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from monocle.activate.allowances import allowances
from monocle.activate.allowed import Choice
from monocle.catalog import allowances as stored
from monocle.catalog import decided, live, pointers, rearranging
from monocle.engine import DuckEngine
from monocle.engine.export import write_csv
from monocle.errors import Conflict
from monocle.tables import CONSENTS, CUSTOMERS, RECORDS
from monocle.tables.allowing import ADDRESS
from monocle.workspace.house import House
from monocle.workspace.understood import Known


def allow(house: House, engine: DuckEngine, known: Known) -> None:
    """Compute what all customers allow, keep it in the lake, and put it in force.

    What decisions and events changed meanwhile is computed of what is served, in the transaction that puts it in force.

    Raises:
        Conflict: another run is in force by now.
    """
    found = engine.keep(allowances(known.read(CONSENTS), known.read(RECORDS), known.read(CUSTOMERS), known.at))
    written = house.lake.write(engine, found, known.run_id)
    files = write_csv(engine, written, engine.folder("csv-allowances") / "files")
    with house.catalog.transaction() as connection:
        stored.put(connection, files)
        rearranging.alone(connection)
        if rearranging.run_in_force(connection) != known.run_id:
            raise Conflict(
                "another run is in force by now",
                where="allowances",
                mend="nothing: what follows from it is computed next",
            )
        stored.replace_all(connection, known.at)
        stored.refresh(connection, sorted(live.touched(connection) | decided.touched(connection)), known.at)
        pointers.flip(connection, known.run_id, {"allowances": (f"allowances/{known.run_id}", engine.count(written))})


def choices(rows: Sequence[Mapping[str, Any]]) -> Iterator[Choice]:
    """Give choices as ``allowed`` reads them.

    Args:
        rows: of ``catalog.allowances.choices_of``.
    """
    for row in rows:
        content = row["content"]
        places = list(dict.fromkeys(_place(one) for one in content.get("addresses", [])))
        held = {"email": content.get("emails"), "phone": content.get("phones"), "address": places}
        yield Choice(
            row["consent_id"],
            row["purpose"],
            row["channel"],
            row["choice"],
            row["chosen_at"],
            row["record_id"],
            {kind: tuple(values) for kind, values in held.items() if values},
        )


def _place(address: Mapping[str, Any]) -> str:
    return "|".join(str(address[part]) for part in ADDRESS if address.get(part))
