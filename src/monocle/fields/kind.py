"""What a kind of value is.

Every kind says, in DuckDB's SQL over the placeholder ``{value}``, how a text is cleaned step by step, when the outcome
is surely a value of the kind, and by which key two values are the same. What the SQL cannot decide goes, distinct,
through ``slow``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One step of cleaning.

    Attributes:
        code: stable name, such as ``case`` or ``e164``; reports and pages show it.
        sql: expression over ``{value}``: the text after the step. NULL stays NULL.
    """

    code: str
    sql: str


@dataclass(frozen=True)
class Level:
    """One degree of agreement between two values, best first within a kind.

    Attributes:
        name: stable, such as ``exact`` or ``sounds_alike``.
        sql: condition over ``{left}`` and ``{right}``, which are never NULL.
    """

    name: str
    sql: str


@dataclass(frozen=True)
class Sure:
    """What a loop over the bytes of a text may take for plain by itself; of all others the SQL says whether they are.

    Attributes:
        doubtful: of e-mail addresses: local parts, domains and ends of domains that may say nothing; of telephone numbers:
            national numbers without the 0.
        heads: of French telephone numbers: the first three digits that plain ones begin with, without the 0; empty for
            e-mail addresses.
    """

    doubtful: frozenset[str]
    heads: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Plain:
    """Texts whose outcome is seen at a glance, as that of most is; the rules would make the same of them (a test asks them).

    Attributes:
        bare: SQL over ``{value}``, the text as given: the text without its marks.
        holds: SQL condition over ``{value}`` and ``{bare}`` that the text is one of them.
        clean: SQL over ``{bare}``: the clean value.
        changes: code of a rule → SQL condition over ``{value}`` and ``{bare}`` that it changes the text; no other rule does.
        sure: which of them ``kernel.sure`` tells; None for none.
    """

    bare: str
    holds: str
    clean: str
    changes: tuple[tuple[str, str], ...] = ()
    sure: Sure | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of value.

    Attributes:
        name: stable, such as ``email``.
        rules: applied in order to the text as given.
        refusal: SQL over ``{value}`` (the text after all rules) that gives the stable reason why it is no value of this
            kind; an empty text when it is one, or when the rules left an empty text because it says nothing of this kind;
            NULL when only ``slow`` can tell.
        slow: for distinct texts after all rules of which ``refusal`` is NULL: gives for each ``(clean value, "")`` or
            ``(None, reason)``. None when the SQL always decides.
        plain: texts that need neither rules nor refusal; None when there are none.
        key: SQL over ``{value}`` (a clean value): equal keys are the same value.
        levels: degrees of agreement over two clean values.
        show: a clean value and a language (``fr`` or ``en``) → as a person reads it.
        mask: a clean value → what may be shown without leave: ``j•••@d•••.fr``.
    """

    name: str
    rules: tuple[Rule, ...]
    refusal: str
    key: str
    levels: tuple[Level, ...]
    show: Callable[[str, str], str]
    mask: Callable[[str], str]
    slow: Callable[[Sequence[str]], list[tuple[str | None, str]]] | None = None
    plain: Plain | None = None

    def cleaned_sql(self, value: str) -> str:
        """Give the SQL expression of the text after all rules.

        A rule that reads the text more than once binds it first, so that the expression grows with the number of rules
        and not with their product.

        Args:
            value: SQL expression of the text as given.
        """
        for rule in self.rules:
            if rule.sql.count("{value}") > 1:
                value = f"list_transform([{value}], lambda step: {rule.sql.replace('{value}', 'step')})[1]"
            else:
                value = rule.sql.replace("{value}", f"({value})")
        return value

    def refusal_sql(self, value: str) -> str:
        """Give the SQL expression of the reason, over a text after all rules."""
        return self.refusal.replace("{value}", value)

    def key_sql(self, value: str) -> str:
        """Give the SQL expression of the comparing key, over a clean value."""
        return self.key.replace("{value}", value)
