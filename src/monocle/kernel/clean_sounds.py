"""How names sound, many at once: the steps of ``monocle.fields.sound`` over bytes, in place, since no step makes a name longer.

Names are lower case ASCII letters and spaces. What SQL says of one name is the measure; a test holds both together.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.integer]
Table = tuple[Bytes, Places]
"""Replacements: what is found and what it becomes, one after the other, and where each begins (and the last one ends)."""

A, C, D, E, G, H, I, J, L, M, N, O, P, R, S, T, U, X, Z = (ord(letter) for letter in "acdeghijlmnoprstuxz")  # noqa: E741
B, F, V = (ord(letter) for letter in "bfv")


@inner
def _vowel(letter: int) -> bool:
    return letter in (A, E, I, O, U)


@inner
def _silent(letter: int) -> bool:
    """Tell whether a letter is silent at the end, whatever stands before it: s, t, d, x."""
    return letter in (S, T, D, X)


@inner
def _replaced(word: Bytes, size: int, table: Table, place: int) -> int:
    """Replace a text wherever it stands, from left to right; give the new size."""
    letters, starts = table
    first, middle, last = starts[2 * place], starts[2 * place + 1], starts[2 * place + 2]
    length, i, end = middle - first, 0, 0
    while i < size:
        same = 0
        while same < length and i + same < size and word[i + same] == letters[first + same]:
            same += 1
        if same == length:
            for byte in range(middle, last):
                word[end] = letters[byte]
                end += 1
            i += length
        else:
            word[end] = word[i]
            end, i = end + 1, i + 1
    return end


@inner
def _ends(word: Bytes, size: int, place: int, rule: int) -> bool:
    """Tell whether what stands at a place, or the end of the word, is what a rule asks for behind its letters."""
    if place == size:
        return True
    letter = word[place]
    if rule == 4:
        return letter in (B, P, F, V)
    return not _vowel(letter) and not (rule == 3 and letter == N)


@inner
def _hit(word: Bytes, size: int, i: int, rule: int) -> int:
    """Give how many letters at a place a rule is about; 0 where it is not about them."""
    here, after = word[i], word[i + 1] if i + 1 < size else 0
    if rule == 0:
        return 1 if here in (C, G) and after in (E, I) else 0
    if rule == 4:
        return 1 if here == M and _ends(word, size, i + 1, rule) else 0
    if rule == 3:
        return 2 if here == E and after == N and _ends(word, size, i + 2, rule) else 0
    if here not in (A, E) or after != I:
        return 0
    if rule == 1:
        return 3 if i + 2 < size and word[i + 2] == N and _ends(word, size, i + 3, rule) else 0
    return 2 if _ends(word, size, i + 2, rule) else 0


@inner
def _ruled(word: Bytes, size: int, rule: int) -> int:
    """Follow one rule wherever it applies; what stands behind its letters is not looked at again by the same rule.

    Rules: 0 c and g before e and i; 1 ain and ein; 2 ai and ei; 3 en; 4 m before b, p, f, v and at the end.
    """
    i, end = 0, 0
    while i < size:
        count, here = _hit(word, size, i, rule), word[i]
        if count == 0:
            word[end] = here
            end, i = end + 1, i + 1
            continue
        i += count
        word[end] = (
            (S if here == C else J) if rule == 0 else I if rule == 1 else E if rule == 2 else A if rule == 3 else N
        )
        end += 1
        if rule in (1, 3):
            word[end] = N
            end += 1
        if i < size:
            word[end] = word[i]
            end, i = end + 1, i + 1
    return end


@inner
def _nasal(word: Bytes, size: int) -> None:
    """Write the n after a, i, o or u as m, where only silent letters and p follow."""
    i = size - 1
    while i >= 0 and (_silent(word[i]) or word[i] == P):
        i -= 1
    if i >= 1 and word[i] == N and word[i - 1] != E and _vowel(word[i - 1]):
        word[i] = M


@inner
def _round(word: Bytes, size: int) -> int:
    """Write an ending in o and silent letters, with or without an l before them, as o; the first one that is."""
    for i in range(1, size - 1):
        if word[i] != O:
            continue
        begin, rest = i + 1, size - i - 1
        plain = (rest == 1 and _silent(word[begin])) or (rest == 2 and word[begin] == L and _silent(word[begin + 1]))
        doubled = rest == 3 and word[begin] == L and word[begin + 1] == L and word[begin + 2] in (T, D)
        if plain or doubled:
            return i + 1
    return size


@inner
def _shorter(word: Bytes, size: int) -> int:
    """Leave off er, ers, ez, es, e or silent letters and p at the end, while two letters stay; as many as can go."""
    tail = size
    while tail > 0 and (_silent(word[tail - 1]) or word[tail - 1] == P):
        tail -= 1
    for i in range(2, size):
        rest = size - i
        ending = word[i] == E and (
            rest == 1
            or (rest == 2 and word[i + 1] in (R, Z, S))
            or (rest == 3 and word[i + 1] == R and word[i + 2] == S)
        )
        if i >= tail or ending:
            return i
    return size


@inner
def _sound(word: Bytes, size: int, tables: tuple[Table, Table, Table]) -> int:
    for place in range((len(tables[0][1]) - 1) // 2):
        size = _replaced(word, size, tables[0], place)
    for rule in range(5):
        size = _ruled(word, size, rule)
    _nasal(word, size)
    for place in range((len(tables[1][1]) - 1) // 2):
        size = _replaced(word, size, tables[1], place)
    size = _shorter(word, _round(word, size))
    for place in range((len(tables[2][1]) - 1) // 2):
        size = _replaced(word, size, tables[2], place)
    end = 0
    for i in range(size):
        if word[i] != X or end == 0 or word[end - 1] != X:
            word[end] = word[i]
            end += 1
    return end


@compiled
def _sounds(
    names: tuple[Places, Places, Bytes], tables: tuple[Table, Table, Table], offsets: Places, made: Bytes
) -> None:
    starts, stops, letters = names
    end = 0
    for name in range(len(starts)):
        offsets[name] = end
        size = stops[name] - starts[name]
        word = made[end : end + size]
        for byte in range(size):
            word[byte] = letters[starts[name] + byte]
        end += _sound(word, size, tables)
    offsets[len(starts)] = end


def table_of(pairs: Sequence[tuple[str, str]]) -> Table:
    """Give replacements as a loop reads them; none makes a text longer."""
    texts = [text.encode() for pair in pairs for text in pair]
    starts = np.cumsum([0, *map(len, texts)])
    return np.frombuffer(b"".join(texts) or b"\0", np.uint8), starts


def sounds(
    names: tuple[Places, Places, Bytes], tables: tuple[Table, Table, Table]
) -> tuple[npt.NDArray[np.int32], Bytes]:
    """Give the phonetic keys of names: where each begins, and their letters; empty where nothing is left.

    Args:
        names: where each begins and ends, and the letters of all: lower case ASCII and spaces.
        tables: what is replaced first, after the nasal, and last.
    """
    starts, stops, _ = names
    offsets = np.empty(len(starts) + 1, np.int32)
    made = np.empty(int((stops - starts).sum()) if len(starts) else 0, np.uint8)
    _sounds(names, tables, offsets, made)
    return offsets, made
