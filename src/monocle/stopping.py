"""How a process that was told to stop (SIGTERM, Ctrl-C) ends: in order, with nothing half done.

What a signal's handler raises may be lost: libraries under way make an error of their own of it, or drop it where nobody
waits for it. So what was heard is remembered, in the handlers themselves, and asked for at the borders.
"""

import signal

TERMINATED = 128 + signal.SIGTERM
INTERRUPTED = 128 + signal.SIGINT


def listen() -> None:
    """End the process in order when it is sent SIGTERM, the second of which is not heard, or SIGINT."""
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGINT, _interrupt)


def told() -> BaseException | None:
    """Give what ends a process that was told to stop, for code that may have lost it on its way; None when it was not told.

    Returns:
        SystemExit after a SIGTERM that ``listen`` heard, KeyboardInterrupt after a SIGINT.
    """
    if signal.getsignal(signal.SIGTERM) == signal.SIG_IGN:
        return SystemExit(TERMINATED)
    if signal.getsignal(signal.SIGINT) is _interrupt_again:
        return KeyboardInterrupt()
    return None


def check() -> None:
    """End the process here if it was told to stop and what said so was lost."""
    if ended := told():
        raise ended


def code(ended: int) -> int:
    """Give the exit code of a process: that of the signal it was told to stop with, whatever it made of it."""
    match told():
        case SystemExit():
            return TERMINATED
        case KeyboardInterrupt():
            return INTERRUPTED
    return ended


def _terminate(_signal: int, _frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(TERMINATED)


def _interrupt(_signal: int, _frame: object) -> None:
    signal.signal(signal.SIGINT, _interrupt_again)
    raise KeyboardInterrupt


def _interrupt_again(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
