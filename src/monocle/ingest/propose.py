"""A source definition proposed from what its columns seem to mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from monocle.ingest.definition import ReaderSpec, Ref, Section, SourceDefinition
from monocle.ingest.guess import CONFIDENT, Guess, words_of
from monocle.ingest.readers.formats import date_format, decimal_mark

_PERSON = (
    "civility",
    "full_name",
    "first_name",
    "last_name",
    "birth_name",
    "birth_date",
    "birth_place",
    "gender",
    "language",
    "company",
    "company_number",
    "email",
    "phone",
    "handle",
    "loyalty_card",
)
_SEVERAL = frozenset({"email", "phone", "handle", "loyalty_card", "full_name", "first_name", "last_name", "company"})
"""Where several columns mean the same, all are taken: a list has all their values, a text the first that is there."""
_WHO = ("full_name", "first_name", "last_name", "email", "phone", "handle", "loyalty_card", "company")
_ADDRESS: Mapping[str, str] = {
    "address_line": "line",
    "address_extra": "extra",
    "house_number": "house_number",
    "street": "street",
    "postcode": "postcode",
    "city": "city",
    "country": "country",
}
_KEPT = ("created_at", "tags", "note", "region", "confirmed_at")
_YES = (
    "1",
    "true",
    "TRUE",
    "True",
    "yes",
    "Yes",
    "YES",
    "oui",
    "Oui",
    "OUI",
    "o",
    "O",
    "y",
    "Y",
    "vrai",
    "VRAI",
    "subscribed",
    "SUBSCRIBED",
)
_NO = (
    "0",
    "false",
    "FALSE",
    "False",
    "no",
    "No",
    "NO",
    "non",
    "Non",
    "NON",
    "n",
    "N",
    "faux",
    "FAUX",
    "unsubscribed",
    "UNSUBSCRIBED",
    "not_subscribed",
    "NOT_SUBSCRIBED",
)
_OF_A_CUSTOMER = frozenset({"client", "customer", "contact", "member", "user", "subscriber", "adherent"})
ROW = "_row_key"
"""The column that every raw row has: its own key, when the source gives none."""


@dataclass(frozen=True)
class Columns:
    """Guesses by what they mean."""

    guesses: Sequence[Guess]

    def of(self, meaning: str) -> list[Guess]:
        """Give the columns of a meaning, the most filled first among equals in name."""
        return [guess for guess in self.guesses if guess.meaning == meaning]

    def best(self, meaning: str) -> list[Guess]:
        """Give the columns of a meaning that hold anything, the surest and most filled first."""
        found = [guess for guess in self.of(meaning) if guess.shape.values or not guess.shape.rows]
        return sorted(found, key=lambda guess: (-guess.confidence, -guess.shape.filled))

    def has(self, *meanings: str) -> bool:
        """Tell whether any column has one of these meanings."""
        return any(guess.meaning in meanings for guess in self.guesses)


def propose(name: str, reader: ReaderSpec, guesses: Sequence[Guess]) -> SourceDefinition:
    """Give the definition that the guesses lead to; a person reads and mends it.

    Args:
        name: of the source.
        reader: as sniffed.
        guesses: one per column.
    """
    columns = Columns([_in_an_order(guess) for guess in guesses] if _is_order(Columns(guesses)) else guesses)
    sections: dict[str, Section] = {}
    if columns.has(*_WHO) or _names_a_customer(columns):
        sections["person"] = _person(columns)
    if _is_order(columns):
        sections["order"] = _order(columns)
        if _has_lines(columns):
            sections["line"] = _line(columns)
    elif columns.has("points"):
        sections["points"] = Section(
            _some(columns, {"card": "loyalty_card", "points": "points", "at": "at", "tier": "tier"})
        )
    elif columns.has("event_name", "score", "campaign") or (columns.has("at") and columns.has("note")):
        sections["event"] = _event(columns)
    if "person" in sections and columns.has("subscribed", "unsubscribed"):
        sections["consent"] = _consent(columns)
    kept = tuple(
        guess.column
        for meaning in _KEPT
        for guess in columns.of(meaning)
        if "event" not in sections or meaning != "note"
    )
    return SourceDefinition(name, reader, sections, key=_row_key(columns, sections), keep=kept)


def _in_an_order(guess: Guess) -> Guess:
    """Read a description among order lines as the product's, not as a note."""
    return (
        replace(guess, meaning="label")
        if guess.meaning == "note" and "description" in words_of(guess.column)
        else guess
    )


