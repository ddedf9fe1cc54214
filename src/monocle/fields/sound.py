"""How a name sounds in French, in a few letters: Dupont, Dupond and Dupon are alike, so are Thibault and Tibo.

The idea (grapheme classes, vowels kept) is that of the French Phonex and of Soundex's French descendants; the table is
our own, made for comparing and blocking, not for pronouncing. It is tolerable for English, and never empty for a name
that has letters. Steps, in order, on a comparing key (lower case, ASCII):

1. words are joined;
2. ph is f; ch and sh are one sound (k before l and r), gn is n; qu, c, k are k, c before e, i, y is s; g before e, i, y
   is j; w is v, z is s, y is i; h is silent;
3. eau, au are o; ai, ei, eu are e; oi is ua; ou is u; ain, ein are in; en is an; m is n before b, p, f, v and at the end;
4. n after the last vowel is nasal, written m: Martin is not Martine; doubled letters are one; silent endings
   (er, ez, es, e, or s, t, d, x, p; lt, ld after au) go while two letters stay.
"""

FIRST = (
    (" ", ""), ("sch", "2"), ("chr", "kr"), ("chl", "kl"), ("ch", "2"), ("sh", "2"), ("ph", "f"), ("gn", "n"),
    ("ck", "k"), ("qu", "k"), ("q", "k"), ("gue", "g1e"), ("gui", "g1i"), ("guy", "g1i"), ("h", ""), ("w", "v"), ("y", "i"),
    ("eau", "o"), ("aul", "ol"), ("au", "o"), ("eu", "8"), ("ou", "u"), ("oi", "ua"),
)  # fmt: skip
"""Texts and what they become, one after the other: the first step."""
_PATTERNS = (
    ("c([ei])", r"s\1"),
    ("g([ei])", r"j\1"),
    ("[ae]in([^aeiou]|$)", r"in\1"),
    ("[ae]i([^aeiou]|$)", r"e\1"),
    ("en([^aeioun]|$)", r"an\1"),
    ("m([bpfv]|$)", r"n\1"),
)


AFTER_NASAL = (("c", "k"), ("z", "s"), ("1", ""), *((letter * 2, letter) for letter in "abdefgijklmnoprstuv"))
"""Likewise: the step after the nasal."""
LAST = (("2", "x"), ("8", "e"))
"""Likewise: the last step, after which x stands once wherever it is repeated."""


def sound_sql(key: str) -> str:
    """Give the SQL expression of the phonetic key of a comparing key.

    Args:
        key: SQL expression of lower case ASCII words; NULL stays NULL.
    """
    for found, becomes in FIRST:
        key = f"replace({key}, '{found}', '{becomes}')"
    for found, becomes in _PATTERNS:
        key = f"regexp_replace({key}, '{found}', '{becomes}', 'g')"
    key = f"regexp_replace({key}, '([aiou])n([stdxp]*)$', '\\1m\\2')"
    for found, becomes in AFTER_NASAL:
        key = f"replace({key}, '{found}', '{becomes}')"
    key = f"regexp_replace({key}, '^(.+?)ol?(lt|ld|[stdx])$', '\\1o')"
    key = f"regexp_replace({key}, '^(..+?)(ers?|ez|es|e|[stdxp]+)$', '\\1')"
    for found, becomes in LAST:
        key = f"replace({key}, '{found}', '{becomes}')"
    return f"regexp_replace({key}, 'x+', 'x', 'g')"
