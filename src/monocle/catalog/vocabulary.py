"""The words by which customers are found, kept in memory for the search of typing errors."""

from threading import Lock

from psycopg import Connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORT, _LONG = 4, 8


class Vocabulary:
    """The words in letters of the publication in force; loaded at the first use after each publication.

    Cost: one pass over the table ``word``; about 100 bytes of memory a word.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._run_id = ""
        self._words: dict[str, int] = {}
        self._list: list[str] = []

    def near(self, connection: Connection, word: str, limit: int = 20) -> list[str]:
        """Give the known words that a typed one may mean, the nearest first, then the most frequent.

        One slip (a letter more, less, other, or two swapped) is forgiven from 4 letters on, two from 8 on: the
        restricted Damerau-Levenshtein distance.
        """
        if len(word) < _SHORT:
            return []
        words, choices = self._current(connection)
        slips = 2 if len(word) >= _LONG else 1
        found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=slips, limit=None, processor=None)
        ranked = sorted((int(distance), -words[near], near) for near, distance, _ in found if near != word)
        return [near for _, _, near in ranked[:limit]]

    def _current(self, connection: Connection) -> tuple[dict[str, int], list[str]]:
        found = connection.execute(
            "SELECT run_id FROM run WHERE state = 'done' ORDER BY ended_at DESC, run_id DESC LIMIT 1"
        ).fetchone()
        run_id = str(found[0]) if found else ""
        with self._lock:
            if run_id != self._run_id:
                rows = connection.execute("SELECT word, customers FROM word WHERE word ~ '^[a-z''-]+$'").fetchall()
                self._words = dict(rows)
                self._list = list(self._words)
                self._run_id = run_id
            return self._words, self._list
