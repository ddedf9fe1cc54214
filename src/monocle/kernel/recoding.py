"""Codes that become others in place, row by row."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]


@compiled
def recode(codes: Codes, new: Codes) -> None:
    """Have ``new[c]`` for each code c."""
    for place in range(len(codes)):
        codes[place] = new[codes[place]]


@compiled
def part_names(codes: Codes, told: npt.NDArray[np.uint8], names: Codes, said: Codes) -> None:
    """Take out, in place, what names tell beside the name.

    Args:
        codes: (n,) of one name for each row.
        told: by code what it tells, 0 for nothing.
        names: by code that of the name alone.
        said: (n,) what each row tells, which is written where it is 0.
    """
    for row in range(len(codes)):
        code = codes[row]
        which = told[code]
        if which > 0:
            codes[row] = names[code]
            if said[row] == 0:
                said[row] = which


@compiled
def _beginning(starts: Places, chars: npt.NDArray[np.uint8], start: npt.NDArray[np.uint8], codes: Codes) -> None:
    for code in range(len(codes)):
        first = starts[code]
        if starts[code + 1] - first < len(start):
            continue
        same = True
        for place in range(len(start)):
            same = same and chars[first + place] == start[place]
        if same:
            codes[code] = code


def codes_beginning(starts: Places, chars: npt.NDArray[np.uint8], beginnings: tuple[str, ...]) -> Codes:
    """Give (n,) for each text its own code where it begins in one of some ways, else 0.

    Args:
        starts: (n + 1,) text c is ``chars[starts[c] : starts[c + 1]]``.
        chars: UTF-8 of all texts.
        beginnings: texts of one character or more.
    """
    codes = np.zeros(len(starts) - 1, np.int32)
    for start in beginnings:
        _beginning(starts, chars, np.frombuffer(start.encode(), np.uint8).copy(), codes)
    return codes
