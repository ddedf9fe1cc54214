"""What cleaning did: the values it refused, and what each rule changed."""

from collections.abc import Collection, Sequence

from monocle.clean.address_changes import RULES as ADDRESS_RULES
from monocle.clean.given import KEYS
from monocle.clean.plan import Field
from monocle.clean.steps import library_bit, stepped, text_sql
from monocle.engine import Engine
from monocle.fields.kind import Kind
from monocle.relation import Relation, select
from monocle.tables import CLEANINGS, REFUSALS

_SAMPLES = 5
_FIRST = 20
_LONGEST = 200


def refusals(persons: Relation, fields: Sequence[Field], refused: Collection[str], **found: Relation) -> Relation:
    """Give REFUSALS: each value that was there and is not in the clean record, with the reason.

    Persons are read once: those with a refused text are few.

    Args:
        persons: PERSONS, names taken apart.
        fields: all of them.
        refused: keys of the fields in which a text is refused.
        found: ``dictionary``, ``elements``, ``address_elements`` and ``places``, as ``records`` has them.
    """
    single = [field for field in fields if not field.many and field.key in refused]
    nameless = r"""full_name <> '' AND coalesce(first_name, last_name, '') = ''
            AND (coalesce(birth_name, '') = '' OR NOT regexp_matches(full_name, '\p{L}'))"""
    known = [f"{field.column} IN (SELECT given FROM refused WHERE field = '{field.name}')" for field in single]
    names = {field.column for field in single} | {"full_name", "first_name", "last_name", "birth_name"}
    parts = [
        f"""SELECT p.record_id, p.source, d.field, d.given AS value, d.reason
        FROM suspects AS p
        JOIN refused AS d ON d.field = '{field.name}' AND d.given = p.{field.column}"""
        for field in single
    ]
    parts += [
        """SELECT e.record_id, e.source, split_part(d.field, '@', 1) AS field, d.given AS value, d.reason
        FROM elements AS e
        JOIN refused AS d ON d.field = e.field AND d.given = e.given""",
        """SELECT e.record_id, e.source, e.field, trim(replace(e.given, chr(31), ' ')) AS value, a.reason
        FROM address_elements AS e
        JOIN places AS a ON a.given = e.given AND a.reason <> ''""",
        f"""SELECT record_id, source, 'full_name' AS field, full_name AS value, 'no_letters' AS reason
        FROM suspects
        WHERE {nameless}""",
    ]
    return select(
        f"""WITH refused AS MATERIALIZED (SELECT field, given, reason FROM dictionary WHERE reason <> ''),
        suspects AS MATERIALIZED (SELECT record_id, source, {", ".join(sorted(names))} FROM persons WHERE {" OR ".join([nameless, *known])})
        {" UNION ALL ".join(parts)}""",
        REFUSALS,
        None,
        persons=persons,
        **found,
    )


def keys_refused(engine: Engine, dictionary: Relation) -> frozenset[str]:
    """Give the keys of the fields in which a text is refused.

    Args:
        engine: computes.
        dictionary: DICTIONARY.
    """
    keys = select("SELECT DISTINCT field FROM dictionary WHERE reason <> ''", KEYS, dictionary=dictionary)
    return frozenset(engine.arrow(keys).column("field").to_pylist())


