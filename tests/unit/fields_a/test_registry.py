"""Every kind by name, ours and plug-ins', through one door."""

import datetime as dt
from importlib.metadata import EntryPoint

import pytest

from monocle.errors import BadConfig
from monocle.fields import registry
from monocle.fields.kind import Kind
from monocle.fields.registry import BUILT_IN, GROUP, Setting, kinds

SETTING = Setting(reference=dt.date(2026, 11, 22))


@pytest.fixture
def plugged(monkeypatch):
    """Give a function that installs entry points."""

    def plug(**named):
        doors = [EntryPoint(name, value, GROUP) for name, value in named.items()]
        monkeypatch.setattr(registry, "entry_points", lambda **_: doors)

    return plug


def test_every_kind_of_ours_is_there_under_its_own_name():
    found = kinds(SETTING)
    assert {*BUILT_IN} <= {*found}
    assert {name: found[name].name for name in BUILT_IN} == {name: name for name in BUILT_IN}


def test_a_kind_is_made_for_its_setting():
    found = kinds(Setting(reference=dt.date(2000, 1, 1), region="BE", card_check="luhn"))
    assert "'2000-01-01'" in found["birth_date"].refusal
    assert found["phone"].refusal != kinds(SETTING)["phone"].refusal
    assert found["loyalty_card"].refusal != kinds(SETTING)["loyalty_card"].refusal


def test_a_plug_in_is_found(plugged):
    plugged(parcel="monocle.fields.numbers:EAN")
    assert isinstance(kinds(SETTING)["parcel"], Kind)


def test_our_own_kinds_may_also_stand_in_the_package_metadata(plugged):
    plugged(**BUILT_IN)
    assert {*kinds(SETTING)} == {*BUILT_IN}


def test_a_plug_in_may_not_take_a_name_of_ours(plugged):
    plugged(email="monocle.fields.numbers:EAN")
    with pytest.raises(BadConfig, match='two packages give a kind "email"'):
        kinds(SETTING)


@pytest.mark.parametrize(
    "value", ["no.such.module:KIND", "monocle.fields.numbers:NO_SUCH", "monocle.fields.dates:OLDEST_YEARS"]
)
def test_a_plug_in_that_gives_no_kind_is_refused(plugged, value):
    plugged(parcel=value)
    with pytest.raises(BadConfig, match=r"name a Kind|reinstall"):
        kinds(SETTING)
