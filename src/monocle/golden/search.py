"""The words by which a customer is found, as SQL over one row of RECORDS named ``r``."""

LETTERS = (("œ", "oe"), ("æ", "ae"), ("ß", "ss"), ("ø", "o"), ("ł", "l"), ("đ", "d"), ("ð", "d"), ("þ", "th"))


def _ascii(value: str) -> str:
    """Give the SQL of a text in lower case without accents; letters that have no ASCII form stay."""
    value = f"lower(strip_accents({value}))"
    for letter, written in LETTERS:
        value = f"replace({value}, '{letter}', '{written}')"
    return value


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

WORDS_OF = (
    f"list_filter(string_split(regexp_replace({_ascii(f'concat_ws({chr(39)} {chr(39)}, {_TEXTS})')}, '[^a-z0-9]+', ' ', 'g'), ' ') "
    f"|| {_CODES} || {_EMAILS} || {_PHONES}, lambda x: x <> '')"
)
"""A list of words: names, birth name, city, postcode, company; e-mails whole and their local part; phones in E.164 digits
and as dialled in France; cards, customer numbers and handles without their system or network."""
