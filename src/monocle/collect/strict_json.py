"""JSON read strictly, an event at a time: what one event breaks does not take its neighbours along.

Python's own decoder takes what RFC 8259 leaves open or forbids: duplicate keys, NaN, texts with half a surrogate pair. All of it is
refused here. Numbers too large for a double, and half pairs, are found where the event is written again (``events.py``).
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from monocle.collect.limits import Limits
from monocle.collect.reasons import Fault, Refusal

BLANKS = re.compile(r"[ \t\n\r]*+")
BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}"]', re.DOTALL)
"""Whole texts, brackets, and a quote that opens a text without an end."""
OPENING, CLOSING = frozenset("[{"), frozenset("]}")
LONG = 128 * 1024
"""Characters from which a body is read by the piece."""
MANY_BYTES = 4
"""Of one character in UTF-8, at most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One event of a body.

    Attributes:
        text: as it came.
        value: what it says; None where it is broken.
        fault: what it is refused for; None where it is whole.
    """

    text: str
    value: dict[str, Any] | None
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Batch:
    """A body of many events.

    Attributes:
        members: what stands beside the events.
        pieces: the events.
    """

    members: Mapping[str, Any]
    pieces: list[Piece]


def decoded(body: bytes) -> str:
    """Give the text of a body.

    Raises:
        Refusal: it is not UTF-8.
    """
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Refusal("bad_utf8") from None


def alone(text: str, limits: Limits) -> Piece:
    """Read a body that is one event.

    Raises:
        Refusal: it is no JSON, or something stands after it.
    """
    start = _blanks(text, 0)
    piece, end = _piece(text, start, limits)
    if _blanks(text, end) != len(text) or (piece.fault and piece.fault.code == "bad_json"):
        raise Refusal("bad_json")
    return piece


def many(text: str, limits: Limits) -> Batch:
    """Read a body that is a batch.

    Raises:
        Refusal: it is no JSON object, has no list called ``batch``, or too many events.
    """
    members: dict[str, Any] = {}
    pieces: list[Piece] | None = None
    at = _expect(text, _blanks(text, 0), "{")
    while not text.startswith("}", at):
        key, at = _whole(text, at)
        at = _expect(text, at, ":")
        if not isinstance(key, str):
            raise Refusal("bad_json")
        if key in members or (key == "batch" and pieces is not None):
            raise Refusal("duplicate_key")
        if key == "batch" and text.startswith("[", at):
            pieces, at = _pieces(text, at, limits)
        else:
            members[key], at = _member(text, at, limits)
        at = _comma(text, at, "}")
    if _blanks(text, at + 1) != len(text):
        raise Refusal("bad_json")
    if pieces is None:
        raise Refusal("no_batch")
    return Batch(members, pieces)


def _pieces(text: str, at: int, limits: Limits) -> tuple[list[Piece], int]:
    """Give the events of a list, and where what follows it stands."""
    found: list[Piece] = []
    at = _expect(text, at, "[")
    while not text.startswith("]", at):
        if len(found) == limits.events:
            raise Refusal("too_many_events")
        piece, at = _piece(text, at, limits)
        found.append(piece)
        at = at + 2 if text.startswith(", {", at) else _comma(text, _blanks(text, at), "]")
    return found, _blanks(text, at + 1)


def _piece(text: str, at: int, limits: Limits) -> tuple[Piece, int]:
    """Give the event that begins at a place, and its end.

    Of a long body only as much as an event may be is shown to the decoder: it counts the lines before each mistake.
    """
    near, start = (text[at : at + limits.event + 1], 0) if len(text) > LONG else (text, at)
    try:
        value, stop = _DECODER.raw_decode(near, start)
        _check(value, near, start, stop, limits)
    except Fault as fault:
        end = _end(text, at)
        return Piece(text[at:end], None, fault), end
    except RecursionError:
        end = _end(text, at)
        return Piece(text[at:end], None, Fault("too_deep")), end
    except ValueError as error:
        end = _end(text, at)
        wrong = Fault("event_too_large") if end - at > limits.event else _fault_of(error)
        return Piece(text[at:end], None, wrong), end
    end = at + stop - start
    return Piece(text[at:end], value, None), end


def _check(value: object, text: str, at: int, end: int, limits: Limits) -> None:
    """Refuse what breaks a limit; only what may break one is counted out.

    Raises:
        Fault: it does.
    """
    if not isinstance(value, dict):
        raise Fault("not_an_object")
    longest = end - at
    if longest > limits.event or (longest * MANY_BYTES > limits.event and size(text[at:end]) > limits.event):
        raise Fault("event_too_large")
    if text.count("{", at, end) + text.count("[", at, end) > limits.depth and any(
        level > limits.depth for level in _levels(value)
    ):
        raise Fault("too_deep")
    if text.count(":", at, end) > limits.keys and _count(value) > limits.keys:
        raise Fault("too_many_keys")
    if text.find("\\u0000", at, end) >= 0 and any("\0" in one for one in _texts(value)):
        raise Fault("nul")


def size(text: str) -> int:
    """Give the bytes of a text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))


