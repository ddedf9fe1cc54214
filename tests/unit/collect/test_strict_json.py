import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monocle.collect.limits import Limits
from monocle.collect.reasons import EVENTS, REQUESTS, Fault, Refusal
from monocle.collect.strict_json import alone, decoded, many, written

LIMITS = Limits()
GOOD = '{"type":"track","event":"Seen","userId":"u"}'


def code_of(text, limits=LIMITS):
    piece = alone(text, limits)
    return piece.fault.code if piece.fault else ""


def nested(depth):
    return '{"a":' * (depth - 1) + "{}" + "}" * (depth - 1)


def keyed(count):
    return json.dumps({f"k{number}": 1 for number in range(count)})


def long(size, letter="a"):
    empty = len('{"a":""}')
    return '{"a":"' + letter * ((size - empty) // len(letter.encode())) + '"}'


BROKEN = {
    '{"userId":"a","userId":"b"}': "duplicate_key",
    '{"a":{"b":1,"\\u0062":2}}': "duplicate_key",
    '{"a":NaN}': "bad_number",
    '{"a":-Infinity}': "bad_number",
    '{"a":' + "9" * 5000 + "}": "bad_number",
    '{"a":"x\\u0000y"}': "nul",
    '{"x\\u0000y":1}': "nul",
    "[]": "not_an_object",
    '"text"': "not_an_object",
    "12": "not_an_object",
    "null": "not_an_object",
    '{"a":' * 40 + "1" + "}" * 40: "too_deep",
    "[" * 100_000 + "]" * 100_000: "too_deep",
}


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: text[:24])
def test_what_one_event_breaks_has_a_code_that_never_changes(text):
    assert code_of(text) == BROKEN[text]
    assert BROKEN[text] in EVENTS


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: text[:24])
def test_a_broken_event_leaves_its_neighbours_whole(text):
    pieces = many('{"batch":[' + GOOD + " , " + text + "," + GOOD + "]}", LIMITS).pieces
    assert [piece.fault.code if piece.fault else "" for piece in pieces] == ["", BROKEN[text], ""]
    assert pieces[1].text == text
    assert pieces[2].value == json.loads(GOOD)


def test_an_event_that_is_no_json_is_refused_alone_where_its_brackets_close():
    pieces = many('{"batch":[{"a":[1,],"b":"}]"},{"b":1}]}', LIMITS).pieces
    assert [bool(piece.fault) for piece in pieces] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        "{}{}",
        '{"a":1,}',
        "{'a':1}",
        '{"a":1} // said',
        '\ufeff{"a":1}',
        '{"a":1',
        '{"a":"x',
        '{"a":"\n"}',
        '{"a":01}',
        '{"a":+1}',
        "{a:1}",
        "undefined",
    ],
)
def test_what_is_no_json_is_refused_whole(text):
    with pytest.raises(Refusal, match="bad_json"):
        alone(text, LIMITS)
    with pytest.raises(Refusal):
        many(text, LIMITS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{}", "no_batch"),
        ('{"batch":{}}', "no_batch"),
        ('{"batch":null}', "no_batch"),
        ("[]", "bad_json"),
        ('{"batch":[],"batch":[]}', "duplicate_key"),
        ('{"sentAt":1,"sentAt":2,"batch":[]}', "duplicate_key"),
        ('{"batch":[{"a":1},]}', "bad_json"),
        ('{"batch":[,]}', "bad_json"),
        ('{"batch":[{"a":1} {"a":1}]}', "bad_json"),
        ('{"batch":[{"a":"x]}', "bad_json"),
        ('{"batch":[]', "bad_json"),
        ('{"batch":[]}x', "bad_json"),
        ('{"context":NaN,"batch":[]}', "bad_number"),
        ('{"context":{"a":"\\u0000"},"batch":[]}', "nul"),
        ('{"context":' + nested(33) + ',"batch":[]}', "too_deep"),
        ('{"context":' + long(40_000) + ',"batch":[]}', "event_too_large"),
        ('{1:2,"batch":[]}', "bad_json"),
    ],
)
def test_a_batch_whose_envelope_is_broken_is_refused_whole(text, code):
    with pytest.raises(Refusal, match=code):
        many(text, LIMITS)


def test_what_stands_beside_the_events_is_found_before_and_after_them():
    found = many('{"sentAt":"s", "batch" : [ ' + GOOD + ' ] , "context":{"ip":"x"}}', LIMITS)
    assert dict(found.members) == {"sentAt": "s", "context": {"ip": "x"}}
    assert [piece.text for piece in found.pieces] == [GOOD]