def _names_a_customer(columns: Columns) -> bool:
    """Tell whether a key is a customer's own number, and not that of the row."""
    return any(_OF_A_CUSTOMER & set(words_of(guess.column).split()) for guess in columns.of("record_key"))


def _person(columns: Columns) -> Section:
    fields: dict[str, tuple[Ref, ...]] = {"key": _person_key(columns)}
    for meaning in _PERSON:
        found = columns.of(meaning)
        if found:
            fields[meaning] = tuple(_ref(guess) for guess in (found if meaning in _SEVERAL else found[:1]))
    numbers = [guess for guess in columns.guesses if _is_a_persons_number(guess, columns)]
    if numbers:
        fields["customer_number"] = tuple(
            Ref(column=guess.column, prefix=f"{words_of(guess.column).replace(' ', '_')}:") for guess in numbers
        )
    updated = columns.of("updated_at")
    if updated:
        fields["updated_at"] = (_ref(updated[0]),)
    return Section(fields, _addresses(columns))


def _addresses(columns: Columns) -> tuple[Mapping[str, Ref], ...]:
    """Give the addresses: as many as there are columns for the line; parts that have as many stand with theirs."""
    parts = {part: _surest(columns.best(meaning)) for meaning, part in _ADDRESS.items()}
    found: list[Mapping[str, Ref]] = []
    for place in range(max(1, len(parts["line"]))):
        address = {
            part: Ref(column=guesses[place].column)
            for part, guesses in parts.items()
            if (guesses and place == 0)
            or ((part == "line" or len(guesses) == len(parts["line"])) and place < len(guesses))
        }
        if set(address) - {"country"}:
            found.append(address)
    return tuple(found)


def _surest(guesses: Sequence[Guess]) -> Sequence[Guess]:
    """Give the columns that need no second look, or else the best of them: a country of a passport is no address."""
    return [guess for guess in guesses if guess.confidence >= CONFIDENT] or guesses[:1]


def _is_a_persons_number(guess: Guess, columns: Columns) -> bool:
    """Tell a number by which other systems know the person: in a list of persons any, elsewhere a customer's only."""
    if guess.meaning not in {"identifier", "record_key"} or not guess.shape.values or _is_row_number(guess):
        return False
    of_customer = bool(_OF_A_CUSTOMER & set(words_of(guess.column).split()))
    return of_customer or not (_is_order(columns) or columns.has("event_name", "campaign", "points"))


def _is_row_number(guess: Guess) -> bool:
    """Tell a table's own running key, which says nothing outside of it, from a number that another system may hold too."""
    return words_of(guess.column) in {"id", "record id", "row id", "uid", "uuid", "guid"}


def _person_key(columns: Columns) -> tuple[Ref, ...]:
    keys = [guess for guess in columns.of("record_key") if guess.shape.filled > 0.5 or not guess.shape.rows]
    if keys:
        return (Ref(column=max(keys, key=lambda guess: guess.shape.distinct).column),)
    if _is_order(columns) or columns.has("at", "points", "event_name"):
        who = [guess for meaning in ("loyalty_card", "email", "phone", "handle") for guess in columns.of(meaning)]
        return tuple(Ref(column=guess.column) for guess in who) or (Ref(column=ROW),)
    return (Ref(column=ROW),)


def _row_key(columns: Columns, sections: Mapping[str, Section]) -> tuple[str, ...]:
    if ("line" in sections or "points" in sections or "event" in sections) and not columns.has("row_key"):
        lines = columns.of("line_key")
        orders = columns.of("order_key")
        return (orders[0].column, lines[0].column) if lines and orders else ()
    rows = [guess.column for guess in columns.of("row_key") if guess.shape.distinct == 1.0 or not guess.shape.rows]
    if rows:
        return (rows[0],)
    if "order" in sections:
        return tuple(ref.column for ref in sections["order"].fields["key"])
    keys = columns.of("record_key")
    unique = [guess for guess in keys if guess.shape.distinct == 1.0 and guess.shape.filled == 1.0] or (
        [] if any(guess.shape.rows for guess in keys) else keys
    )
    return (unique[0].column,) if unique else ()


