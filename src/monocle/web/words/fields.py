"""Words of the pages about fields: the catalogue, refusals, corrections and changes of values."""

FIELD_TYPE = {
    "code": "code",
    "name": "name",
    "date": "date",
    "time": "date and time",
    "text": "text",
    "e-mail": "e-mail",
    "phone": "phone",
    "address": "postal address",
    "number": "number",
    "amount": "amount",
}
SENSITIVITY = {
    "identifying": "identifying",
    "contact": "contact details",
    "birth": "birth and gender",
    "financial": "financial",
    "behaviour": "behaviour",
    "preference": "preference",
    "free_text": "free text",
    "technical": "technical",
    "unclassified": "to be qualified",
}
REFUSED = {
    "empty": "empty once cleaned",
    "placeholder": "made-up value",
    "malformed": "wrong form",
    "mangled": "rounded by a spreadsheet",
    "check_digit": "wrong check digit",
    "too_short": "too short",
    "too_long": "too long",
    "several_values": "several values in one",
    "unassigned": "number that does not exist",
    "no_such_day": "day that does not exist",
    "no_such_time": "time that does not exist",
    "out_of_range": "impossible date",
    "future": "date in the future",
    "not_a_name": "no name",
    "broken_text": "lost characters",
    "no_letters": "no letter",
    "no_network": "unknown network",
    "no_system": "unknown system",
    "title_not_civility": "professional title",
    "couple": "two people",
    "unknown_code": "unknown code",
    "unknown_country": "unknown country",
    "unknown_language": "unknown language",
}
CORRECTION = {
    "differs": "another value won",
    "other_first": "another value goes first",
    "missing": "missing in the source",
    "refused": "value refused",
    "duplicate": "row that stands twice",
}
MOVE = {"set": "value set", "changed": "value changed", "removed": "value removed"}
LAYOUT = {"all": "Everything", "clerk": "Customer service", "steward": "Data steward", "marketer": "Marketing"}
