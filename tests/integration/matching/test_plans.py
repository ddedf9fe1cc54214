"""Plans on a real workspace: tried, refused by a guard, applied, taken back; and models published and taken back."""

import pytest

from monocle.errors import BadConfig, Conflict, NotFound


def customers(workspace):
    """Give record → customer, as served."""
    with workspace.house.catalog.reading() as connection:
        return dict(connection.execute("SELECT record_id, customer_id FROM record").fetchall())


def test_a_plan_is_refused_by_a_guard_applied_without_and_taken_back_to_the_same_customers_and_ids(workspace):
    before, plans = customers(workspace), workspace.plans
    guarded = plans.make("anna", text="threshold: 12\nguards:\n  most_merges: 0.001\n")
    assert guarded.merges > 10
    assert guarded.changed == {"threshold": ("40", "12"), "guards.most_merges": ("not set", "0.001")}
    assert guarded.broken[0].startswith("most_merges: ")
    with pytest.raises(Conflict, match="it breaks most_merges"):
        plans.apply(guarded.plan_id, "anna")
    assert customers(workspace) == before

    plan = plans.make("anna", text="threshold: 12\n")
    assert (plan.broken, plan.customers_before) == ((), len(set(before.values())))
    assert {example.kind for example in plan.examples} == {"merge"}
    assert plan.examples[0].names[0].split()[0]
    assert customers(workspace) == before
    run = plans.apply(plan.plan_id, "anna")
    after = customers(workspace)
    assert run.state == "done"
    assert len(set(after.values())) == plan.customers_after == plan.customers_before - plan.merges
    assert set(after.values()) < set(before.values())
    assert plans.text() == "threshold: 12\n"
    assert (plans.get(plan.plan_id).state, plans.applied().plan_id) == ("applied", plan.plan_id)
    with pytest.raises(Conflict, match="not open any more"):
        plans.apply(plan.plan_id, "anna")

    plans.roll_back("paul")
    assert customers(workspace) == before
    assert plans.text() == "threshold: 40\n"
    assert plans.get(plan.plan_id).state == "rolled_back"
    with pytest.raises(Conflict, match="no plan is applied"):
        plans.roll_back("paul")


def test_a_version_is_learnt_published_used_by_the_next_run_and_taken_back(workspace):
    same = workspace.models.train("anna", "a version is kept as it was first made")
    assert (same.state, same.note) == ("in_force", "")
    (workspace.root / "matching.yaml").write_text("threshold: 30\n", encoding="utf-8")
    made = workspace.models.train("anna", "before Christmas")
    assert (made.state, made.made_by, made.note) == ("trained", "anna", "before Christmas")
    workspace.models.publish(made.version, "anna")
    assert next(one for one in workspace.models.versions() if one.version == made.version).state == "published"
    workspace.run()
    view = workspace.matching.view()
    assert (view.version.version, view.version.state) == (made.version, "in_force")
    assert {one.field for one in view.comparisons} >= {"last_name", "birth_date"}
    assert sum(pairs for _, pairs in view.histogram) > 0
    assert [one.customers for one in view.settings] == sorted(one.customers for one in view.settings)
    assert workspace.models.roll_back("paul") == ""
    with pytest.raises(Conflict, match="nothing was published"):
        workspace.models.roll_back("paul")
    points = workspace.matching.health(5)
    assert len(points) == 2
    assert points[0].customers == len(set(customers(workspace).values())) <= points[1].customers


def test_what_cannot_be_tried_is_refused_and_leaves_no_plan(workspace):
    with pytest.raises(BadConfig, match="'wobble' is no setting of matching"):
        workspace.plans.make("anna", text="wobble: 3\n")
    with pytest.raises(NotFound, match="no such version"):
        workspace.plans.make("anna", version="none")
    with pytest.raises(NotFound, match="no such plan"):
        workspace.plans.get("x")
    assert list(workspace.plans.list()) == []


def test_a_plan_made_before_the_file_changed_is_not_applied(workspace):
    plan = workspace.plans.make("anna", text="threshold: 12\n")
    (workspace.root / "matching.yaml").write_text("threshold: 39\n", encoding="utf-8")
    with pytest.raises(Conflict, match="changed since"):
        workspace.plans.ready(plan.plan_id)
