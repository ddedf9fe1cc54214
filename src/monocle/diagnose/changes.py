"""What changed in a source between its last two loads."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from monocle.diagnose.report import Change
from monocle.diagnose.subject import LoadFacts
from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, identifier, select

ALIKE = 0.75
"""Names, as difflib's ratio, from which a column that went and one that came are held to be one."""
SAME_VALUES = 0.8
"""Share of shared different values from which they are, whatever their names."""
MOST_RENAMES = 8
VOLUME = 0.2
"""Change of the number of rows received that is worth telling."""
_READING = ("encoding", "separator", "quote", "decimal", "sheet", "line_ends")

FILL = 0.1
"""Change of the fill rate of a column, 0..1, between the rows of two loads that is worth telling."""
FEWEST_ROWS = 30

_FILL = Contract(
    "fill_rates", "one line: rows, and the fill rate of each column", (Column("rows", "BIGINT", "rows"),), open=True
)
_SHARED = Contract(
    "shared_values",
    "how many different values two columns share",
    (Column("shared", "BIGINT", "in both"), Column("fewest", "BIGINT", "in the column that has fewer")),
)


def changes(engine: Engine, last: LoadFacts, before: LoadFacts | None) -> tuple[Change, ...]:
    """Give what changed; nothing after a first load.

    Args:
        engine: compares values.
        last: the newest load.
        before: the one before it.
    """
    if before is None:
        return ()
    gone = [name for name in before.columns if name not in last.columns]
    new = [name for name in last.columns if name not in before.columns]
    renamed = _renamed(engine, last, before, (gone, new))
    said = [Change("renamed", after, was, after, because) for was, after, because in renamed]
    said += [Change("removed", name, name, "") for name in gone if name not in {one[0] for one in renamed}]
    said += [Change("added", name, "", name) for name in new if name not in {one[1] for one in renamed}]
    kept = [name for name in before.columns if name in last.columns]
    if kept != [name for name in last.columns if name in before.columns]:
        said.append(Change("order", "", ", ".join(before.columns), ", ".join(last.columns)))
    for name in _READING:
        if before.notes.get(name, "") != last.notes.get(name, ""):
            said.append(Change(name, "", before.notes.get(name, ""), last.notes.get(name, "")))
    if before.received and last.extract == "full" and abs(last.received - before.received) > VOLUME * before.received:
        said.append(Change("volume", "", str(before.received), str(last.received)))
    said += _filled_otherwise(engine, last, before, kept)
    return tuple(said)


def _filled_otherwise(engine: Engine, last: LoadFacts, before: LoadFacts, names: Sequence[str]) -> list[Change]:
    """Give the columns whose new rows are filled otherwise than those of the load before."""
    if last.rows is None or before.rows is None or not names:
        return []
    was, now = (engine.rows(_fill_rates(rows, names))[0] for rows in (before.rows, last.rows))
    if min(was["rows"], now["rows"]) < FEWEST_ROWS:
        return []
    rates = [(name, was[f"fill_{number}"], now[f"fill_{number}"]) for number, name in enumerate(names)]
    return [
        Change("fill", name, f"{100 * old:.0f} %", f"{100 * new:.0f} %")
        for name, old, new in rates
        if abs(new - old) > FILL
    ]


def _fill_rates(rows: Relation, names: Sequence[str]) -> Relation:
    rates = ", ".join(
        f"count(nullif(trim({identifier(name)}), '')) / count(*) AS fill_{number}" for number, name in enumerate(names)
    )
    return select(f"SELECT count(*) AS rows, {rates} FROM loaded", _FILL, loaded=rows)


def _renamed(
    engine: Engine, last: LoadFacts, before: LoadFacts, sides: tuple[Sequence[str], Sequence[str]]
) -> list[tuple[str, str, str]]:
    """Give (before, after, why) of columns that changed their name, the surest first; each column once."""
    scored = []
    for was in sides[0][:MOST_RENAMES]:
        for now in sides[1][:MOST_RENAMES]:
            shared = _share_of_values(engine, (before.rows, was), (last.rows, now))
            near = SequenceMatcher(None, was.lower(), now.lower()).ratio()
            if shared >= SAME_VALUES:
                scored.append((1 + shared, was, now, "same_values"))
            elif near >= ALIKE:
                scored.append((near, was, now, "near_name"))
    found: list[tuple[str, str, str]] = []
    for _, was, now, why in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if was not in {one[0] for one in found} and now not in {one[1] for one in found}:
            found.append((was, now, why))
    return found


def _share_of_values(engine: Engine, left: tuple[Relation | None, str], right: tuple[Relation | None, str]) -> float:
    if left[0] is None or right[0] is None:
        return 0.0
    found = engine.rows(
        select(
            f"""
            WITH l AS (SELECT DISTINCT trim({identifier(left[1])}) AS value FROM before WHERE trim({identifier(left[1])}) <> ''),
            r AS (SELECT DISTINCT trim({identifier(right[1])}) AS value FROM last WHERE trim({identifier(right[1])}) <> '')
            SELECT (SELECT count(*) FROM l JOIN r USING (value)) AS shared,
                least((SELECT count(*) FROM l), (SELECT count(*) FROM r)) AS fewest
            """,
            _SHARED,
            before=left[0],
            last=right[0],
        )
    )[0]
    return found["shared"] / found["fewest"] if found["fewest"] > 2 else 0.0
