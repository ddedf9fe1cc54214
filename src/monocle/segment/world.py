"""Where a dialect keeps what conditions read."""

from collections.abc import Callable, Hashable
from typing import Protocol

from sqlglot import exp

from monocle.segment.statement import Part
from monocle.segment.tree import Field, Trait, Tree

Holds = Callable[[exp.Expr], exp.Expr]


class World(Protocol):
    """One dialect's tables. Facts have a column ``c``, which is what ``key`` gives of their customer."""

    def spelt(self, condition: Field | Trait) -> Hashable:
        """Give what of a field's or a trait's name the text depends on."""

    def tree_of(self, segment: str) -> Tree | None:
        """Give the tree that stands in the place of a segment; None where its members are read.

        Raises:
            BadConfig: there is no such segment.
        """

    def key(self, person: str) -> exp.Expr:
        """Give what facts name a customer by."""

    def id(self, person: str) -> exp.Expr:
        """Give the customer's id, as the text that hashes are made of."""

    def home(self, person: str) -> exp.Expr:
        """Give what all of a household have in common, and nobody else."""

    def members(self, person: str) -> exp.Expr:
        """Give how many the household has; 1 for who has none."""

    def people(self, person: str, kin: bool) -> exp.Select:
        """Give a SELECT of customers without columns.

        Args:
            person: the alias under which they stand.
            kin: with all of their households, where only some customers are asked for.
        """

    def field(self, name: Part[str], person: str) -> exp.Expr:
        """Give a field of one value; 0 for what was spent in a currency that was never used."""

    def one_source(self, person: str, holds: Holds) -> exp.Expr:
        """Give whether something holds for the name of a source that knows the customer."""

    def trait(self, name: Part[str], kind: str, person: str) -> exp.Expr:
        """Give a trait as a value of a kind; NULL where it is none of that kind."""

    def trait_known(self, name: Part[str], person: str) -> exp.Expr:
        """Give whether a trait is there."""

    def events(self, kin: bool) -> exp.Select:
        """Give events: ``c``, ``t``, and under the alias ``f`` what filters ask of."""

    def event_property(self, name: Part[str], kind: str) -> exp.Expr:
        """Give a property of an event ``f`` as a value of a kind; NULL where it is none; of no kind, as any text."""

    def orders(self, kin: bool) -> exp.Select:
        """Give orders: ``c``, ``t``, their amount ``a``, and under the alias ``o`` what filters ask of."""

    def lines(self, kin: bool) -> exp.Select:
        """Give orders as in ``orders`` by their lines, grouped; the amount is that of the lines that are left."""

    def line_text(self, name: str) -> exp.Expr:
        """Give ``product`` or ``category`` of a line."""

    def allowances(self, kin: bool) -> exp.Select:
        """Give ``c`` of allowances, under the alias ``f``."""

    def identifiers(self, kin: bool) -> exp.Select:
        """Give ``c`` of identifiers, under the alias ``f``."""

    def listed(self, kin: bool) -> exp.Select:
        """Give ``c`` of entries of lists, under the alias ``f``."""

    def members_of(self, kin: bool) -> exp.Select:
        """Give ``c`` of memberships, under the alias ``f``."""

    def entry(self, listed: exp.Expr, place: exp.Expr) -> exp.Expr:
        """Give the entry of a list at a place, from 1 on."""

    def hashed(self, words: exp.Expr) -> exp.Expr:
        """Give the SHA-256 of a text as hexadecimal digits, small letters."""
