"""The catalogue of fields, the core data, and quality before and after."""

from monocle.tables import RECORDS, REFUSALS
from monocle.workspace.subjects import in_force


def test_the_catalogue_tells_who_feeds_a_field_how_full_it_is_and_who_answers_for_it(told):
    fields = {one.name: one for one in told.fields.list("en")}
    email, phone, name = fields["email"], fields["phone"], fields["last_name"]
    assert [(one.source, one.columns, one.filled, one.rows) for one in email.sources] == [
        ("crm", ("mail",), 4, 5),
        ("shop", ("courriel",), 4, 4),
    ]
    assert (email.in_records, email.in_profiles, email.rivals) == (8 / 9, 1.0, None)
    assert (phone.in_records, phone.in_profiles) == (2 / 5, 2 / 4)
    assert name.rivals == 1 / 4
    assert (email.owner, email.steward, email.stated) == ("Marketing", "Grace", True)
    assert (name.owner, name.steward, name.stated) == ("Sales, Web", "Ada", False)
    assert (name.required, email.required) == (True, False)
    assert (email.sensitivity, email.section, email.type) == ("contact", "person", "e-mail")
    assert fields["birth_place"].sources == []
    assert fields["order.total"].in_records is None


def test_the_core_data_is_checked_against_what_is_required(told):
    core = told.fields.core()
    assert (core.profiles, core.complete) == (4, 2)
    assert core.entities == {"contact": 4, "profile": 4, "purchases": 0}
    assert [(one.fields, one.having, one.missing) for one in core.requirements] == [
        (("last_name",), 4, 0),
        (("phone", "company"), 2, 2),
    ]


def test_quality_is_better_after_than_before_by_the_same_measures(told):
    quality = told.fields.quality()
    before, after = quality.before, quality.after
    assert (before.rows, after.rows) == (9, 4)
    assert before.uniqueness == 1 - 8 / 9
    assert after.uniqueness == 1.0
    assert before.completeness < after.completeness < 1
    assert before.consistency < 1 == after.consistency
    assert before.score < after.score
    records, refusals = in_force(told.house, RECORDS, REFUSALS)
    with told.house.engine() as engine:
        refused = engine.count(refusals)
        assert engine.count(records) == before.rows
    phone = next(one for one in quality.fields if one.field == "phone")
    assert (phone.given, phone.valid, phone.in_records, phone.in_profiles) == (3 / 9, 2 / 3, 2 / 9, 2 / 4)
    assert refused == 2