@pytest.mark.parametrize(
    ("make", "most", "code"),
    [(nested, 32, "too_deep"), (keyed, 1000, "too_many_keys"), (long, 32 * 1024, "event_too_large")],
    ids=["depth", "keys", "size"],
)
def test_each_limit_is_where_it_is_said_to_be(make, most, code):
    assert [code_of(make(count)) for count in (most - 1, most, most + 1)] == ["", "", code]


def test_the_size_of_an_event_is_counted_in_bytes():
    assert code_of(long(32 * 1024, "é")) == ""
    assert code_of(long(32 * 1024 + 2, "é")) == "event_too_large"


def test_brackets_and_colons_in_texts_are_no_depth_and_no_keys():
    assert code_of(json.dumps({"a": "{[" * 100, "b": ":" * 2000, "c": "\\u0000"})) == ""


@pytest.mark.parametrize(("count", "taken"), [(2499, True), (2500, True), (2501, False)])
def test_a_batch_holds_2500_events(count, taken):
    text = '{"batch":[' + ",".join(["{}"] * count) + "]}"
    if taken:
        assert len(many(text, LIMITS).pieces) == count
    else:
        with pytest.raises(Refusal, match="too_many_events"):
            many(text, LIMITS)


@pytest.mark.parametrize("body", [b"\xff{}", b"\xed\xa0\x80", b"\xc0\xaf", '{"a":"é"}'.encode("latin-1"), b"{}\x80"])
def test_what_is_not_utf8_is_refused(body):
    with pytest.raises(Refusal, match="bad_utf8"):
        decoded(body)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a":1e400}', "bad_number"),
        ('{"a":-1e400}', "bad_number"),
        ('{"a":"\\ud800"}', "lone_surrogate"),
        ('{"\\udfff":1}', "lone_surrogate"),
    ],
)
def test_what_cannot_be_written_again_is_refused(text, code):
    with pytest.raises(Fault, match=code):
        written(alone(text, LIMITS).value)


@pytest.mark.parametrize("before", [0, 10_000, 200_000])
def test_long_bodies_are_read_as_short_ones(before):
    wide = '{"a":"' + "é" * 40_000 + '"}'
    events = [GOOD, wide, '{"a":1,"a":2}', "{,}", "nul", GOOD]
    text = '{"batch":[' + " " * before + ",".join(events) + "]}"
    pieces = many(text, LIMITS).pieces
    codes = ["", "event_too_large", "duplicate_key", "bad_json", "bad_json", ""]
    assert [piece.fault.code if piece.fault else "" for piece in pieces] == codes
    assert [piece.text for piece in pieces][-1] == GOOD
    assert pieces[1].text == wide


def test_numbers_keep_their_digits_and_their_kind():
    text = '{"a":9007199254740993,"b":1.0,"c":1,"d":-0.0,"e":0.1}'
    assert written(alone(text, LIMITS).value) == text.encode()


def test_the_canonical_form_has_no_order_of_its_own():
    assert written({"b": {"d": 1, "c": 2}, "a": "é"}) == '{"a":"é","b":{"c":2,"d":1}}'.encode()


def test_keys_that_other_languages_stumble_over_are_kept():
    event = {"__proto__": 1, "constructor": 2, "$ref": 3, "a.b": 4, "": 5}
    assert alone(json.dumps(event), LIMITS).value == event


def test_codes_and_words_hold_no_place_for_values():
    assert all("%" not in words and "{" not in words for _, words in REQUESTS.values())
    assert all(100 > len(words) > 10 for words in EVENTS.values())


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(TEXT, JSON, max_size=4), max_size=5), st.dictionaries(TEXT, JSON, max_size=3))
def test_a_batch_is_read_as_json_reads_it(events, around):
    body = {**around, "batch": events}
    found = many(json.dumps(body), Limits(depth=99))
    assert [piece.value for piece in found.pieces] == events
    assert dict(found.members) == {key: value for key, value in body.items() if key != "batch"}


@given(st.text() | st.text(alphabet='{}[]",:\\ abtn0123eE+-.u'))
def test_any_text_is_read_or_refused(text):
    for read in (alone, many):
        with contextlib.suppress(Refusal):
            read(text, LIMITS)


@given(st.lists(st.sampled_from([GOOD, '{"a":NaN}', "[", "}", '"', "x", '{"a":"}"}', "{,}", "1"]), max_size=6))
def test_any_list_of_events_is_read_or_refused(parts):
    try:
        found = many('{"batch":[' + ",".join(parts) + "]}", LIMITS)
    except Refusal:
        return
    assert sum(piece.fault is None for piece in found.pieces) <= sum(part in {GOOD, '{"a":"}"}'} for part in parts)
