"""Groups of customers, as typed trees that compile to SQL.

* ``parse.parse(value, where) -> Tree`` reads a tree, ``plain.plain(tree) -> dict`` writes it; ``tree.depends_on(tree) -> Uses``.
* ``postgres.members(tree, at) -> Compiled``: ``SELECT customer_id`` of those of ``%(ids)s`` (uuid[]) for whom it holds, over the
  served tables; ``postgres.due(tree, at) -> Compiled | None``: ``SELECT customer_id, due_at`` of those of ``%(ids)s`` for whom
  time alone may change it, and when next; None where time changes nothing.
* ``reading.belongs(tree, person, at) -> bool`` and ``reading.explain(tree, person, at, where, language) -> Answered``, over a
  ``person.Person``, whom ``served.person`` makes of served rows.
* ``store.tables(read) -> Mapping[str, Relation]``: the store in which all customers are counted;
  ``duck.members(tree, asked) -> Compiled`` and ``duck.due(tree, asked)`` over it, with ``asked: duck.Asked(at, traits, segments)``:
  kinds of the traits that are there, and trees of the segments that are named, which stand in their place.
* ``workspace.counting_store``: ``make(house, engine, known)`` in a run's step; ``CountingStore(house)``: ``count(tree, segments)``,
  ``sample``, ``breakdown``, ``overlap``, ``ids`` and ``due`` of a tree over all customers, within a time.
"""
