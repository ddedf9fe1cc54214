"""Weights as compiled loops take them, and what two records weigh."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.alike import COLUMN_COUNT, FIRST_COLUMN, GLANCE, TABLE_START, alike, glances_of, stands
from monocle.kernel.cells import STEPS, advanced, glanced
from monocle.kernel.compiled import inner, within
from monocle.kernel.conditions import Op
from monocle.kernel.program import (
    COST,
    HEAVY,
    LEFT,
    NO,
    OP,
    QUESTION,
    RIGHT,
    SILENT,
    WIDTH,
    YES,
    Program,
)
from monocle.kernel.reading import Packed, f32, f64, i32, i64, put_i64, put_u8, u8
from monocle.kernel.scoring import STEP, Rare, Weights
from monocle.kernel.store import cell_at, plain, value_of, values_in
from monocle.kernel.table import Holds, Table
from monocle.kernel.values import LEVELS, PLACES

Numbers = npt.NDArray[np.float64]
HIGHEST = 1024.0
"""Bits, at most and at least, of one level: infinite ones become this, so that sums stay exact."""
LOOKED_AT = 64
"""Texts of a column by which it is told whether they have signs."""
COLUMN, FIRST, START, SIZE = range(4)
EXPECTED, LEAST, SHARE = range(3)
LEVELS_EACH = SILENT + 1
QUESTIONS, PRIOR, ORDER, ENTRIES, REACH, BITS, MOST, HOUSEHOLD, RARE, RARE_COLUMNS, RARE_BOUNDS, FREQUENCY = range(
    4, 16
)
READ, READS, GLANCES, REACHED, REACHED_BITS = range(16, 21)
"""Fields of a packed scale, after those of the program.

``PRIOR``: (2,) bits against strangers and against a household; ``ORDER``: (questions,) int64, the cheapest first;
``REACH``: (s,) bits that a question may still reach from each step; ``BITS``: (questions, 256) of each level against
strangers, 0 at 255; ``MOST``: the same with the largest adjustment for rare values; ``HOUSEHOLD``: (questions, 256);
``RARE``: (questions, 256) int32 which adjustment a level has, or -1; ``RARE_COLUMNS``: (r, 4) int64 column, first code,
start in ``FREQUENCY``, number of codes; ``RARE_BOUNDS``: (r, 3) expected, least, share; ``FREQUENCY``: float32;
``READ``: (``READS``,) int64 columns of texts that are compared letter by letter; ``GLANCES``, ``REACHED``: as ``glances_of``
gives them; ``REACHED_BITS``: (t,) bits that a question may still reach from each of ``REACHED``.
"""


def stepped(bits: npt.ArrayLike) -> Numbers:
    """Give bits as whole multiples of STEP, within ±1024."""
    return np.asarray(np.round(np.clip(np.asarray(bits, dtype=np.float64), -HIGHEST, HIGHEST) / STEP) * STEP)


def _levels(program: Program, levels: tuple[Numbers, ...]) -> Numbers:
    """Give the bits of each level, (questions, 256)."""
    bits = np.zeros((program.questions, SILENT + 1))
    for question, given in enumerate(levels):
        if len(given) != program.levels[question]:
            raise ValueError(f"question {question} has {program.levels[question]} levels and {len(given)} weights")
        bits[question, : len(given)] = stepped(given)
    return bits


def _reach(program: Program, most: Numbers) -> Numbers:
    """Give the bits that may still be reached from each step; a step leads to steps laid before it, or to levels."""
    reach = np.zeros(len(program.steps))
    for step, row in enumerate(program.steps):
        ways = [reach[way] if way >= 0 else most[row[QUESTION], -1 - way] for way in (row[YES], row[NO])]
        reach[step] = max(ways)
    return reach


def _adjusted(table: Table, rare: Rare) -> float:
    """Give the bits that a level gains at most."""
    least = max(rare.least, 1e-300)
    return rare.share * float(np.log2(rare.expected / least)) if rare.column in table.shares else 0.0


def _rare(table: Table, weights: Weights, most: Numbers) -> tuple[npt.NDArray[np.int32], list[Rare]]:
    """Give which adjustment each level has, and the adjustments; ``most`` gains what each may add."""
    places = np.full((len(weights.rare), SILENT + 1), -1, dtype=np.int32)
    found: list[Rare] = []
    for question, levels in enumerate(weights.rare):
        for level, rare in enumerate(levels):
            if rare is None or rare.column not in table.shares or rare.expected <= 0:
                continue
            places[question, level] = len(found)
            found.append(rare)
            most[question, level] += max(float(stepped(_adjusted(table, rare))) + STEP, 0.0)
    return places, found


def _frequencies(table: Table, found: list[Rare]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Give where the frequencies of each adjustment stand, and all of them; one column's are not copied."""
    names = sorted({rare.column for rare in found})
    shares = [table.shares[name][1] for name in names]
    starts = dict(zip(names, np.cumsum([0, *map(len, shares)]).tolist(), strict=False))
    rows = [
        (
            table.columns[rare.column],
            table.shares[rare.column][0],
            starts[rare.column],
            len(table.shares[rare.column][1]),
        )
        for rare in found
    ]
    joined = shares[0] if len(shares) == 1 else np.concatenate([np.zeros(1, np.float32), *shares])[1:]
    return np.array(rows, dtype=np.int64), plain(joined, np.float32)


