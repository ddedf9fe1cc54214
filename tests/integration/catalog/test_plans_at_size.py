"""Statements over all that is served are planned for what is there."""

from monocle.catalog.bridges import STRONG
from monocle.catalog.search import search

CUSTOMERS, RECORDS = 1_000, 4
FILL = f"""
    CREATE TEMP TABLE placed ON COMMIT DROP AS
    SELECT c, n, CAST(md5('c' || c) AS uuid) AS customer_id, CAST(md5('r' || c || '-' || n) AS uuid) AS record_id
    FROM generate_series(1, {CUSTOMERS}) AS c, generate_series(1, {RECORDS}) AS n;
    INSERT INTO customer
    SELECT customer_id, 'Ada', '[]', {RECORDS}, 0, 1, now(), now(), 0, '{{}}', NULL, 0, 'w' || c, ''
    FROM placed
    WHERE n = 1;
    INSERT INTO record (record_id, customer_id, source, source_key, seen_at, nature, content, matched_id)
    SELECT record_id, customer_id, 'crm', '', now(), 'declared', '{{}}', customer_id
    FROM placed;
    INSERT INTO link
    SELECT a.record_id, b.record_id, a.customer_id, CASE WHEN a.c % 40 = 0 THEN 4 ELSE 20 END, '', '[]', true, '', ''
    FROM placed AS a
    JOIN placed AS b ON b.c = a.c AND b.n > a.n;
    ANALYZE customer, record, link;
"""


def test_postgresql_foresees_how_many_links_hang_on_weak_ones(catalog):
    """Where it foresees one row, it may walk all links for each customer: days, at a million of them."""
    explained = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) DECLARE weak CURSOR FOR " + STRONG.format(
        of="monocle", some=""
    )
    with catalog.transaction() as connection:
        connection.execute(FILL.encode())
        (plan,) = connection.execute(explained.encode()).fetchone()
    top = plan[0]["Plan"]
    assert top["Actual Rows"] == CUSTOMERS / 40 * RECORDS * (RECORDS - 1) / 2
    assert top["Plan Rows"] * 10 > top["Actual Rows"]


def test_a_search_is_planned_for_what_was_typed_however_often_it_is_asked(catalog):
    with catalog.reading() as connection:
        for number in range(20):
            for text in (f"word{number}", f"99{number:04}", f"part{number}@of"):
                search(connection, catalog.vocabulary, text)
        prepared = connection.execute("SELECT statement FROM pg_prepared_statements").fetchall()
    assert [one for (one,) in prepared if "FROM word" in one or "reverse(value)" in one] == []
