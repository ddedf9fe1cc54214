"""Where the tests of calls find the certificates that they make."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