def cleanings(fields: Sequence[Field], **found: Relation) -> Relation:
    """Give CLEANINGS: per source, field and rule, the values there were, how many it changed, and samples.

    A rule that changed nothing has its row too. Samples are of the first texts in alphabetical order, so they are the same
    in every run. The rules of field ``address`` are told from what became of each address (``address_changes``).

    Args:
        fields: what cleaned each.
        found: ``given_texts`` (GIVEN), ``dictionary`` (DICTIONARY), ``noted`` (NOTED), ``slow`` (SLOW), ``addresses_marked``
            (MARKED) and ``address_steps`` (STEPS).
    """
    rules = ", ".join(f"('{name}', '{code}')" for name, code in _rules(fields))
    marks = [(field.key, bit, code) for field in fields for bit, code in _bits(field.kind)]
    marks += [("address", bit, code) for bit, code in enumerate(ADDRESS_RULES)]
    bits = ", ".join(f"('{field}', {1 << bit}, '{code}')" for field, bit, code in marks)
    return select(
        f"""
        WITH rules(field, rule) AS (VALUES {rules}),
        bits(field, bit, rule) AS (VALUES {bits}),
        marked AS MATERIALIZED (
            SELECT g.source, g.field, d.changed, CAST(sum(g.values) AS BIGINT) AS values, min(g.given, {_FIRST}) AS firsts
            FROM given_texts AS g
            JOIN dictionary AS d ON d.field = g.field AND d.given = g.given
            GROUP BY ALL
            UNION ALL
            SELECT source, field, changed, values, firsts FROM noted
            UNION ALL
            SELECT source, 'address' AS field, changed, values, firsts FROM addresses_marked
        ),
        ruled AS MATERIALIZED (
            SELECT m.source, m.field, b.bit, b.rule, m.values, m.firsts
            FROM marked AS m
            JOIN bits AS b ON b.field = m.field AND m.changed & b.bit > 0
        ),
        shown AS (
            SELECT DISTINCT source, field, bit, rule, unnest(list_sort(flatten(list(firsts)))[:{_FIRST}]) AS given
            FROM ruled
            GROUP BY source, field, bit, rule
        ),
        steps AS ({_steps(fields)} UNION ALL SELECT 'address' AS field, given, bit, before, after FROM address_steps),
        totals AS (
            SELECT source, split_part(field, '@', 1) AS field, CAST(sum(values) AS BIGINT) AS values FROM marked GROUP BY ALL
        ),
        counted AS (
            SELECT source, split_part(field, '@', 1) AS field, rule, CAST(sum(values) AS BIGINT) AS changed
            FROM ruled
            GROUP BY ALL
        ),
        sampled AS (
            SELECT s.source, split_part(s.field, '@', 1) AS field, s.rule,
                list_distinct(list([left(t.before, {_LONGEST}), left(t.after, {_LONGEST})])) AS samples
            FROM shown AS s
            JOIN steps AS t ON t.field = s.field AND t.given = s.given AND t.bit = s.bit
            GROUP BY ALL
        )
        SELECT t.source, t.field, r.rule, t.values, coalesce(c.changed, 0) AS changed,
            coalesce(CAST(to_json(list_sort(s.samples)[:{_SAMPLES}]) AS VARCHAR), '[]') AS samples
        FROM totals AS t
        JOIN rules AS r ON r.field = t.field
        LEFT JOIN counted AS c ON c.source = t.source AND c.field = t.field AND c.rule = r.rule
        LEFT JOIN sampled AS s ON s.source = t.source AND s.field = t.field AND s.rule = r.rule
        """,
        CLEANINGS,
        None,
        **found,
    )


def _steps(fields: Sequence[Field]) -> str:
    """Give the SELECT (field, given, bit, before, after) of the texts that are shown."""
    return " UNION ALL ".join(_steps_of(field) for field in fields)


def _steps_of(field: Field) -> str:
    kind = field.kind
    source = f"SELECT DISTINCT given AS text_0 FROM shown WHERE field = '{field.key}'"
    steps = [
        f"{{'bit': {1 << place}, 'before': text_{place}, 'after': text_{place + 1}}}"
        for place in range(len(kind.rules))
    ]
    last, slow = text_sql("text", kind), ""
    if kind.slow:
        steps.append(f"{{'bit': {library_bit(kind)}, 'before': {last}, 'after': slow.clean}}")
        slow = f"LEFT JOIN slow ON slow.field = '{field.key}' AND slow.text = {last}"
    return f"""SELECT '{field.key}' AS field, text_0 AS given, step.bit AS bit, step.before AS before, step.after AS after
        FROM (SELECT text_0, unnest([{", ".join(steps)}]) AS step FROM ({stepped(source, {"text": field})}) {slow})"""


def _rules(fields: Sequence[Field]) -> list[tuple[str, str]]:
    ruled = [(field.name, code) for field in fields for code in _codes(field.kind)]
    return [*dict.fromkeys([*ruled, *(("address", rule) for rule in ADDRESS_RULES)])]


def _codes(kind: Kind) -> list[str]:
    return [*dict.fromkeys(code for _, code in _bits(kind))]


def _bits(kind: Kind) -> list[tuple[int, str]]:
    codes = [*(rule.code for rule in kind.rules), *(["library"] if kind.slow else [])]
    return [*enumerate(codes)]
