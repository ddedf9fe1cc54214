"""Who may only read customers as they are learns that a value changed, and not what it was."""

import datetime as dt
from uuid import UUID

import pytest

from monocle.workspace.field_views import ValueChange
from monocle.workspace.showing import without_values


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("email", "zoe@exemple.fr", "zoe.martin@exemple.fr"),
        ("phone", "06 98 76 54 32", "06 98 76 54 33"),
        ("last_name", "Lefevre", "Lefèvre"),
        ("birth_date", "1984-03-07", "1984-03-08"),
        ("address", "12 bis rue de la République, 69003 Lyon", "14 rue du Lac, 69003 Lyon"),
    ],
)
def test_a_change_is_told_without_its_values(field, before, after):
    now = dt.datetime(2026, 11, 22, tzinfo=dt.UTC).replace(tzinfo=None)
    told = without_values(ValueChange(1, UUID(int=1), now, field, "changed", before, after, "crm", UUID(int=2), now))
    assert (told.field, told.kind, told.source) == (field, "changed", "crm")
    for value, whole in ((told.before, before), (told.after, after)):
        assert "•" in value
        assert sum(map(str.isalnum, value)) <= len(whole) // 3
    removed = without_values(ValueChange(1, UUID(int=1), now, field, "removed", before, "", "crm", UUID(int=2), now))
    assert removed.after == ""
