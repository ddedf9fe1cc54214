"""Makes this folder's own modules importable by its tests, and the people of the tests of resolving."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "resolve"))
