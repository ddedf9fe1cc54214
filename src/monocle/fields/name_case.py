"""How a name is written when it came all in capitals or all in small letters.

A name that has both kinds of letters is as somebody wrote it and stays. Particles follow French use: de, du, des and d'
small, La and Le with a capital (de La Tour, Le Goff); van, von, der small; El, Ben and Al with a capital.
"""

from monocle.fields.kind import Rule

SMALL = ("de", "du", "des", "van", "von", "vom", "der", "den", "ten", "ter", "zu", "zum", "zur", "da", "das", "do", "dos", "di", "della", "degli", "del", "y", "et", "e")  # fmt: skip

_TOKENS = r"[\p{L}\p{M}]+|[^\p{L}\p{M}]+"
_SMALL = ", ".join(f"'{word}'" for word in SMALL)

# What a word becomes, given the word before it and the mark after it. Breton c'h is one letter: Le Goarc'h.
_WORD = f"""CASE
    WHEN i > 2 AND parts[i - 1] = '''' AND right(parts[i - 2], 1) = 'c' AND left(word, 1) = 'h' THEN word
    WHEN i > 2 AND parts[i - 1] = '''' AND length(parts[i - 2]) > 1 THEN word
    WHEN word = 'd' AND parts[i + 1] = '''' AND length(parts) > i + 1 THEN word
    WHEN word IN ({_SMALL}) AND length(parts) > i AND left(parts[i + 1], 1) = ' ' THEN word
    WHEN word IN ({_SMALL}) AND i > 1 AND length(parts) > i THEN word
    WHEN word LIKE 'mc___%' THEN 'Mc' || upper(word[3]) || word[4:]
    ELSE upper(word[1]) || word[2:]
END"""

PROPER = f"""list_transform([regexp_extract_all(lower({{value}}), '{_TOKENS}')], lambda parts:
    array_to_string(list_transform(parts, lambda word, i: {_WORD}), ''))[1]"""

# Of one word of letters alone there is nothing before and nothing after.
_ALONE = "CASE WHEN {value} LIKE 'mc___%' THEN 'Mc' || upper({value}[3]) || {value}[4:] ELSE upper({value}[1]) || {value}[2:] END"

CASE = Rule(
    "case",
    "list_transform([{value}], lambda cased: CASE "
    r"WHEN regexp_full_match(cased, '\p{Lu}\p{Ll}+') THEN cased "
    r"WHEN regexp_matches(cased, '\p{Lu}') AND regexp_matches(cased, '\p{Ll}') THEN cased "
    "WHEN length(cased) < 2 THEN upper(cased) "
    r"WHEN regexp_full_match(cased, '\p{L}+') THEN "
    f"{_ALONE.replace('{value}', 'lower(cased)')} "
    f"ELSE {PROPER.replace('{value}', 'cased')} END)[1]",
)