def _is_order(columns: Columns) -> bool:
    return columns.has("order_key") and columns.has("amount", "unit_price", "total", "order_at")


def _has_lines(columns: Columns) -> bool:
    return columns.has("product", "label", "unit_price") and columns.has("amount", "unit_price", "total")


def _order(columns: Columns) -> Section:
    fields: dict[str, tuple[Ref, ...]] = {"key": (Ref(column=columns.of("order_key")[0].column),)}
    when = [guess for meaning in ("order_at", "at", "created_at") for guess in columns.best(meaning)]
    if when:
        fields["at"] = tuple(_ref(guess) for guess in when[:2])
    fields.update(_some(columns, {"store": "store", "currency": "currency", "channel": "channel"}))
    totals = columns.best("total")
    if totals and not _has_lines(columns):
        fields["total"] = (_ref(totals[0]),)
    return Section(fields)


def _line(columns: Columns) -> Section:
    fields = _some(
        columns,
        {
            "product": "product",
            "label": "label",
            "category": "category",
            "quantity": "quantity",
            "amount": "amount",
            "unit_price": "unit_price",
        },
    )
    if "amount" in fields:
        fields.pop("unit_price", None)
    return Section(fields)


def _event(columns: Columns) -> Section:
    kind = "survey" if columns.has("score") else "campaign" if columns.has("campaign") else "note"
    fields = {
        "type": (Ref(constant=kind),),
        **_some(columns, {"name": "event_name", "at": "at", "text": "note", "score": "score", "channel": "channel"}),
    }
    place = columns.of("campaign") or columns.of("store")
    if place:
        fields["place"] = (_ref(place[0]),)
    when = [*columns.best("at"), *columns.best("created_at")]
    if when:
        fields["at"] = (_ref(when[0]),)
    return Section(fields)


def _consent(columns: Columns) -> Section:
    positive = columns.of("subscribed")
    guess = positive[0] if positive else columns.of("unsubscribed")[0]
    yes, no = ("granted", "denied") if positive else ("withdrawn", "granted")
    codes = {**dict.fromkeys(_YES, yes), **dict.fromkeys(_NO, no)}
    seen = {value.strip() for value in guess.shape.values}
    if not positive and seen and not seen & set(codes):
        codes = dict.fromkeys(sorted(seen), "withdrawn")
    known = {code: meaning for code, meaning in codes.items() if not seen or code in seen} or codes
    return Section(
        {
            "purpose": (Ref(constant="marketing"),),
            "channel": (Ref(constant="email"),),
            "choice": (Ref(column=guess.column, codes=known),),
            **_some(columns, {"at": "updated_at"}),
        }
    )


def _some(columns: Columns, wanted: Mapping[str, str]) -> dict[str, tuple[Ref, ...]]:
    return {field: (_ref(columns.of(meaning)[0]),) for field, meaning in wanted.items() if columns.of(meaning)}


def _ref(guess: Guess) -> Ref:
    if guess.meaning.endswith(("date", "_at")) or guess.meaning == "at":
        return Ref(column=guess.column, format=_declared(guess))
    if guess.meaning in {"amount", "unit_price", "total"}:
        return Ref(column=guess.column, decimal=decimal_mark(guess.shape.values) or ".")
    if guess.meaning == "handle":
        network = next(
            (
                one
                for one in ("twitter", "instagram", "facebook", "tiktok", "linkedin")
                if one in words_of(guess.column)
            ),
            "x",
        )
        return Ref(column=guess.column, prefix=f"{'x' if network == 'twitter' else network}:")
    return Ref(column=guess.column)


def _declared(guess: Guess) -> str:
    """Give the format to declare; ISO days are read without one."""
    found = date_format(guess.shape.values)
    return "" if found == "%Y-%m-%d" else found