def scale_of(table: Table, program: Program, weights: Weights) -> Packed:
    """Give a program and weights as compiled loops read them.

    Args:
        table: whose frequencies adjust.
        program: of the questions.
        weights: of the same questions.

    Raises:
        ValueError: the weights are of other questions.
    """
    if not len(weights.stranger) == len(weights.household) == len(weights.rare) == program.questions:
        raise ValueError(f"{program.questions} questions and weights of {len(weights.stranger)}")
    bits, household = _levels(program, weights.stranger), _levels(program, weights.household)
    most = bits.copy()
    places, found = _rare(table, weights, most)
    columns, frequency = _frequencies(table, found)
    gain = most.max(axis=1) - bits.min(axis=1) if program.questions else np.zeros(0)
    bounds = np.array([(one.expected, one.least, one.share) for one in found], dtype=np.float64)
    watched, read = _watched(table, program)
    order = np.argsort(program.costs / np.maximum(gain, STEP), kind="stable").astype(np.int64)
    reach, (glances, reached) = _reach(program, most), glances_of(program)
    return Packed(
        (
            program.steps,
            program.bounds,
            program.literals,
            watched,
            program.questions,
            stepped([weights.prior, weights.household_prior]),
            order,
            program.entries,
            reach,
            bits,
            most,
            household,
            places,
            columns,
            bounds,
            frequency,
            read,
            len(read),
            glances,
            reached,
            _reached_bits(glances, reached, reach, most),
        )
    )


def _reached_bits(
    glances: npt.NDArray[np.int64], reached: npt.NDArray[np.int32], reach: Numbers, most: Numbers
) -> Numbers:
    """Give the bits that a question may still reach from where a glance at the columns leads it."""
    question = np.repeat(np.arange(len(glances)), np.diff(glances[:, TABLE_START], append=len(reached)))
    settled = reached < 0
    bits = np.empty(len(reached))
    bits[settled] = most[question[settled], -1 - reached[settled]]
    bits[~settled] = reach[reached[~settled]]
    return bits


