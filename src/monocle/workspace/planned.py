"""Events held to the tracking plan of their source."""

import json
from collections.abc import Sequence
from dataclasses import replace

from monocle.catalog.journal import Arrived, Given, Refused
from monocle.catalog.violations import Violation
from monocle.ingest.definition import SourceDefinition
from monocle.ingest.tracking_plan import Broken, broken_by

OFF_PLAN = "off_plan"


def held_to_plan(given: Given, definition: SourceDefinition | None) -> Given:
    """Give what one key gave, with the rules that its events break, and without the events that its source does not want.

    An event that breaks the plan is kept, or quarantined, or blocked: counted as suppressed and kept nowhere.
    """
    if definition is None or not definition.plan:
        return given
    kept, refused, broken, blocked = [], list(given.refused), list(given.broken), 0
    for event in given.arrived:
        found = _found(event, definition)
        broken += [_violation(given.source, event, one) for one in found]
        if not found or definition.violations == "keep":
            kept.append(event)
        elif definition.violations == "quarantine":
            refused.append(Refused(event.body, OFF_PLAN, f"{found[0].kind}: {found[0].field}"))
        else:
            blocked += 1
    return replace(given, arrived=kept, refused=refused, broken=broken, suppressed=given.suppressed + blocked)


def _found(event: Arrived, definition: SourceDefinition) -> Sequence[Broken]:
    try:
        body = json.loads(event.body)
    except ValueError:
        return ()
    return broken_by(definition.plan, event.type, event.name, body)


def _violation(source: str, event: Arrived, one: Broken) -> Violation:
    field = one.field.replace("\0", "")[:200]
    return Violation(source, event.message_id, event.name, one.kind, field, one.description, event.received_at)
