"""The words by which a customer is found, as SQL over one row of RECORDS named ``r``."""

LETTERS = (("œ", "oe"), ("æ", "ae"), ("ß", "ss"), ("ø", "o"), ("ł", "l"), ("đ", "d"), ("ð", "d"), ("þ", "th"))


def _ascii(value: str) -> str:
    """Give the SQL of a text in lower case without accents; letters that have no ASCII form stay."""
    bare = written = f"lower(strip_accents({value}))"
    for letter, letters in LETTERS:
        written = f"replace({written}, '{letter}', '{letters}')"
    return f"CASE WHEN strlen({bare}) = length({bare}) THEN {bare} ELSE {written} END"


_TEXTS = (
    "r.first_name, r.last_name, r.birth_name, r.first_key, r.last_key, r.birth_key, r.company, r.company_number, "
    "array_to_string(list_transform(r.addresses, lambda a: concat_ws(' ', a.postcode, a.city)), ' ')"
)
_CODES = (
    "list_transform(r.loyalty_cards || list_transform(r.handles || r.customer_numbers, "
    "lambda x: substr(x, strpos(x, ':') + 1)), "
    f"lambda x: regexp_replace({_ascii('x')}, '[^!-~]+', '', 'g'))"
)
_EMAILS = "r.emails || list_transform(r.emails, lambda x: split_part(x, '@', 1))"
_PHONES = (
    "list_transform(r.phones, lambda x: regexp_replace(x, '\\D', '', 'g')) "
    "|| list_transform(list_filter(r.phones, lambda x: regexp_matches(x, '^\\+(33|262|590|594|596)')), "
    "lambda x: regexp_replace(x, '^\\+(33|262|590|594|596)', '0'))"
)

TEXT_OF = f"concat_ws(' ', {_TEXTS})"
"""Names, birth name, company, postcodes and cities: what stands in one text, to be taken apart into words."""

WORDS_OF = f"array_to_string({_CODES} || {_EMAILS} || {_PHONES}, chr(31))"
"""Words with the unit separator (U+001F) between: e-mails whole and their local part; phones in E.164 digits and as dialled
in France; cards, customer numbers and handles without their system or network. Some may be empty."""


def words_of(text: str, words: str) -> str:
    """Give the SQL of the words by which a customer is found: sorted, each once, none empty.

    Args:
        text: SQL of the texts of its records, blanks between.
        words: SQL of the words of its records, unit separators between.
    """
    split = f"string_split(regexp_replace({_ascii(text)}, '[^a-z0-9]+', ' ', 'g'), ' ')"
    return f"list_sort(list_filter(list_distinct({split} || string_split({words}, chr(31))), lambda x: x <> ''))"