def _levels(value: object) -> Iterator[int]:
    """Give how deep each object and list stands, the outermost 1."""
    waiting = [(value, 1)]
    while waiting:
        one, level = waiting.pop()
        if isinstance(one, dict | list):
            yield level
            waiting += [(inner, level + 1) for inner in (one.values() if isinstance(one, dict) else one)]


def _inside(value: object) -> Iterator[object]:
    """Give a value and all that stands in it."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _count(value: object) -> int:
    return sum(len(one) for one in _inside(value) if isinstance(one, dict))


def _texts(value: object) -> Iterator[str]:
    for one in _inside(value):
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            yield from one


def _end(text: str, at: int) -> int:
    """Give where a broken value ends, by its brackets.

    Raises:
        Refusal: it has no end.
    """
    if not text.startswith(("{", "[", '"'), at):
        return _end_of_word(text, at)
    level = 0
    for found in BRACKETS.finditer(text, at):
        mark = found[0]
        level += (mark in OPENING) - (mark in CLOSING)
        if mark == '"' or level < 0:
            break
        if level == 0:
            return found.end()
    raise Refusal("bad_json")


def _end_of_word(text: str, at: int) -> int:
    """Give where something that is no object, list or text ends: at what separates it."""
    found = re.compile(r"[,\]}]").search(text, at)
    end = found.start() if found else len(text)
    if end == at:
        raise Refusal("bad_json")
    return end


def _member(text: str, at: int, limits: Limits) -> tuple[Any, int]:
    """Give a member of a batch beside its events, and where what follows it stands.

    Raises:
        Refusal: it breaks a rule; it stands for all events, so all are refused.
    """
    value, end = _whole(text, at)
    try:
        _check({"member": value}, text, at, end, limits)
    except Fault as fault:
        raise Refusal(fault.code) from None
    return value, end


def _whole(text: str, at: int) -> tuple[Any, int]:
    """Give a value, and where what follows it stands.

    Raises:
        Refusal: it is broken.
    """
    try:
        value, end = _DECODER.raw_decode(text, at)
    except Fault as fault:
        raise Refusal(fault.code) from None
    except RecursionError:
        raise Refusal("too_deep") from None
    except ValueError as error:
        raise Refusal(_fault_of(error).code) from None
    return value, _blanks(text, end)


def _blanks(text: str, at: int) -> int:
    found = BLANKS.match(text, at)
    return found.end() if found else at


def _expect(text: str, at: int, mark: str) -> int:
    """Give where what follows a mark stands.

    Raises:
        Refusal: the mark is not there.
    """
    if not text.startswith(mark, at):
        raise Refusal("bad_json")
    return _blanks(text, at + 1)


def _comma(text: str, at: int, last: str) -> int:
    """Give where the next value stands, or the bracket that ends them.

    Raises:
        Refusal: neither is there, or the bracket follows a comma.
    """
    if text.startswith(last, at):
        return at
    following = _expect(text, at, ",")
    if text.startswith(last, following):
        raise Refusal("bad_json")
    return following


def _fault_of(error: ValueError) -> Fault:
    """Give what the decoder means: only a whole number of more than 4,300 digits is no mistake of form."""
    return Fault("bad_json" if isinstance(error, json.JSONDecodeError) else "bad_number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Give an object of its members.

    Raises:
        Fault: a key stands twice.
    """
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Fault("duplicate_key")
    return found


def _no_number(_name: str) -> NoReturn:
    raise Fault("bad_number")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)
_WRITER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, sort_keys=True, separators=(",", ":")
)


def written(value: Mapping[str, Any]) -> bytes:
    """Give an object as canonical JSON in UTF-8: keys sorted, no blanks.

    Raises:
        Fault: a number is infinite, or a text holds half a surrogate pair.
    """
    try:
        return _WRITER.encode(value).encode()
    except UnicodeEncodeError:
        raise Fault("lone_surrogate") from None
    except ValueError:
        raise Fault("bad_number") from None
