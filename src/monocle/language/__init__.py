"""French and English: every word that a person reads.

Message ids are English texts. French stands in ``language/fr/ROOM.po``, one file per room that speaks; a test fails when
a text has no French.
"""

from monocle.language.translations import LANGUAGES, Translations, translations

__all__ = ["LANGUAGES", "Translations", "translations"]
