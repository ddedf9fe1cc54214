"""Why an event that arrived by itself is kept aside; what rows are refused for as well has its words in ``flow``."""

COLLECTED = {
    "bad_number": "a number that is none, or too large",
    "event_too_large": "an event larger than 32 KB",
    "no_type": "an event without a type",
    "unknown_type": "a type of event that is not known",
    "bad_field": "a field of another type than it has to be",
    "no_user_anon_id": "neither userId nor anonymousId",
    "no_event_name": "no name of what happened",
    "no_group_id": "no groupId",
    "no_previous_id": "no previousId",
    "no_user_id": "no userId",
    "bad_merge": "a merge without its two identifiers",
    "message_id_too_long": "a messageId that is too long",
    "group_id_too_long": "a groupId that is too long",
    "too_many_traits": "300 traits or more",
    "other_write_key": "another write key than its batch",
    "other_body": "the same messageId as another event",
    "off_plan": "an event that breaks the tracking plan",
    "not_applied": "an event that was kept and could not be applied",
    "unstorable": "a text that cannot be kept",
}
SETTLED = {
    "as_it_was": "as it was",
    "mended": "mended",
    "accepted": "accepted as it was",
}
EVENT_FLAG = {
    "future_time": "a time to come",
    "bad_time": "a time that is none",
}
BROKEN = {
    "unplanned": "not in the plan",
    "required": "is missing",
    "type": "another type",
    "enum": "none of the values of the plan",
    "const": "another value",
    "pattern": "another form",
    "minimum": "too small",
    "maximum": "too large",
    "exclusiveMinimum": "too small",
    "exclusiveMaximum": "too large",
    "minLength": "too short",
    "maxLength": "too long",
    "minItems": "too few",
    "maxItems": "too many",
    "additionalProperties": "a member too many",
}
ARRIVED = {
    "received": "Events received",
    "applied": "Events applied",
    "duplicate": "Known already",
    "quarantined": "Kept in quarantine",
    "suppressed": "Left out",
}
