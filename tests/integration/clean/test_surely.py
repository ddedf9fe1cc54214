"""What a loop over bytes takes for plain is what SQL takes for plain, and becomes the same."""

import datetime as dt
import random
from dataclasses import replace

import pyarrow as pa
import pytest

from monocle.clean.glance import lone_texts
from monocle.clean.lone import lone_fields
from monocle.clean.plan import fields
from monocle.clean.surely import sure_of
from monocle.engine.columns import encoded
from monocle.fields.mailboxes import EMPTY_DOMAINS, PLACEHOLDER_LOCAL, TEST_LOCAL
from monocle.kernel.dictionary import Dictionary

LOCALS = [
    "jo",
    "Jo.Dupont",
    "j_d",
    "-a",
    "a-",
    "a..b",
    "a._b",
    "é",
    "İo",
    "K",
    "x" * 60,
    "",
    "1",
    *sorted(PLACEHOLDER_LOCAL),
    *TEST_LOCAL,
]
DOMAINS = [
    "x.fr",
    "X.FR",
    "a-b.co.uk",
    "a--b.fr",
    "-a.fr",
    "a.f",
    "a.f2",
    "x",
    "a_b.fr",
    "x.test",
    "localhost",
    "b.onion",
    "",
    "a.b.",
]


def emails(draw):
    made = [f"{local}@{domain}" for local in LOCALS for domain in [*DOMAINS, *sorted(EMPTY_DOMAINS)]]
    return (
        made
        + ["".join(draw.choices("aB1.-_@é ", k=draw.randrange(1, 14))) for _ in range(3000)]
        + [f"n{number}.b@x{number}.fr" for number in range(200)]
    )


def phones(draw):
    made = []
    for _ in range(4000):
        number = f"{draw.randrange(10**9):09}"
        if draw.random() < 0.2:
            number = draw.choice(
                ["123456789", "600000001", "1" * 9, "6" + "0" * 8, "596123456", "630123456", "639123456"]
            )
        text = draw.choice(["0", "+33", "+33 ", "33", "0033", "+330", "00", "+32", ""]) + number
        place = draw.randrange(len(text) + 1)
        made += [text, text[:place] + draw.choice([" ", ".", "-", "+", "a", "  ", "é", "0", ""]) + text[place:]]
    return made


@pytest.mark.parametrize("region", ["FR", "BE"])
def test_what_is_surely_plain_is_what_sql_says(engine, region):
    draw = random.Random(7)  # noqa: S311 the same in every run
    given = {"emails": emails(draw), "phones": phones(draw)}
    sure = 0
    for field, plain in lone_fields(fields(dt.date(2026, 1, 1), region)).items():
        known = Dictionary()
        encoded(known, pa.array(given.get(field.column, ["29001", "x:@jo"])))
        found, wanted = (lone_texts(engine, known, field, one) for one in (plain, replace(plain, sure=None)))
        assert found.clean.to_pylist() == wanted.clean.to_pylist()
        assert found.plain.tolist() == wanted.plain.tolist()
        assert found.changed.tolist() == wanted.changed.tolist()
        sure += int((sure_of(field, plain)(known, (0, known.size))[1] >= 0).sum())
    assert sure > 100
