"""``python -m monocle`` and the command ``monocle``."""

import sys

from monocle import stopping


def main() -> None:
    """Answer the terminal; told to stop (SIGTERM), end in order: nothing is left half done or running."""
    stopping.listen()
    from monocle.cli.app import run

    sys.exit(stopping.code(run(sys.argv[1:])))


if __name__ == "__main__":
    main()
