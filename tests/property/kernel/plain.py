"""The kernel in plain Python: what its compiled loops must give, over cells that are lists of values."""

import itertools
import math
from datetime import date

from monocle.kernel.conditions import All, Atom, Not, Op
from monocle.kernel.keys import Cut
from monocle.kernel.scoring import STEP


def jaro(one, other):
    if not one or not other:
        return float(one == other)
    window = max(max(len(one), len(other)) // 2 - 1, 0)
    taken, met = set(), []
    for i, letter in enumerate(one):
        for j in range(max(0, i - window), min(len(other), i + window + 1)):
            if j not in taken and other[j] == letter:
                taken.add(j)
                met.append(letter)
                break
    if not met:
        return 0.0
    exchanged = sum(a != b for a, b in zip(met, (other[j] for j in sorted(taken)), strict=True)) // 2
    return (len(met) / len(one) + len(met) / len(other) + (len(met) - exchanged) / len(met)) / 3.0


def jaro_winkler(one, other):
    similar = jaro(one, other)
    if similar <= 0.7:
        return similar
    same = 0
    while same < min(4, len(one), len(other)) and one[same] == other[same]:
        same += 1
    return min(similar + same * 0.1 * (1.0 - similar), 1.0)


def levenshtein(one, other):
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, against in enumerate(other, 1):
            before, row[j] = row[j], min(before + (letter != against), row[j] + 1, row[j - 1] + 1)
    return row[-1]


def damerau_levenshtein(one, other):
    most, seen = len(one) + len(other), {}
    cells = {(-1, j): most for j in range(-1, len(other) + 1)} | {(i, -1): most for i in range(-1, len(one) + 1)}
    cells |= {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        last = 0
        for j in range(1, len(other) + 1):
            k, m = seen.get(other[j - 1], 0), last
            same = one[i - 1] == other[j - 1]
            if same:
                last = j
            cells[i, j] = min(
                cells[i - 1, j - 1] + (not same),
                cells[i, j - 1] + 1,
                cells[i - 1, j] + 1,
                cells[k - 1, m - 1] + (i - k - 1) + 1 + (j - m - 1),
            )
        seen[one[i - 1]] = i
    return cells[len(one), len(other)]


def _words(text):
    return {word for word in text.split(" ") if word}


def _day(number):
    return date(number // 10000, max(number // 100 % 100, 1), max(number % 100, 1)).toordinal()


def _parts(number):
    return number // 10000, number // 100 % 100, number % 100


def _kilometres(one, other):
    (a, b), (c, d) = ([math.radians(part) for part in place] for place in (one, other))
    north, east = math.sin((c - a) / 2), math.sin((d - b) / 2)
    return 2 * 6371.0 * math.asin(math.sqrt(min(1.0, north**2 + math.cos(a) * math.cos(c) * east**2)))


def _as_text(value):
    if isinstance(value, str):
        return value
    return f"{value // 10000:04}-{value // 100 % 100:02}-{value % 100:02}" if value >= 10_000_000 else str(value)


def _jaccard(one, other):
    one, other = _words(one), _words(other)
    return len(one & other) / len(one | other) if one | other else 0.0


def _ratio(one, other):
    return 1.0 if one == other else min(one, other) / max(one, other) if min(one, other) > 0 else 0.0


TEXTS = {
    Op.JARO_WINKLER: lambda a, b, bound: jaro_winkler(a, b) >= bound,
    Op.JARO: lambda a, b, bound: jaro(a, b) >= bound,
    Op.LEVENSHTEIN: lambda a, b, bound: levenshtein(a, b) <= bound,
    Op.DAMERAU_LEVENSHTEIN: lambda a, b, bound: damerau_levenshtein(a, b) <= bound,
    Op.HAMMING: lambda a, b, bound: len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) <= bound,
    Op.PREFIX: lambda a, b, bound: (a.startswith(b) or b.startswith(a)) and min(len(a), len(b)) >= bound,
    Op.FIRST_LETTERS: lambda a, b, bound: a[: int(bound)] == b[: int(bound)],
    Op.CONTAINED: lambda a, b, _: bool(_words(a) & _words(b) and (_words(a) <= _words(b) or _words(b) <= _words(a))),
    Op.TOKENS: lambda a, b, bound: _jaccard(a, b) >= bound,
}
OTHERS = {
    Op.EQUAL: lambda a, b, _: a == b,
    Op.DAYS: lambda a, b, bound: abs(_day(a) - _day(b)) <= bound,
    Op.YEARS: lambda a, b, bound: abs(a // 10000 - b // 10000) <= bound,
    Op.DAY_MONTH_EXCHANGED: lambda a, b, _: a != b and _parts(a) == tuple(_parts(b)[i] for i in (0, 2, 1)),
    Op.DATE_PARTS: lambda a, b, bound: sum(x == y for x, y in zip(_parts(a), _parts(b), strict=True)) >= bound,
    Op.DATE_DIGITS: lambda a, b, bound: sum(x != y for x, y in zip(f"{a:08}", f"{b:08}", strict=True)) <= bound,
    Op.DISTANCE: lambda a, b, bound: abs(a - b) <= bound,
    Op.RATIO: lambda a, b, bound: _ratio(a, b) >= bound,
}


def _near(one, other, asked):
    places = [list(zip(record[asked.column], record[asked.more], strict=False)) for record in (one, other)]
    pairs = list(itertools.product(*places))
    return any(_kilometres(a, b) <= asked.bound for a, b in pairs) if pairs else None


def atom(one, other, asked, groups):
    """True, False or None for two records: column → list of values; ``groups`` are sets of short forms."""
    left, right = one[asked.column], other[asked.right or asked.column]
    if asked.op is Op.MISSING:
        return not left or not right
    if asked.op is Op.LITERAL:
        return asked.text in map(str, left) if left else None
    if asked.op is Op.KILOMETRES:
        return _near(one, other, asked)
    if not left or not right:
        return None
    return any(_values(a, b, asked, groups) for a, b in itertools.product(left, right))


def _values(a, b, asked, groups):
    if asked.op is Op.NICKNAME:
        return any(a in group and b in group for group in groups)
    if asked.op in TEXTS:
        return TEXTS[asked.op](_as_text(a), _as_text(b), asked.bound)
    return OTHERS[asked.op](a, b, asked.bound)


def holds(one, other, condition, groups=()):
    """SQL's three-valued logic."""
    if isinstance(condition, Atom):
        return atom(one, other, condition, groups)
    if isinstance(condition, Not):
        known = holds(one, other, condition.part, groups)
        return None if known is None else not known
    parts = [holds(one, other, part, groups) for part in condition.parts]
    decisive = not isinstance(condition, All)
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def level(one, other, question, groups=()):
    if question.unknown is not None and holds(one, other, question.unknown, groups):
        return 255
    for place, condition in enumerate(question.levels):
        if holds(one, other, condition, groups):
            return len(question.levels) - place
    return 0


def keys(record, rule):
    """The set of tuples by which a record is found under a rule."""

    def cut(part, value):
        if part.cut is Cut.LETTERS:
            return value[: part.length]
        return (
            {Cut.WHOLE: value, Cut.YEAR: value // 10000, Cut.MONTH_DAY: value % 10000}[part.cut]
            if isinstance(value, int)
            else value
        )

    parts = [{cut(part, value) for value in record[part.column]} - {0} for part in rule.parts]
    return set(itertools.product(*parts))


def step(bits):
    return round(max(-1024.0, min(1024.0, bits)) / STEP) * STEP


def gain(one, other, rare, shares):
    """The bits that a level gains for two records; ``shares`` is value → frequency."""
    left, right = one[rare.column], other[rare.column]
    if not left and not right:
        return 0.0
    common = [shares[value] for value in left if value in right]
    frequency = min(common) if common else max(shares[side[0]] for side in (left, right) if side)
    return rare.share * math.log2(rare.expected / max(frequency, rare.least))
