"""What monocle.yaml says of fields and views, and what is refused."""

import pytest

from monocle.diagnose import catalogue
from monocle.diagnose.refusal_words import OTHER, REFUSALS
from monocle.errors import BadConfig
from monocle.golden.survivorship import SEVERAL, SINGLE
from monocle.ingest.definition import SECTIONS
from monocle.language import translations
from monocle.web.words import TABLES
from monocle.workspace.corrections import COLUMNS, HEADS, REASONS
from monocle.workspace.folder import read_charter
from monocle.workspace.layouts import BUILT_IN
from monocle.workspace.showing import masked


def charter(**more):
    return read_charter({"name": "x", **more})


def test_an_owner_is_a_name_or_a_mapping():
    found = charter(
        owners={"email": {"owner": "Marketing", "steward": "Ada"}, "order.total": "Finance", "extra.size": "Shops"}
    )
    assert (found.owners["email"].steward, found.owners["order.total"].owner) == ("Ada", "Finance")
    assert found.required == (("last_name",), ("email", "phone", "address"))


def test_what_is_required_is_a_list_of_alternatives():
    assert charter(required=["last_name", "email|phone", "extra.size"]).required == (
        ("last_name",),
        ("email", "phone"),
        ("extra.size",),
    )


def test_a_view_of_the_charter_goes_before_a_built_in_one():
    found = charter(views={"clerk": {"sections": ["orders"]}, "till": {"fields": ["email"]}}).layouts
    assert found["clerk"].sections == ("orders",)
    assert found["till"].fields == ("email",)
    assert set(BUILT_IN) < set(found)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"owners": ["email"]}, "owners"),
        ({"owners": {"mail": "Ada"}}, "mail"),
        ({"owners": {"email": {"boss": "Ada"}}}, "boss"),
        ({"owners": {"email": {"owner": 3}}}, "owner"),
        ({"owners": {"email": {"owner": "A", "sensitivity": "secret"}}}, "secret"),
        ({"owners": {"email": None}}, "email"),
        ({"required": "email"}, "required"),
        ({"required": ["email|mail"]}, "mail"),
        ({"required": ["order.total"]}, "order.total"),
        ({"views": ["clerk"]}, "views"),
        ({"views": {"Clerk!": {}}}, "Clerk!"),
        ({"views": {"clerk": {"sections": ["sales"]}}}, "sales"),
        ({"views": {"clerk": {"sections": []}}}, "sections"),
        ({"views": {"clerk": {"sections": ["orders", "orders"]}}}, "sections"),
        ({"views": {"clerk": {"fields": ["order.total"]}}}, "order.total"),
        ({"views": {"clerk": {"columns": []}}}, "columns"),
    ],
)
def test_what_cannot_be_used_is_named(said, named):
    with pytest.raises(BadConfig) as refused:
        charter(**said)
    assert named in str(refused.value)
    assert "monocle.yaml" in str(refused.value)


def test_the_catalogue_has_every_field_of_the_model():
    model = {(section, field) for section, fields in SECTIONS.items() for field in fields}
    assert {(one.section, one.field) for one in catalogue.ENTRIES.values()} == model
    assert {name for name in catalogue.ENTRIES if "." not in name} == {*SINGLE, *SEVERAL}
    for one in catalogue.ENTRIES.values():
        assert one.sensitivity in catalogue.SENSITIVITIES
        assert one.type in TABLES["field_type"]
        assert not one.column or one.column in catalogue.RELATIONS[one.section].column_names()


def test_every_word_of_fields_has_its_french():
    french = translations("fr").gettext
    said = [text for pair in (*REFUSALS.values(), OTHER) for text in pair]
    said += [one.meaning for one in catalogue.ENTRIES.values()] + [catalogue.KEPT_AS_IT_IS]
    said += [*HEADS.values(), *REASONS.values(), *COLUMNS.values()]
    assert [text for text in said if french(text) == text] == []


def test_a_refused_value_does_not_tell_who():
    for field, value in [
        ("email", "marie.lefevre@@exemple.fr"),
        ("phone", "06 12 34 56 7"),
        ("birth_date", "31/02/1984"),
        ("last_name", "L3FEVRE 123456"),
        ("address", "12 rue de la Paix"),
        ("company_number", "123456789"),
    ]:
        shown = masked(field, value, "malformed")
        assert "•" in shown
        assert value not in shown
        assert sum(map(str.isalnum, shown)) < sum(map(str.isalnum, value)) / 2, (field, shown)


def test_a_made_up_value_is_shown():
    assert masked("phone", "0000000000", "placeholder") == "0000000000"
