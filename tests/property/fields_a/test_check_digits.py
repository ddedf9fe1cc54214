"""Check digits in SQL and in Python are twins."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monocle.fields.check_digits import gtin_holds, gtin_sql, luhn_holds, luhn_sql, siret_holds, siret_sql

_SETTINGS = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def _digits(lengths):
    sized = [st.text("0123456789", min_size=length, max_size=length) for length in lengths]
    return st.lists(st.one_of(sized), min_size=50, max_size=100)


def _same(cleaner, sql, holds, texts):
    found = cleaner.values(f"CAST({sql} AS VARCHAR)", texts)
    assert found == {text: str(holds(text)).lower() for text in texts}


@_SETTINGS
@given(texts=_digits(range(1, 33)))
def test_luhn(cleaner, texts):
    _same(cleaner, luhn_sql("given"), luhn_holds, texts)


@_SETTINGS
@given(texts=_digits([14]))
def test_siret(cleaner, texts):
    posts = ["356000000" + text[9:] for text in texts]
    _same(cleaner, siret_sql("given"), siret_holds, [*texts, *posts])


@_SETTINGS
@given(texts=_digits([8, 12, 13, 14]))
def test_gtin(cleaner, texts):
    _same(cleaner, gtin_sql("given"), gtin_holds, texts)
