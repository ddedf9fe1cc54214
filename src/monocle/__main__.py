"""``python -m monocle`` and the command ``monocle``."""

import sys


def main() -> None:
    """Answer the terminal."""
    from monocle.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
