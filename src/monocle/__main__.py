"""``python -m monocle`` and the command ``monocle``."""

import signal
import sys

TERMINATED = 128 + signal.SIGTERM


def main() -> None:
    """Answer the terminal; told to stop (SIGTERM), end in order: nothing is left half done or running."""
    signal.signal(signal.SIGTERM, _stop)
    from monocle.cli.app import run

    sys.exit(run(sys.argv[1:]))


def _stop(_signal: int, _frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(TERMINATED)


if __name__ == "__main__":
    main()
