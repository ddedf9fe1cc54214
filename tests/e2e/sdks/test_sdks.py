"""SDKs as they are published send all that they can; each event is kept once, with its fields, its ids and its time."""

import datetime as dt
import importlib.metadata
import json
from collections import Counter
from pathlib import Path

from sdk_calls import LIVING, ROUNDS, SDKS, call

HERE = Path(__file__).parent
PROPERTIES = ("track", "page", "screen")
SECOND = dt.timedelta(seconds=1)


def version_of(sdk):
    pinned = json.loads((HERE / "package.json").read_text())["dependencies"]
    return pinned[sdk] if sdk in pinned else importlib.metadata.version(sdk)


def test_each_call_arrives_once_with_its_fields(shop, sdk):
    wanted, found = call(sdk, LIVING), shop.of(sdk, LIVING)
    for name in {*PROPERTIES} & {*found}:
        assert found[name].sent["properties"].items() >= wanted["properties"].items()
    assert found["track"].row.name == found["track"].sent["event"] == wanted["event"]
    assert {found[name].row.name for name in {"page", "screen"} & {*found}} == {wanted["name"]}
    assert found["group"].sent["traits"] == wanted["group"]
    identify = found["identify"].sent
    assert (identify.get("traits") or identify["context"]["traits"]) == wanted["traits"]


def test_each_event_has_its_ids(shop, sdk):
    for number in ROUNDS:
        wanted, found = call(sdk, number), shop.of(sdk, number)
        for name, one in found.items():
            assert one.sent["userId"] == wanted["userId"], name
            assert name == "alias" or one.sent["anonymousId"] == wanted["anonymousId"], name
        assert found["group"].sent["groupId"] == wanted["groupId"]
        assert "alias" not in found or found["alias"].sent["previousId"] == wanted["previousId"]


def test_each_event_has_the_time_at_which_it_happened(shop, sdk):
    for number in ROUNDS:
        for one in shop.of(sdk, number).values():
            said = dt.datetime.fromisoformat(call(sdk, number)["timestamp"]).replace(tzinfo=None)
            first = shop.began if sdk == "@jitsu/js" else said  # it dates events itself
            assert -SECOND <= one.row.occurred_at - first <= shop.took + SECOND
            assert -SECOND <= one.row.received_at - shop.began <= shop.took + SECOND


def test_each_is_one_customer_who_bought_what_it_said(shop, sdk):
    customer = shop.customers[sdk]
    values = {one["field"]: one["value"] for one in customer["golden"]}
    traits = call(sdk, LIVING)["traits"]
    assert (values["email"], values["first_name"]) == (traits["email"], traits["firstName"])
    assert "extra.employees" not in values, "that is the group's"
    assert customer["traits"]["order_count"] == len(ROUNDS)
    assert len({one["customer_id"] for one in shop.customers.values()}) == len(shop.customers)


def test_a_server_killed_before_it_was_heard_loses_and_doubles_nothing(shop, sdk):
    for number in ROUNDS:
        assert shop.of(sdk, number).keys() == {*SDKS[sdk]}
    assert len(shop.events[sdk]) == len(ROUNDS) * len(SDKS[sdk])
    assert set(Counter(one.row.message_id for one in shop.events[sdk]).values()) == {1}


def test_what_was_sent_again_is_counted_and_kept_once(shop):
    kept = sum(map(len, shop.events.values()))
    assert kept == len(ROUNDS) * sum(len(calls) for sdk, calls in SDKS.items() if sdk not in shop.absent)
    assert sum(one.applied for one in shop.collected) == kept
    assert sum(one.duplicate for one in shop.collected) >= len(SDKS) - len(shop.absent)  # each SDK sent again
    assert sum(one.received - one.applied - one.duplicate for one in shop.collected) == 0


def test_the_sdks_are_those_that_the_docs_name(shop, sdk):
    version = version_of(sdk)
    docs = (HERE.parents[2] / "docs/collect.md").read_text(encoding="utf-8")
    assert f"`{sdk}` | {version} |" in docs
    for one in shop.events[sdk]:
        assert one.sent["context"]["library"]["version"].endswith(version)


def test_the_address_of_a_browser_is_kept_and_that_of_a_server_is_not(shop, sdk):
    for one in shop.events[sdk]:
        assert ("ip" in one.sent["context"]) == (sdk == "@segment/analytics-next")
