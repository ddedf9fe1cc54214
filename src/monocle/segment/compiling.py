"""From a tree to a statement: the texts of its conditions, put together."""

from collections.abc import Callable

from sqlglot import exp

from monocle.segment import tree as trees
from monocle.segment.conditions import Conditions, Who
from monocle.segment.due import Moments
from monocle.segment.fragments import Dialect, Said, Writer, joined, negated
from monocle.segment.rows import Rows
from monocle.segment.statement import Binder, Part, Prepared, hole
from monocle.segment.tree import Tree
from monocle.segment.world import World


def members(tree: Tree, dialect: Dialect, world: Callable[[Binder], World]) -> Prepared:
    """Give ``SELECT customer``: those for whom a tree holds."""
    writer = Writer(dialect, world)
    holds = _Groups(writer).holds(tree, Who("p")).closed

    def made(world: World, _: Binder, __: Part[None]) -> exp.Expr:
        return world.people("p", kin=False).select(exp.column(dialect.customer, "p")).where(hole())

    return writer.whole(writer.write("members", made, None, holds))


def due(tree: Tree, dialect: Dialect, world: Callable[[Binder], World]) -> Prepared | None:
    """Give ``SELECT customer, due_at``: when time alone may change it next, for whom it may; None where it never does."""
    writer = Writer(dialect, world)
    found = Moments(writer, Rows(writer)).earliest(tree)
    return None if found is None else writer.whole(found)


class _Groups:
    """Writes trees."""

    def __init__(self, writer: Writer) -> None:
        """Begin."""
        self._writer, self._people = writer, 0
        self._conditions = Conditions(writer, Rows(writer))

    def holds(self, tree: Tree, who: Who) -> Said:
        """Give whether a tree holds."""
        if isinstance(tree, trees.AllOf | trees.AnyOf):
            word = "AND" if isinstance(tree, trees.AllOf) else "OR"
            return joined(word, [self.holds(part, who) for part in tree.parts])
        if isinstance(tree, trees.Not):
            return negated(self.holds(tree.part, who))
        if isinstance(tree, trees.Household) and tree.anyone is not None:
            return self._at_home(tree.anyone, who)
        stands_for = self._writer.names.tree_of(tree.name) if isinstance(tree, trees.InSegment) else None
        if isinstance(tree, trees.InSegment) and stands_for is not None:
            found = self.holds(stands_for, who)
            return found if tree.inside else negated(found)
        return self._conditions.holds(tree, who)

    def _at_home(self, anyone: Tree, who: Who) -> Said:
        """Give whether a tree holds for someone of the household."""
        self._people += 1
        other = f"q{self._people}"

        def made(world: World, _: Binder, __: Part[None]) -> exp.Expr:
            whom = world.people(other, kin=True).select(world.home(other)).where(hole())
            return exp.In(this=world.home(who.person), query=whom.subquery())

        inner = self.holds(anyone, Who(other, kin=True)).closed
        return self._writer.write(("household", who.person, other), made, None, inner)
