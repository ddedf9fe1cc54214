"""Values and the names that claim them, as codes; mailboxes and what they are called."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int32]
Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
_AT, _ZERO, _NINE = ord("@"), ord("0"), ord("9")


@compiled
def first_names(values: Codes, names: Codes, first: Codes, several: Marks) -> None:
    """Fill in the name that first claims each value, and whether another one does too.

    Args:
        values: (n,) codes; 0 is none.
        names: (n,) of who claims each; 0 is none, and claims nothing.
        first: by value.
        several: by value.
    """
    for place in range(len(values)):
        value, name = values[place], names[place]
        if value == 0 or name == 0:
            continue
        if first[value] == 0:
            first[value] = name
        elif first[value] != name:
            several[value] = True


@compiled
def mailboxes(starts: Places, chars: Bytes) -> tuple[Places, Places]:
    """Give where the name of each mailbox ends, digits at its end left out, and where its domain begins: after the first @.

    Args:
        starts: (n + 1,)
        chars: of all texts.
    """
    ends, domains = np.empty(len(starts) - 1, np.int64), np.empty(len(starts) - 1, np.int64)
    for text in range(len(ends)):
        end = starts[text]
        while end < starts[text + 1] and chars[end] != _AT:
            end += 1
        domains[text] = min(end + 1, starts[text + 1])
        while end > starts[text] and _ZERO <= chars[end - 1] <= _NINE:
            end -= 1
        ends[text] = end
    return ends, domains
