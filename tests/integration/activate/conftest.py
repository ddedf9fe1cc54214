"""Where the tests of destinations find the servers that enforce their contracts."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
