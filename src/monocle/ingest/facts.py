"""What happened: events, orders and their lines, choices, and movements of points."""

from collections.abc import Callable, Mapping, Sequence

from monocle.fields.money import minor_factor_sql, minor_units_sql
from monocle.ids import derived_sql
from monocle.ingest.definition import Ref, SourceDefinition
from monocle.ingest.persons import Held, record_id_sql
from monocle.ingest.times import at_sql
from monocle.ingest.values import Binder, first_sql, joined_sql, kept_sql
from monocle.relation import Column, Contract, Relation, select
from monocle.tables import CONSENTS, EVENTS, ORDER_LINES, ORDERS, POINTS

_SKIP = Column("_skip", "VARCHAR", "why the row feeds nothing; empty when it does", required=True)


def candidates_of(contract: Contract) -> Contract:
    """Give a contract as it stands before rows that feed nothing are counted and left out: nothing is required yet."""
    columns = tuple(Column(column.name, column.type, column.meaning) for column in contract.columns)
    return Contract(f"{contract.name}_candidates", contract.grain, (*columns, _SKIP))


def events(held: Held, definition: SourceDefinition) -> Relation:
    """Give one event per row of a source that maps events."""
    section = definition.sections["event"].fields
    binder = Binder()
    value = _reader(section, binder)
    kind = value("type", "other")
    channel = value("channel", definition.channel)
    return select(
        f"""
        WITH mapped AS (
            SELECT {derived_sql(repr("event"), binder.bind(definition.name), "_row_key")} AS event_id,
                {record_id_sql(definition, binder)} AS record_id,
                CAST({binder.bind(definition.name)} AS VARCHAR) AS source, load_id,
                {kind} AS type, coalesce({value("name", "")}, {kind}) AS name, coalesce({channel}, 'other') AS channel,
                coalesce({value("direction", "none")}, 'none') AS direction,
                {at_sql(section.get("at", ()), definition.timezone, binder)} AS occurred_at,
                {value("place", "")} AS place, {value("text", "")} AS text,
                try_cast(replace({value("score", "")}, ',', '.') AS DOUBLE) AS score,
                {kept_sql(definition.keep, binder)} AS properties
            FROM current
        )
        SELECT *, CASE WHEN occurred_at IS NULL THEN 'no_time' WHEN type IS NULL THEN 'unknown_type' ELSE '' END AS _skip
        FROM mapped
        """,
        candidates_of(EVENTS),
        binder.values,
        current=held.current,
    )


def orders(held: Held, definition: SourceDefinition) -> Relation:
    """Give one order per order key; its total stays NULL where only lines tell it, and its kind empty where only the total does."""
    section = definition.sections["order"].fields
    binder = Binder()
    value = _reader(section, binder)
    currency = f"coalesce({value('currency', 'EUR')}, 'EUR')"
    total = (
        minor_units_sql(first_sql(section["total"], binder), section["total"][0].decimal, currency)
        if "total" in section
        else "CAST(NULL AS BIGINT)"
    )
    return select(
        f"""
        WITH mapped AS (
            SELECT {joined_sql(section["key"], binder)} AS order_key, {record_id_sql(definition, binder)} AS record_id, load_id,
                {value("kind", "")} AS kind, coalesce({value("channel", definition.channel)}, 'other') AS channel,
                {at_sql(section.get("at", ()), definition.timezone, binder)} AS ordered_at,
                {value("store", "")} AS store, {currency} AS currency, {total} AS total, _row_key
            FROM current
        ), grouped AS (
            SELECT order_key, arg_min(record_id, _row_key) AS record_id, arg_min(load_id, _row_key) AS load_id, coalesce(arg_min(kind, _row_key), '') AS kind,
                arg_min(channel, _row_key) AS channel, min(ordered_at) AS ordered_at, arg_min(store, _row_key) AS store,
                arg_min(currency, _row_key) AS currency, arg_min(total, _row_key) AS total, count(*) AS _rows
            FROM mapped
            GROUP BY coalesce(order_key, _row_key), order_key
        )
        SELECT {derived_sql(repr("order"), binder.bind(definition.name), "coalesce(order_key, '')")} AS order_id, record_id,
            CAST({binder.bind(definition.name)} AS VARCHAR) AS source, load_id, order_key, kind, channel, ordered_at, store, currency, total,
            CAST(0 AS BIGINT) AS lines,
            CASE WHEN order_key IS NULL THEN 'no_key' WHEN ordered_at IS NULL THEN 'no_time' ELSE '' END AS _skip
        FROM grouped
        """,
        candidates_of(ORDERS),
        binder.values,
        current=held.current,
    )


