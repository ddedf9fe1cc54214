"""What codes are called: every code that a page shows, and its English text, which is also its message id.

A code that is not listed is shown as it is, with blanks for underscores; one with a qualifier, such as
``customer_number crm``, as ``Customer number (crm)``.
"""

from collections.abc import Mapping

from monocle.insight.column_words import COLUMN, COUNTED
from monocle.language import Translations
from monocle.web.words.activate import AUDIENCE_USE, BECAME, DEED, DESTINATION_KIND, DOES, OFFER_REASON, SYNC_MODE
from monocle.web.words.audit import ASPECT, NOTE, ODDITY, PERSONAL, SEVERITY, TYPE
from monocle.web.words.collected import ARRIVED, BROKEN, COLLECTED, EVENT_FLAG, SETTLED
from monocle.web.words.entities import ENTITY_KIND, ENTITY_RULE, SHARED
from monocle.web.words.fields import CORRECTION, FIELD_TYPE, LAYOUT, MOVE, REFUSED, SENSITIVITY
from monocle.web.words.flow import COUNT, EXTRACT, REASON, REFRESH, SCOPE, SKIP, STAGE, STATE, SYSTEM, TOKEN_STATE
from monocle.web.words.happenings import CHANNEL, EVENT, WHAT
from monocle.web.words.identity import CHANGE, FOUND, HELD, LEVEL, MATCHED
from monocle.web.words.insight import (
    LIFT_VERDICT,
    MODEL_PART,
    REPORT,
    RFM_CELL,
    THEME,
    TRAIT_LABEL,
    WEEKDAY,
)
from monocle.web.words.matching import ALARM, GUARD, MODEL_ORIGIN, MODEL_STATE, PLAN_KIND, PLAN_STATE, SETTING
from monocle.web.words.model import CHOICE, FIELD, FLAG, IDENTIFIER, NATURE, PURPOSE, RULE, SECTION
from monocle.web.words.segments import CUSTOMER_FIELD, ENTERED_WHY, EXPECTED, LIST_KIND, OPERATOR, SEGMENT_HOW, SPENT
from monocle.web.words.sending import ADVICE, WHY_NOT
from monocle.web.words.sentences import COMPARED, CONSENT_STATE, FILTERED, HOW_MANY, MEASURED, SAID
from monocle.web.words.stewards import AGREEING, JOINED, JUDGED, LEFT, ORIGIN, VERDICT, WAITS

TABLES: Mapping[str, Mapping[str, str]] = {
    "became": BECAME,
    "does": DOES,
    "deed": DEED,
    "destination_kind": DESTINATION_KIND,
    "sync_mode": SYNC_MODE,
    "audience_use": AUDIENCE_USE,
    "offer_reason": OFFER_REASON,
    "field": FIELD,
    "section": SECTION,
    "rule": RULE,
    "nature": NATURE,
    "state": STATE,
    "token_state": TOKEN_STATE,
    "scope": SCOPE,
    "entity_kind": ENTITY_KIND,
    "entity_rule": ENTITY_RULE,
    "shared": SHARED,
    "extract": EXTRACT,
    "channel": CHANNEL,
    "what": WHAT,
    "choice": CHOICE,
    "purpose": PURPOSE,
    "identifier": IDENTIFIER,
    "flag": FLAG,
    "change": CHANGE,
    "stage": STAGE,
    "count": COUNT,
    "system": SYSTEM,
    "severity": SEVERITY,
    "level": LEVEL,
    "note": NOTE,
    "aspect": ASPECT,
    "type": TYPE,
    "personal": PERSONAL,
    "oddity": ODDITY,
    "event": EVENT,
    "held": HELD,
    "found": FOUND,
    "refresh": REFRESH,
    "matched": MATCHED,
    "why_not": WHY_NOT,
    "advice": ADVICE,
    "entered_why": ENTERED_WHY,
    "segment_how": SEGMENT_HOW,
    "list_kind": LIST_KIND,
    "operator": OPERATOR,
    "customer_field": FIELD | CUSTOMER_FIELD,
    "expected": EXPECTED,
    "spent": SPENT,
    "compared": COMPARED,
    "how_many": HOW_MANY,
    "said": SAID,
    "measured": MEASURED,
    "consent_state": CONSENT_STATE,
    "filtered": FILTERED,
    "reason": REASON | COLLECTED,
    "settled": SETTLED,
    "skip": SKIP,
    "event_flag": EVENT_FLAG,
    "broken": BROKEN,
    "arrived": ARRIVED,
    "field_type": FIELD_TYPE,
    "sensitivity": SENSITIVITY,
    "refused": REFUSED,
    "correction": CORRECTION,
    "move": MOVE,
    "layout": LAYOUT,
    "waits": WAITS,
    "verdict": VERDICT,
    "origin": ORIGIN,
    "judged": JUDGED,
    "agreeing": AGREEING,
    "joined": JOINED,
    "left": LEFT,
    "model_state": MODEL_STATE,
    "model_origin": MODEL_ORIGIN,
    "plan_state": PLAN_STATE,
    "plan_kind": PLAN_KIND,
    "alarm": ALARM,
    "guard": GUARD,
    "setting": SETTING,
    "report": REPORT,
    "theme": THEME,
    "rfm_cell": RFM_CELL,
    "weekday": WEEKDAY,
    "trait_label": TRAIT_LABEL,
    "lift_verdict": LIFT_VERDICT,
    "model_part": MODEL_PART,
    "counted": COUNTED,
    "column": COLUMN,
}


def word(code: str, table: str, texts: Translations) -> str:
    """Give what a code is called.

    Args:
        code: such as ``loyalty_card``.
        table: one of ``TABLES``.
        texts: of the language.
    """
    known = TABLES[table].get(code)
    if known:
        return texts.gettext(known)
    head, _, rest = code.partition(" ")
    known = TABLES[table].get(head) if rest else None
    said = TABLES[table].get(rest)
    return f"{texts.gettext(known)} ({texts.gettext(said) if said else rest})" if known else code.replace("_", " ")