def _watched(table: Table, program: Program) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Give for each step whether a look at signs or short forms may settle it, and the columns whose signs are looked at."""
    steps = program.steps
    signed = np.isin(steps[:, LEFT], _signed(table)) & np.isin(steps[:, RIGHT], _signed(table))
    signed &= steps[:, COST] >= HEAVY
    watched = np.where(steps[:, OP] == Op.NICKNAME, (steps[:, LEFT] > 0) & (steps[:, RIGHT] > 0), signed)
    read = np.unique(steps[signed][:, [LEFT, RIGHT]].ravel())
    return watched.astype(np.uint8), read


def _signed(table: Table) -> list[int]:
    """Give the columns whose texts have signs: it is told by the first of them."""
    families = {
        name: table.shares[name] for name, kind in table.holds.items() if kind is Holds.TEXT and name in table.shares
    }
    return [
        table.columns[name]
        for name, (first, shares) in families.items()
        if table.signs[first : first + min(len(shares), LOOKED_AT)].any()
    ]


@within
def _share(scale: int, place: int, value: int) -> float:
    """Give the frequency of a value, 0..1."""
    row = i64(scale, RARE_COLUMNS) + 32 * place
    nth = value - i64(row, FIRST)
    if nth < 0 or nth >= i64(row, SIZE):
        return 0.0
    return f32(i64(scale, FREQUENCY), i64(row, START) + nth)


@inner
def _frequency(store: int, scale: int, place: int, one: int, other: int) -> float:
    """Give the frequency that counts for two cells.

    The lowest one of the values that both hold; where they share none, the higher one of their first values.
    """
    if one > 0 and one == other:
        return _share(scale, place, one)
    if one > 0 and other > 0:
        return max(_share(scale, place, one), _share(scale, place, other))
    lowest = 2.0
    for i in range(values_in(store, one)):
        for j in range(values_in(store, other)):
            value = value_of(store, one, i)
            if value == value_of(store, other, j):
                lowest = min(lowest, _share(scale, place, value))
    if lowest <= 1.0:
        return lowest
    highest = 0.0
    if one != 0:
        highest = _share(scale, place, value_of(store, one, 0))
    if other != 0:
        highest = max(highest, _share(scale, place, value_of(store, other, 0)))
    return highest


@inner
def bits_of(store: int, scale: int, nth: int, left: int, right: int) -> float:
    """Give the bits of a level against strangers, adjusted for how rare the values are; a multiple of STEP.

    ``nth`` is 256 times the question and the level.
    """
    bits, place = f64(i64(scale, BITS), nth), i32(i64(scale, RARE), nth)
    if place < 0:
        return bits
    column, bounds = i64(i64(scale, RARE_COLUMNS), 4 * place + COLUMN), i64(scale, RARE_BOUNDS) + 24 * place
    one, other = cell_at(store, left, column), cell_at(store, right, column)
    if one == 0 and other == 0:
        return bits
    frequency = max(_frequency(store, scale, place, one, other), f64(bounds, LEAST), 1e-300)
    gain = f64(bounds, SHARE) * np.log2(f64(bounds, EXPECTED) / frequency)
    return float(np.rint((bits + gain) / STEP)) * STEP


@within
def _bound(scale: int, question: int, place: int) -> float:
    """Give the bits that a question may still reach from where it stands."""
    if place >= 0:
        return f64(i64(scale, REACH), place)
    return f64(i64(scale, MOST), LEVELS_EACH * question - 1 - place)


@inner
def _settled(store: int, scale: int, records: tuple[int, int], question: int, place: int) -> float:
    """Give the bits against strangers of the level that a question came to."""
    return bits_of(store, scale, LEVELS_EACH * question - 1 - place, records[0], records[1])


@within
def _begun(scale: int, told: tuple[int, int], room: int) -> float:
    """Write where each question stands by how the columns do; give what the pair may still weigh at most."""
    reached, bits, places = i64(scale, REACHED), i64(scale, REACHED_BITS), i64(room, PLACES)
    weight = f64(i64(scale, PRIOR), 0)
    for question in range(i64(scale, QUESTIONS)):
        row, nth = i64(scale, GLANCES) + 8 * GLANCE * question, 0
        for column in range(i64(row, COLUMN_COUNT)):
            nth = 4 * nth + stands(told, i64(row, FIRST_COLUMN + column))
        nth += i64(row, TABLE_START)
        put_i64(places, question, i32(reached, nth))
        weight += f64(bits, nth)
    return weight


@inner
def _cheap(store: int, scale: int, records: tuple[int, int], asked: tuple[float, float], room: int) -> float:
    """Ask all that is cheap; give what the pair may still weigh, and minus infinity when that is below a floor.

    ``asked`` is what it may weigh by ``_begun``, and the floor.
    """
    order, places, steps = i64(scale, ORDER), i64(room, PLACES), i64(scale, STEPS)
    weight, floor = asked
    dear = int(np.int64(HEAVY))  # a literal would be compiled as another type
    for nth in range(i64(scale, QUESTIONS)):
        question = i64(order, nth)
        before = i64(places, question)
        place = before
        if before >= 0:
            if i64(steps + 8 * WIDTH * before, COST) >= dear:
                continue
            place = advanced(store, scale, before, records, room, dear)
            put_i64(places, question, place)
        weight -= _bound(scale, question, before)
        weight += _bound(scale, question, place) if place >= 0 else _settled(store, scale, records, question, place)
        if weight < floor:
            return -np.inf
    return weight


@inner
def _glanced(store: int, scale: int, records: tuple[int, int], asked: tuple[float, float], room: int) -> float:
    """Pass over what surely fails in the questions that wait; as ``_cheap``."""
    places = i64(room, PLACES)
    weight, floor = asked
    for question in range(i64(scale, QUESTIONS)):
        before = i64(places, question)
        if before < 0:
            continue
        place = glanced(store, scale, before, records, room)
        if place == before:
            continue
        put_i64(places, question, place)
        weight -= _bound(scale, question, before)
        weight += _bound(scale, question, place) if place >= 0 else _settled(store, scale, records, question, place)
        if weight < floor:
            return -np.inf
    return weight


@inner
def _dear(store: int, scale: int, records: tuple[int, int], asked: tuple[float, float], room: int) -> float:
    """Ask all that is left; give what the pair weighs, and minus infinity when that is below a floor; as ``_cheap``."""
    weight, floor = asked
    for nth in range(i64(scale, QUESTIONS)):
        question = i64(i64(scale, ORDER), nth)
        place = i64(i64(room, PLACES), question)
        if place < 0:
            continue
        weight -= _bound(scale, question, place)
        while place >= 0:
            cost = i64(i64(scale, STEPS) + 8 * WIDTH * place, COST)
            place = advanced(store, scale, place, records, room, cost + 1)
            if weight + _bound(scale, question, place) < floor:
                return -np.inf
        put_i64(i64(room, PLACES), question, place)
        weight += _settled(store, scale, records, question, place)
        if weight < floor:
            return -np.inf
    return weight


@inner
def weight_as(
    store: int, scale: int, records: tuple[int, int], told: tuple[int, int], floor: float, room: int
) -> float:
    """Give what two records weigh against strangers, prior included; minus infinity when that is below a floor.

    All questions are asked what is cheap first; each that waits for something dear counts for the most it may still
    reach, and the pair is dropped as soon as that is not enough.

    Args:
        store: the records.
        scale: the program, and what levels weigh.
        records: left and right.
        told: ``alike`` of them.
        floor: bits.
        room: of this thread; its levels are there when the answer is finite.
    """
    weight = _begun(scale, told, room)
    if weight < floor:
        return -np.inf
    weight = _cheap(store, scale, records, (weight, floor), room)
    if weight == -np.inf:
        return weight
    weight = _glanced(store, scale, records, (weight, floor), room)
    if weight == -np.inf:
        return weight
    weight = _dear(store, scale, records, (weight, floor), room)
    if weight == -np.inf:
        return weight
    for question in range(i64(scale, QUESTIONS)):
        put_u8(i64(room, LEVELS), question, -1 - i64(i64(room, PLACES), question))
    return weight


@inner
def weight_of(store: int, scale: int, records: tuple[int, int], floor: float, room: int) -> float:
    """Give what two records weigh; see ``weight_as``."""
    return weight_as(store, scale, records, alike(store, records[0], records[1]), floor, room)


@inner
def household_of(scale: int, room: int) -> float:
    """Give what the levels of a thread's room weigh against another member of the household, prior included."""
    weight = f64(i64(scale, PRIOR), 1)
    for question in range(i64(scale, QUESTIONS)):
        weight += f64(i64(scale, HOUSEHOLD), LEVELS_EACH * question + u8(i64(room, LEVELS), question))
    return weight