def order_lines(held: Held, definition: SourceDefinition) -> Relation:
    """Give one line per row; its amount is as given, or its quantity times its unit price, rounded half away from zero."""
    section = definition.sections["line"].fields
    binder = Binder()
    value = _reader(section, binder)
    order_source = definition.order_of.source if definition.order_of else definition.name
    order_refs = (definition.order_of.key,) if definition.order_of else definition.sections["order"].fields["key"]
    return select(
        f"""
        WITH mapped AS (
            SELECT _row_key, {joined_sql(order_refs, binder)} AS order_key, {value("product", "")} AS product, {value("label", "")} AS label,
                {value("category", "")} AS category,
                coalesce(try_cast(replace({value("quantity", "1")}, ',', '.') AS DOUBLE), 1) AS quantity,
                {_amount(definition, binder)} AS amount
            FROM current
        )
        SELECT {derived_sql(repr("line"), binder.bind(definition.name), "_row_key")} AS line_id,
            {derived_sql(repr("order"), binder.bind(order_source), "coalesce(order_key, '')")} AS order_id,
            CAST({binder.bind(definition.name)} AS VARCHAR) AS source, product, label, category, quantity, amount,
            CASE WHEN order_key IS NULL THEN 'no_key' WHEN amount IS NULL THEN 'no_amount' ELSE '' END AS _skip
        FROM mapped
        """,
        candidates_of(ORDER_LINES),
        binder.values,
        current=held.current,
    )


def consents(held: Held, definition: SourceDefinition) -> Relation:
    """Give one choice per row that holds one; an empty choice is no choice, and is not counted as skipped."""
    section = definition.sections["consent"].fields
    binder = Binder()
    value = _reader(section, binder)
    given = first_sql([Ref(column=ref.column, constant=ref.constant) for ref in section["choice"]], binder)
    return select(
        f"""
        WITH mapped AS (
            SELECT {derived_sql(repr("consent"), binder.bind(definition.name), "_row_key")} AS consent_id,
                {record_id_sql(definition, binder)} AS record_id,
                CAST({binder.bind(definition.name)} AS VARCHAR) AS source, current.load_id,
                coalesce({value("purpose", "marketing")}, 'marketing') AS purpose, coalesce({value("channel", "any")}, 'any') AS channel,
                {value("choice", "")} AS choice,
                coalesce({at_sql(section.get("at", ()), definition.timezone, binder)}, loads.loaded_at) AS chosen_at,
                {value("proof", "")} AS proof, {given} AS given
            FROM current
            JOIN loads ON loads.load_id = current.load_id
        )
        SELECT * EXCLUDE (given), CASE WHEN choice IN ('granted', 'denied', 'withdrawn') THEN '' ELSE 'unknown_code' END AS _skip
        FROM mapped
        WHERE given IS NOT NULL
        """,
        candidates_of(CONSENTS),
        binder.values,
        current=held.current,
        loads=held.loads,
    )


def points(held: Held, definition: SourceDefinition) -> Relation:
    """Give one movement of points per row."""
    section = definition.sections["points"].fields
    binder = Binder()
    value = _reader(section, binder)
    return select(
        f"""
        WITH mapped AS (
            SELECT {derived_sql(repr("movement"), binder.bind(definition.name), "_row_key")} AS movement_id,
                {record_id_sql(definition, binder)} AS record_id,
                CAST({binder.bind(definition.name)} AS VARCHAR) AS source, load_id,
                {value("card", "")} AS card, coalesce({value("kind", "earned")}, 'adjusted') AS kind,
                try_cast({value("points", "")} AS BIGINT) AS points,
                {at_sql(section.get("at", ()), definition.timezone, binder)} AS moved_at, {value("tier", "")} AS tier
            FROM current
        )
        SELECT *,
            CASE WHEN card IS NULL THEN 'no_card' WHEN points IS NULL THEN 'no_points' WHEN moved_at IS NULL THEN 'no_time' ELSE '' END AS _skip
        FROM mapped
        """,
        candidates_of(POINTS),
        binder.values,
        current=held.current,
    )


def _reader(section: Mapping[str, Sequence[Ref]], binder: Binder) -> Callable[[str, str], str]:
    """Give a function from a field and its default to the field's SQL."""

    def value(name: str, default: str) -> str:
        if name in section:
            return first_sql(section[name], binder)
        return f"CAST({binder.bind(default or None)} AS VARCHAR)"

    return value


def _amount(definition: SourceDefinition, binder: Binder) -> str:
    section = definition.sections["line"].fields
    order = definition.sections.get("order")
    currency_refs = order.fields.get("currency") if order else None
    currency = f"coalesce({first_sql(currency_refs, binder)}, 'EUR')" if currency_refs else "'EUR'"
    if "amount" in section:
        return minor_units_sql(first_sql(section["amount"], binder), section["amount"][0].decimal, currency)
    price = first_sql(section["unit_price"], binder)
    quantity = first_sql(section["quantity"], binder) if "quantity" in section else "'1'"
    decimal = section["unit_price"][0].decimal
    plain = f"replace(replace({price}, '.', ''), ',', '.')" if decimal == "," else price
    product = f"try_cast(replace({quantity}, ',', '.') AS DECIMAL(18, 3)) * try_cast({plain} AS DECIMAL(18, 4))"
    return f"CAST(round({product} * {minor_factor_sql(currency)}) AS BIGINT)"
