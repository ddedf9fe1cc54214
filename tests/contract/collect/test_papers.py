"""What clients are told holds: docs/collect.md, the door and the pages name the same codes, addresses and limits."""

import re
from pathlib import Path

from monocle.collect.addresses import ADDRESSES
from monocle.collect.limits import Limits
from monocle.collect.reasons import EVENTS, REQUESTS
from monocle.permissions import Permission
from monocle.web.words import TABLES

PAPER = (Path(__file__).parents[3] / "docs" / "collect.md").read_text()
NEVER_CHANGE = frozenset(
    {"bad_encoding", "bad_gzip", "bad_utf8", "bad_json", "no_batch", "too_many_events", "bad_write_key", "no_write_key",
     "not_found", "source_disabled", "bad_method", "too_slow", "body_too_large", "address_too_long", "wrong_host", "busy",
     "unavailable", "storage_full", "not_an_object", "duplicate_key", "bad_number", "lone_surrogate", "nul", "too_deep",
     "too_many_keys", "event_too_large", "no_type", "unknown_type", "bad_field", "no_user_anon_id", "no_event_name",
     "no_group_id", "no_previous_id", "no_user_id", "bad_merge", "message_id_too_long", "group_id_too_long",
     "too_many_traits", "other_write_key"}
)  # fmt: skip


def test_no_code_was_taken_away():
    assert NEVER_CHANGE - set(REQUESTS) - set(EVENTS) == set()


def test_the_paper_names_every_code_with_its_status():
    for code, (status, _) in REQUESTS.items():
        rows = [line for line in PAPER.splitlines() if f"`{code}`" in line and line.startswith("|")]
        assert any(re.match(rf"\| [\d, ]*{status}", row) for row in rows), code
    for code, words in EVENTS.items():
        assert f"| `{code}` | {words} |" in PAPER


def test_what_clients_send_again_is_only_what_can_be_kept_later():
    again = {code for code, (status, _) in REQUESTS.items() if status in {408, 410, 429, 460} or status >= 500}
    assert again == {"too_slow", "busy", "unavailable", "storage_full"}


def test_the_paper_names_every_limit():
    limits = Limits()
    told = PAPER.replace(",", "")
    for number in (limits.events, limits.depth, limits.keys, limits.message_id, limits.group_id, limits.traits):
        assert re.search(rf"\b{number}\b", told), number


def test_every_address_of_wire_formats_is_there():
    expected = {"/v1/import", "/v1/merge", "/beacon/v1/batch", "/v1/projects/{key}/settings", "/v1/m", "/health"}
    expected |= {f"/v1/{name}" for name in ("identify", "track", "page", "screen", "group", "alias", "batch")}
    expected |= {f"/v1/{letter}" for letter in "itpsgab"} | {"/pixel/v1/track", "/pixel/v1/page", "/api/s/track"}
    assert expected - set(ADDRESSES) == set()
    assert not [path for path in ADDRESSES if path.startswith("/api/v1")]


def test_no_address_of_events_asks_for_a_session():
    assert {address.permission for address in ADDRESSES.values()} == {Permission.SEND_EVENTS, Permission.PUBLIC}


def test_the_page_of_quarantine_has_words_for_every_code_of_an_event():
    assert set(EVENTS) | {"other_body", "unstorable"} <= set(TABLES["reason"])
