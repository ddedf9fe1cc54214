"""What must hold of what is served: each record is of one customer, and what is counted of a customer is there."""

from monocle.catalog.promises.asking import Promise

_RUN = "run again: monocle run"
_BESIDE = ("identifier", "happening", "purchase", "choice", "movement")


def _of_its_record(table: str, key: str) -> str:
    """Give the rows of a table whose record is not there, or is of another customer."""
    return f"""
        SELECT format('{table} of record %s', t.{key})
        FROM {table} AS t
        LEFT JOIN record AS r ON r.record_id = t.{key}
        WHERE r.customer_id IS DISTINCT FROM t.customer_id
        """


def _counted(column: str, table: str, counted: str, rows: str = "true") -> Promise:
    """Give the promise that a customer has as many of something as it says."""
    return Promise(
        f"{column}_of_customer",
        f"a customer has other {column} than it says",
        _RUN,
        f"""
        SELECT format('customer %s', c.customer_id)
        FROM customer AS c
        LEFT JOIN (SELECT customer_id, {counted} AS number FROM {table} WHERE {rows} GROUP BY customer_id) AS t
            USING (customer_id)
        WHERE c.{column} <> coalesce(t.number, 0)
        """,
    )


CUSTOMERS = (
    Promise(
        "customer_of_record",
        "a record is of a customer that is not there",
        _RUN,
        """
        SELECT format('record %s', r.record_id)
        FROM record AS r
        LEFT JOIN customer AS c USING (customer_id)
        WHERE c.customer_id IS NULL
        """,
    ),
    Promise(
        "record_once",
        "what one source calls one person is there as several records",
        _RUN,
        """
        SELECT format('source %s, record %s', source, min(CAST(record_id AS text)))
        FROM record
        GROUP BY source, source_key
        HAVING count(*) > 1
        """,
    ),
    _counted("records", "record", "count(*)"),
    _counted("identifiers", "identifier", "count(DISTINCT (type, value))"),
    _counted("orders", "purchase", "count(*)", "kind = 'sale'"),
    _counted("events", "happening", "count(*)"),
    Promise(
        "sources_of_customer",
        "a customer names other sources than its records are from",
        _RUN,
        """
        SELECT format('customer %s', c.customer_id)
        FROM customer AS c
        JOIN (
            SELECT customer_id, jsonb_agg(DISTINCT source) AS sources
            FROM record
            GROUP BY customer_id
        ) AS r USING (customer_id)
        WHERE NOT (c.sources @> r.sources AND r.sources @> c.sources)
        """,
    ),
    Promise(
        "portrait",
        "a customer has no golden values, or golden values have no customer",
        _RUN,
        """
        SELECT format('customer %s', customer_id)
        FROM customer AS c
        FULL JOIN portrait AS p USING (customer_id)
        WHERE c.customer_id IS NULL OR p.customer_id IS NULL
        """,
    ),
    *(
        Promise(
            f"record_of_{table}",
            f"a row of {table} has no record, or another customer than its record",
            _RUN,
            _of_its_record(table, "record_id"),
        )
        for table in _BESIDE
    ),
    Promise(
        "records_of_link",
        "a link joins a record that is not there, or names another customer than its record has",
        _RUN,
        f"""
        {_of_its_record("link", "left_id")}
        UNION ALL
        SELECT format('link of record %s', t.right_id)
        FROM link AS t
        LEFT JOIN record AS r ON r.record_id = t.right_id
        WHERE r.record_id IS NULL
        """,
    ),
    Promise(
        "words",
        "a word finds other customers than are counted for it",
        _RUN,
        """
        SELECT 'words that begin with ' || coalesce(k.initial, w.initial)
        FROM (
            SELECT left(word, 1) COLLATE "C" AS initial, sum(CAST(hashtext(word) AS bigint)) AS found
            FROM customer
            CROSS JOIN LATERAL unnest(string_to_array(search_text, ' ')) AS t(word)
            WHERE word <> ''
            GROUP BY 1
        ) AS k
        FULL JOIN (
            SELECT left(word, 1) COLLATE "C" AS initial, sum(customers * CAST(hashtext(word) AS bigint)) AS found
            FROM word
            GROUP BY 1
        ) AS w ON w.initial = k.initial
        WHERE k.found IS DISTINCT FROM w.found
        """,
    ),
)
