"""Clean people who arrive, change and leave, in any order and cut into any batches."""

import random
from uuid import UUID

from resolve_people import KINDS, person, record, row

from monocle.resolve.index import Arrival

CHANGES = (
    lambda p: {"first": p["first"][:-1] + "x"},
    lambda p: {"last": p["last"][1:], "phone": None},
    lambda _: {"email": None, "born": None},
    lambda _: {"street": None, "house": None, "postcode": None, "city": None},
    lambda p: {"email": p["email"].replace("@", "+shop@"), "street": "Allée des Érables"},
    lambda p: {"first": p["last"], "last": p["first"]},
)


def people(count, seed=1):
    """Records of people: most have two, with errors; some households share a phone."""
    dice = random.Random(seed)  # noqa: S311 - people for a test
    rows = []
    for number in range(count):
        one = person(number)
        if number % 9 == 0:
            one |= {"phone": f"+336{number + 1:08d}", "last": person(number + 1)["last"]}
        rows.append(row(f"{number}a", one))
        copies = "bcd"[: dice.choice((0, 1, 1, 2, 3))]
        rows += [row(f"{number}{copy}", one | dice.choice(CHANGES)(one)) for copy in copies]
    return rows


def clean(rows):
    """Rows as RECORDS and IDENTIFIERS, in Python."""
    records = [record(one) for one in rows]
    return records, [
        {"record_id": one["record_id"], "source": "crm", "type": kind, "value": value, "flag": ""}
        for one in records
        for kind, column in KINDS.items()
        for value in one[column]
    ]


def arrival(rows, withdrawn=()):
    """An arrival of rows, and of keys withdrawn."""
    return Arrival(*clean(rows), [UUID(record({"key": key})["record_id"]) for key in withdrawn])


def history(rows, dice):
    """What happens to records that arrive: (key, row or None); their last row is the one given, the others are gone."""
    events = []
    for one in rows:
        said = [one]
        if dice.random() < 0.3:
            said.insert(0, one | {"first": person(dice.randrange(500))["first"], "city": None})
        if dice.random() < 0.1:
            said.insert(dice.randrange(len(said)), None)
        events.append([(one["key"], now) for now in said])
    for number in range(len(rows) // 10):
        stray = row(f"stray{number}", person(dice.randrange(500)))
        events.append([(stray["key"], stray), (stray["key"], None)])
    return _shuffled(events, dice)


def _shuffled(events, dice):
    """All events in random order, those of one record in theirs."""
    order = [number for number, of in enumerate(events) for _ in of]
    dice.shuffle(order)
    places = [iter(of) for of in events]
    return [next(places[number]) for number in order]


def cut(events, dice, most):
    """Batches of up to so many events, no record twice in one."""
    batches, batch, size = [], {}, dice.randint(1, most)
    for key, now in events:
        if key in batch or len(batch) >= size:
            batches.append(batch)
            batch, size = {}, dice.randint(1, most)
        batch[key] = now
    batches.append(batch)
    return [
        arrival([now for now in batch.values() if now], [key for key, now in batch.items() if not now])
        for batch in batches
    ]


def dice_of(seed):
    """Draws that are the same from the same seed."""
    return random.Random(seed)  # noqa: S311 - people for a test
