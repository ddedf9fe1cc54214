"""What codes are called, in words that have a French."""

from monocle.web.words.flow import COUNT
from monocle.web.words.model import FIELD
from monocle.web.words.stewards import JUDGED, VERDICT, WAITS
from monocle.web.words.words import TABLES, word

__all__ = ["COUNT", "FIELD", "JUDGED", "TABLES", "VERDICT", "WAITS", "word"]
