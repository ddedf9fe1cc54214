"""What cleaning did: the values it refused, and what each rule changed."""

from collections.abc import Sequence

from monocle.clean.address_changes import RULES as ADDRESS_RULES
from monocle.clean.address_changes import address_changes
from monocle.clean.plan import Field
from monocle.fields.kind import Kind
from monocle.relation import Relation, select
from monocle.tables import CLEANINGS, REFUSALS

_SAMPLES = 5
_LONGEST = 200


def refusals(persons: Relation, fields: Sequence[Field], **found: Relation) -> Relation:
    """Give REFUSALS: each value that was there and is not in the clean record, with the reason.

    Args:
        persons: PERSONS, names taken apart.
        fields: all of them.
        found: ``dictionary``, ``elements``, ``address_elements`` and ``places``, as ``records`` has them.
    """
    single = [
        f"""SELECT p.record_id, p.source, d.field, d.given AS value, d.reason
        FROM persons AS p
        JOIN refused AS d ON d.field = '{field.name}' AND d.given = p.{field.column}"""
        for field in fields
        if not field.many
    ]
    several = """SELECT e.record_id, e.source, split_part(d.field, '@', 1) AS field, d.given AS value, d.reason
        FROM elements AS e
        JOIN refused AS d ON d.field = e.field AND d.given = e.given"""
    places = """SELECT e.record_id, e.source, e.field, trim(replace(e.given, chr(31), ' ')) AS value, a.reason
        FROM address_elements AS e
        JOIN places AS a ON a.given = e.given AND a.reason <> ''"""
    whole = r"""SELECT record_id, source, 'full_name' AS field, full_name AS value, 'no_letters' AS reason
        FROM persons
        WHERE full_name <> '' AND coalesce(first_name, last_name, '') = ''
            AND (coalesce(birth_name, '') = '' OR NOT regexp_matches(full_name, '\p{L}'))"""
    return select(
        f"""WITH refused AS MATERIALIZED (SELECT field, given, reason FROM dictionary WHERE reason <> '')
        {" UNION ALL ".join([*single, several, places, whole])}""",
        REFUSALS,
        None,
        persons=persons,
        **found,
    )


def cleanings(fields: Sequence[Field], **found: Relation) -> Relation:
    """Give CLEANINGS: per source, field and rule, the values there were, how many it changed, and samples.

    A rule that changed nothing has its row too. Samples are the first in alphabetical order, so they are the same in
    every run. The rules of field ``address`` are told from what became of each address (``address_changes``).

    Args:
        fields: what cleaned each.
        found: ``given_texts`` (GIVEN), ``dictionary`` (DICTIONARY), ``address_elements`` and ``places``.
    """
    rules = ", ".join(f"('{name}', '{code}')" for name, code in _rules(fields))
    relations = {name: found[name] for name in ("given_texts", "dictionary", "address_elements")}
    return select(
        f"""
        WITH rules(field, rule) AS (VALUES {rules}),
        values_given AS (
            SELECT source, field, given, values FROM given_texts
            UNION ALL
            SELECT source, field, given, count(*) AS values FROM address_elements GROUP BY source, field, given
        ),
        totals AS (
            SELECT source, split_part(field, '@', 1) AS field, CAST(sum(values) AS BIGINT) AS values
            FROM values_given
            GROUP BY ALL
        ),
        changes AS (SELECT field, given, changes FROM dictionary UNION ALL SELECT field, given, changes FROM address_changes),
        changed AS (
            SELECT g.source, split_part(g.field, '@', 1) AS field, g.values, unnest(d.changes) AS change
            FROM values_given AS g
            JOIN changes AS d ON d.field = g.field AND d.given = g.given AND len(d.changes) > 0
        ),
        counted AS (
            SELECT source, field, change.rule AS rule, CAST(sum(values) AS BIGINT) AS changed,
                list_distinct(min([left(change.before, {_LONGEST}), left(change.after, {_LONGEST})], {_SAMPLES * 4})) AS samples
            FROM changed
            GROUP BY ALL
        )
        SELECT t.source, t.field, r.rule, t.values, coalesce(c.changed, 0) AS changed,
            coalesce(CAST(to_json(list_sort(c.samples)[:{_SAMPLES}]) AS VARCHAR), '[]') AS samples
        FROM totals AS t
        JOIN rules AS r ON r.field = t.field
        LEFT JOIN counted AS c ON c.source = t.source AND c.field = t.field AND c.rule = r.rule
        """,
        CLEANINGS,
        None,
        address_changes=address_changes(found["places"]),
        **relations,
    )


def _rules(fields: Sequence[Field]) -> list[tuple[str, str]]:
    ruled = [(field.name, code) for field in fields for code in _codes(field.kind)]
    return [*dict.fromkeys([*ruled, *(("address", rule) for rule in ADDRESS_RULES)])]


def _codes(kind: Kind) -> list[str]:
    return [*dict.fromkeys(rule.code for rule in kind.rules), *(["library"] if kind.slow else [])]
