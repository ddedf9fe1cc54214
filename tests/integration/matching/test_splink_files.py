"""Models go to Splink and come back as files: one that Splink wrote is read, one that we wrote Splink reads."""

import duckdb
import plans_house
import pyarrow as pa
import pytest
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.internals.duckdb.database_api import DuckDBAPI

from monocle.errors import BadConfig, BadData, NotFound


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Give the file of a model that Splink trained on the same people."""
    root = tmp_path_factory.mktemp("splink")
    plans_house.make(root / "house")
    rows = []
    for name in ("till", "shop"):
        lines = (root / "house" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1:]
        names = ("unique_id", "first_name", "last_name", "email", "phone", "birth_date", "postcode", "city")
        rows += [dict(zip(names, (value or None for value in line.split(",")), strict=True)) for line in lines]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ExactMatch("first_name"),
            cl.JaroWinklerAtThresholds("last_name", [0.9]),
            cl.ExactMatch("birth_date"),
            cl.ExactMatch("email"),
        ],
        blocking_rules_to_generate_predictions=[block_on("last_name"), block_on("birth_date")],
        probability_two_random_records_match=0.004,
    )
    with duckdb.connect() as connection:
        connection.register("people", pa.Table.from_pylist(rows))
        linker = Linker(DuckDBAPI(connection).register("people"), settings, log_level="ERROR")
        linker.training.estimate_u_using_random_sampling(max_pairs=1e5, seed=1)
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth_date"))
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("last_name"))
        linker.misc.save_model_to_json(str(root / "splink.json"), overwrite=True)
    return root / "splink.json"


def test_a_model_that_splink_wrote_is_kept_compared_and_matches(workspace, written):
    made, lost = workspace.models.import_splink(written, "anna")
    assert (made.origin, made.note, made.state) == ("splink", "splink.json", "trained")
    assert list(lost) == []
    plan = workspace.plans.make("anna", version=made.version)
    assert plan.changed == {"model": ("each run learns one", made.version)}
    assert plan.merges > 10
    workspace.plans.apply(plan.plan_id, "anna")
    assert workspace.matching.view().version.version == made.version


def test_a_model_that_we_wrote_is_read_by_splink(workspace, tmp_path):
    lost = workspace.models.export_splink(tmp_path / "ours.json")
    settings = SettingsCreator.from_path_or_dict(tmp_path / "ours.json").get_settings("duckdb").as_dict()
    assert len(settings["comparisons"]) == len(workspace.matching.view().comparisons)
    assert settings["blocking_rules_to_generate_predictions"]
    assert all(isinstance(one, str) for one in lost)


def test_a_file_that_is_no_model_of_splink_is_refused(workspace, tmp_path):
    for text, error in (("{", BadData), ("[]", BadData), ("{}", (BadConfig, BadData))):
        (tmp_path / "wrong.json").write_text(text, encoding="utf-8")
        with pytest.raises(error):
            workspace.models.import_splink(tmp_path / "wrong.json", "anna")
    with pytest.raises(NotFound, match="no such file"):
        workspace.models.import_splink(tmp_path / "none.json", "anna")
