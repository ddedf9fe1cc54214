"""Weights as compiled loops take them, and what two records weigh."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from monocle.kernel.cells import Steps, advanced, cell_at, value_of, values_in
from monocle.kernel.compiled import inner
from monocle.kernel.program import COST, HEAVY, NO, QUESTION, SILENT, YES, Program
from monocle.kernel.scoring import STEP, Rare, Weights
from monocle.kernel.store import Store, plain
from monocle.kernel.table import Table
from monocle.kernel.values import Scratch

Numbers = npt.NDArray[np.float64]
HIGHEST = 1024.0
"""Bits, at most and at least, of one level: infinite ones become this, so that sums stay exact."""
COLUMN, FIRST, START, SIZE = range(4)
EXPECTED, LEAST, SHARE = range(3)


class Scale(NamedTuple):
    """What levels weigh.

    Attributes:
        prior: (2,) bits against strangers, and against a household.
        order: (questions,) int64 the cheapest first.
        entries: (questions,) int64 of the program.
        reach: (s,) bits that a question may still reach from each step.
        bits: (questions, 256) of each level against strangers; 0 at 255.
        most: (questions, 256) the same, with the largest adjustment for rare values.
        household: (questions, 256) against a household.
        rare: (questions, 256) int32 which adjustment a level has, or -1.
        rare_columns: (r, 4) int64 column, first code, start in ``frequency``, number of codes.
        rare_bounds: (r, 3) expected, least, share.
        frequency: (f,) float32.
    """

    prior: Numbers
    order: npt.NDArray[np.int64]
    entries: npt.NDArray[np.int64]
    reach: Numbers
    bits: Numbers
    most: Numbers
    household: Numbers
    rare: npt.NDArray[np.int32]
    rare_columns: npt.NDArray[np.int64]
    rare_bounds: Numbers
    frequency: npt.NDArray[np.float32]


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
    return np.array(rows, dtype=np.int64).reshape(-1, 4), plain(joined, np.float32)


def scale_of(table: Table, program: Program, weights: Weights) -> Scale:
    """Give weights as compiled loops take them.

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
    return Scale(
        prior=stepped([weights.prior, weights.household_prior]),
        order=np.argsort(program.costs / np.maximum(gain, STEP), kind="stable").astype(np.int64),
        entries=program.entries,
        reach=_reach(program, most),
        bits=bits,
        most=most,
        household=household,
        rare=places,
        rare_columns=columns,
        rare_bounds=np.array([(one.expected, one.least, one.share) for one in found]).reshape(-1, 3),
        frequency=frequency,
    )


@inner
def _share(scale: Scale, place: int, value: int) -> float:
    """Give the frequency of a value, 0..1."""
    first, start, size = (
        scale.rare_columns[place, FIRST],
        scale.rare_columns[place, START],
        scale.rare_columns[place, SIZE],
    )
    if value < first or value >= first + size:
        return 0.0
    return float(scale.frequency[start + value - first])


@inner
def _frequency(store: Store, scale: Scale, place: int, one: int, other: int) -> float:
    """Give the frequency that counts for two cells.

    The lowest one of the values that both hold; where they share none, the higher one of their first values.
    """
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
def bits_of(store: Store, scale: Scale, question: int, level: int, records: tuple[int, int]) -> float:
    """Give the bits of a level against strangers, adjusted for how rare the values are; a multiple of STEP."""
    bits = float(scale.bits[question, level])
    place = scale.rare[question, level]
    if place < 0:
        return bits
    column = scale.rare_columns[place, COLUMN]
    one, other = cell_at(store, records[0], column), cell_at(store, records[1], column)
    if one == 0 and other == 0:
        return bits
    frequency = max(_frequency(store, scale, place, one, other), scale.rare_bounds[place, LEAST], 1e-300)
    gain = scale.rare_bounds[place, SHARE] * np.log2(scale.rare_bounds[place, EXPECTED] / frequency)
    return float(np.round((bits + gain) / STEP) * STEP)


@inner
def _bound(scale: Scale, question: int, place: int) -> float:
    """Give the bits that a question may still reach from where it stands."""
    return float(scale.reach[place] if place >= 0 else scale.most[question, -1 - place])


@inner
def weight_of(store: Store, steps: Steps, scale: Scale, records: tuple[int, int], floor: float, room: Scratch) -> float:
    """Give what two records weigh against strangers, prior included; minus infinity when that is below a floor.

    All questions are asked what is cheap first; each that waits for something dear counts for the most it may still
    reach, and the pair is dropped when that is not enough.

    Args:
        store: the records.
        steps: of the program.
        scale: what levels weigh.
        records: left and right.
        floor: bits.
        room: of this thread; ``room.levels`` holds the levels when the answer is finite.
    """
    weight, dear = float(scale.prior[0]), int(np.int64(HEAVY))  # a literal would be compiled as another type
    for question in range(len(scale.order)):
        weight += _bound(scale, question, scale.entries[question])
    for question in scale.order:
        entry = scale.entries[question]
        place = advanced(store, steps, entry, records, room, dear)
        room.places[question] = place
        weight += _bound(scale, question, place) - _bound(scale, question, entry)
        if weight < floor:
            return -np.inf
    for question in scale.order:
        place = room.places[question]
        weight -= _bound(scale, question, place)
        while place >= 0:
            place = advanced(store, steps, place, records, room, steps[0][place, COST] + 1)
            if weight + _bound(scale, question, place) < floor:
                return -np.inf
        room.levels[question] = -1 - place
        weight += bits_of(store, scale, question, -1 - place, records)
        if weight < floor:
            return -np.inf
    return weight


@inner
def household_of(scale: Scale, levels: npt.NDArray[np.uint8]) -> float:
    """Give what levels weigh against another member of the household, prior included."""
    weight = float(scale.prior[1])
    for question in range(len(levels)):
        weight += scale.household[question, levels[question]]
    return weight
