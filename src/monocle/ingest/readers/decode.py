"""Bytes to text: which encoding a file is in, and its bytes as UTF-8, with nothing ever replaced.

A byte mark decides; else strict UTF-8; else the 8-bit encoding whose letters make sense, cp1252 before all. A file that is
UTF-8 but for a few lines is UTF-8, and those lines are unreadable. latin-1 is never guessed: it differs from cp1252 only in
control characters, which no customer file holds.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from monocle.errors import BadConfig, BadData

BLOCK = 8 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
EIGHT_BITS = ("cp1252", "iso8859-15", "cp850", "mac-roman")
_LETTERS = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüýÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝŸ")
_SIGNS = frozenset("\u2019\u2018\u201c\u201d«»\u2013—…€°²£§·•\u00a0\u202f")
_PLAUSIBLE = 0.8
_SAMPLE = 1 << 20
_MOST_BAD_BLOCKS = 16
_MOJIBAKE = (b"\xc3\x83\xc2", b"\xc3\x83\xc6", b"\xc3\xa2\xe2\x82\xac", b"\xc3\x85\xe2\x80\x9c")

_NUL_PATTERNS = (
    ("utf-32-le", (1, 2, 3), (0,)),
    ("utf-32-be", (0, 1, 2), (3,)),
    ("utf-16-le", (1, 3), (0, 2)),
    ("utf-16-be", (0, 2), (1, 3)),
)
_MANY, _FEW = 0.4, 0.1
_CUT_OFF = "\udc80".encode("utf-8", "surrogatepass")


@dataclass
class Census:
    """What the bytes of a file tell about its encoding, block by block; no mark and no NUL pattern was found.

    Attributes:
        valid: lines beyond ASCII that are UTF-8.
        bad: lines that are not.
        sample: some of the bad lines.
    """

    valid: int = 0
    bad: int = 0
    sample: bytearray = field(default_factory=bytearray)
    _bad_blocks: int = 0

    def add(self, lines: bytes) -> bool:
        """Count whole lines; give False when more of them would not change the verdict."""
        if lines.isascii():
            return True
        if _is_utf8(lines):
            self.valid += 1 + lines.count(b"\n") // 100
            return True
        for line in lines.splitlines(keepends=True):
            if line.isascii():
                continue
            if _is_utf8(line):
                self.valid += 1
            else:
                self.bad += 1
                self.sample += line[: _SAMPLE - len(self.sample)]
        self._bad_blocks += 1
        return self._bad_blocks < _MOST_BAD_BLOCKS

    def encoding(self) -> str:
        """Give the encoding; UTF-8 where no 8-bit one makes sense, so that odd lines are refused and not guessed."""
        if self.bad == 0 or self.valid >= self.bad:
            return "utf-8"
        best = max(EIGHT_BITS, key=lambda name: (_sense(self.sample, name), -EIGHT_BITS.index(name)))
        return best if _sense(self.sample, best) >= _PLAUSIBLE else "utf-8"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _sense(sample: bytes | bytearray, encoding: str) -> float:
    """Give how much sense the bytes beyond ASCII make, 0..1: letters beside ASCII letters do, and the usual signs.

    Bytes that the encoding does not know count half against it: their lines will be refused, not guessed.
    """
    text = bytes(sample).decode(encoding, "replace")
    places = [at for at, byte in enumerate(sample) if byte > 127]
    known = [at for at in places if text[at] != "\ufffd"]
    if not known:
        return 0.0
    good = sum(_sensible(text[at - 1 : at], text[at], text[at + 1 : at + 2]) for at in known)
    return good / len(known) * (0.5 + 0.5 * len(known) / len(places))


def _sensible(before: str, letter: str, after: str) -> float:
    if letter in _SIGNS:
        return 0.9
    if letter not in _LETTERS:
        return 0.0
    left, right = before.isascii() and before.isalpha(), after.isascii() and after.isalpha()
    if letter.isupper() and (before.islower() or (left and after.islower())):
        return 0.3
    return 1.0 if left or right else 0.7


def marked(head: bytes) -> tuple[str, int]:
    """Give the encoding that a byte mark or a pattern of NULs shows, and the mark's length; an empty text when none does."""
    encoding, mark = _marked(head)
    if encoding:
        return encoding, mark
    size = len(head) // 4 * 4
    if size < 8:
        return "", 0
    nuls = [head[at:size:4].count(0) / (size // 4) for at in range(4)]
    for name, full, empty in _NUL_PATTERNS:
        if min(nuls[at] for at in full) > _MANY and max(nuls[at] for at in empty) < _FEW:
            return name, 0
    return "", 0


def _marked(head: bytes) -> tuple[str, int]:
    return next(((encoding, len(mark)) for mark, encoding in MARKS if head.startswith(mark)), ("", 0))


def found_encoding(stream: IO[bytes]) -> str:
    """Give the encoding of a stream, read to its end where no mark decides before."""
    block = stream.read(BLOCK)
    encoding, _ = marked(block[:4096])
    if encoding:
        return encoding
    census, rest = Census(), b""
    while block:
        block = rest + block
        cut = block.rfind(b"\n") + 1 or len(block)
        rest = block[cut:]
        if not census.add(block[:cut]):
            break
        block = stream.read(BLOCK)
    census.add(rest)
    return census.encoding()


def canonical(encoding: str) -> str:
    """Give Python's name of a declared encoding.

    Raises:
        BadConfig: there is no such encoding of text.
    """
    try:
        info = codecs.lookup(encoding)
        "".encode(info.name)
    except (LookupError, ValueError) as error:
        raise BadConfig(
            f"{encoding!r} is no encoding", where="encoding", mend="use utf-8, cp1252 or utf-16-le"
        ) from error
    return {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(info.name, info.name)


def utf8_blocks(stream: IO[bytes], encoding: str) -> Iterator[bytes]:
    """Give the stream as blocks of UTF-8, without its byte mark; a block may end anywhere.

    What the encoding does not allow comes out as bytes that are not UTF-8 either, so that the reader of lines finds and
    refuses the line; ``original`` gives its bytes back.

    Raises:
        BadData: the stream starts with the mark of another encoding, or cannot be in this one at all.
    """
    head = stream.read(BLOCK)
    shown, mark = _marked(head)
    if shown and shown != encoding:
        raise BadData(f"the file is {shown}, not {encoding} as declared", where="encoding", mend=f"declare {shown}")
    block = head[mark:]
    if encoding == "utf-8":
        while block:
            yield block
            block = stream.read(BLOCK)
        return
    wide = encoding.startswith(("utf-16", "utf-32"))
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass" if wide else "surrogateescape")
    while block:
        yield _transcoded(decoder, block, False)
        block = stream.read(BLOCK)
    yield _transcoded(decoder, b"", True)


def _transcoded(decoder: codecs.IncrementalDecoder, block: bytes, final: bool) -> bytes:
    try:
        return decoder.decode(block, final).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        if final:
            return _CUT_OFF
        raise BadData(f"bytes that are not {error.encoding}", where="encoding", mend="declare the encoding") from error


def original(line: bytes, encoding: str) -> bytes:
    """Give the bytes as they stand in the file of what ``utf8_blocks`` gave."""
    if encoding == "utf-8":
        return line
    wide = encoding.startswith(("utf-16", "utf-32"))
    try:
        return line.decode("utf-8", "surrogatepass").encode(encoding, "surrogatepass" if wide else "surrogateescape")
    except UnicodeError:
        return line


def oddities(block: bytes) -> dict[str, int]:
    """Count what is valid but looks wrong: text decoded twice (``HÃ©lÃ¨ne``), and letters lost before we came (U+FFFD)."""
    found = {
        "mojibake": sum(block.count(one) for one in _MOJIBAKE),
        "replacement_characters": block.count("\ufffd".encode()),
    }
    return {name: count for name, count in found.items() if count}
