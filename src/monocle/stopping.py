"""How a process that was told to stop (SIGTERM, Ctrl-C) ends: in order, with nothing half done."""

import signal

TERMINATED = 128 + signal.SIGTERM


def listen() -> None:
    """End the process in order when it is sent SIGTERM; the second one is not heard."""
    signal.signal(signal.SIGTERM, _stop)


def told() -> BaseException:
    """Give what ends a process that was told to stop, for code that lost it on its way.

    Returns:
        SystemExit after a SIGTERM that ``listen`` heard, else KeyboardInterrupt.
    """
    if signal.getsignal(signal.SIGTERM) == signal.SIG_IGN:
        return SystemExit(TERMINATED)
    return KeyboardInterrupt()


def _stop(_signal: int, _frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(TERMINATED)
