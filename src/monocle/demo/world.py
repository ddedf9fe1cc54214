"""What every source of the demo is written from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from monocle.demo.dice import Dice
from monocle.demo.evidence import Record, trace
from monocle.demo.people import Person
from monocle.demo.rates import Rates
from monocle.demo.stays import Stay

LINE_END = "\n"


@dataclass
class World:
    """People, where they show up, and what was written about them so far.

    Attributes:
        today: days since 1970-01-01 of the reference day; nothing happens after it.
        owners: (source, key of the record) → key of the person; whoever a key belongs to first keeps it.
        traces: (source, key of the record) → its identifiers without their spelling.
        described: records that say who the person is, by name with birth date or address.
        rows: source → rows written, broken ones included.
        broken: source → rows that cannot be read.
    """

    folder: Path
    seed: int
    today: int
    rates: Rates
    people: Sequence[Person]
    stays: Sequence[Stay]
    owners: dict[Record, str] = field(default_factory=dict)
    traces: dict[Record, set[str]] = field(default_factory=dict)
    described: set[Record] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)

    def dice(self, name: str) -> Dice:
        """Give the chance of one source."""
        return Dice(self.seed, name)

    def belongs(
        self, source: str, key: str, person: str, identifiers: Iterable[str] = (), *, described: bool = False
    ) -> None:
        """Note whose a record is; a key that is known keeps its person, and an empty key is nobody's.

        Args:
            source: name of the source.
            key: of the record, as the mapping derives it.
            person: who made it.
            identifiers: e-mails, phones, cards, handles (``x:``) and numbers (``crm:``, ``shop:``) as the row spells them.
            described: the row has a name with birth date or address.
        """
        record = (source, key)
        if not key or self.owners.setdefault(record, person) != person:
            return
        self.traces.setdefault(record, set()).update(trace(text) for text in identifiers)
        if described:
            self.described.add(record)

    def path(self, name: str) -> Path:
        """Give the place of a data file."""
        return self.folder / "data" / name

    def write_text(self, source: str, name: str, lines: Iterable[str], encoding: str = "utf-8") -> None:
        """Write lines as they are, each ended by a line feed; the first is a header unless it is JSON.

        A line whose text the encoding lacks loses those letters to ``?``, as exports do.
        """
        text = LINE_END.join(lines) + LINE_END
        self.rows[source] = text.count(LINE_END) - (not text.startswith("{"))
        self.path(name).write_bytes(text.encode(encoding, errors="replace"))

    def breaks(self, source: str, lines: list[str], dice: Dice, *, header: int = 1) -> list[str]:
        """Give the lines with broken copies of some of them mixed in: a field too many, cut off, or with a NUL.

        The whole rows stay, so that no person is lost with them.
        """
        count = max(2, int(len(lines) * self.rates.unreadable))
        for turn in range(count):
            place = dice.between(header, len(lines) - 1)
            line = lines[place]
            cut = line[: max(4, len(line) // 2)]
            lines.insert(place, (f"{line};;surplus;", cut.rstrip(";"), f"{cut}\x00{line[len(cut) :]}")[turn % 3])
        self.broken[source] = count
        return lines


def day_number(day: date) -> int:
    """Give days since 1970-01-01."""
    return day.toordinal() - date(1970, 1, 1).toordinal()
