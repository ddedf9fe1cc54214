"""Where the tests of destinations find the servers that enforce their contracts, and the certificates that are made for tests."""

import sys
from pathlib import Path

_HERE = Path(__file__).parent
sys.path[:0] = [str(_HERE), str(_HERE.parents[1] / "unit" / "activate")]
