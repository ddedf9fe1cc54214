"""A source's YAML is read strictly, and written back the same."""

import pytest

from monocle.documents import parse_document
from monocle.errors import BadConfig
from monocle.ingest.definition_yaml import definition_of, definition_yaml

CRM = """
name: crm
reader: {type: csv, where: data/crm.csv, options: {encoding: cp1252, separator: ";"}}
extract: full
key: [ID]
owner: Ventes
trust: 80
keep: [NOTE]
about: {source: shop, key: CLIENT}
contract: {fewer_rows_max: 10, unreadable_max: 1}
mapping:
  person:
    key: [ID, MAIL]
    last_name: NOM
    birth_date: {column: NE, format: "%d/%m/%Y"}
    phone: [{column: TEL, split: "/"}, MOBILE]
    civility: {column: CIV, codes: {H: M, F: MME}}
    address: [{line: ADR, postcode: CP}, {city: VILLE2}]
  consent: {purpose: {constant: marketing}, channel: {constant: email}, choice: {column: OPT, codes: {"1": granted}}}
"""


def definition(text):
    return definition_of(parse_document(text, "crm.yaml"), "crm.yaml")


def test_a_definition_is_written_back_the_same():
    once = definition(CRM)
    assert definition(definition_yaml(once)) == once


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("trust: 80", "trust: much", "crm.yaml: trust: 'much' is no number of 0 or more"),
        ("extract: full", "extract: all", "crm.yaml: extract: 'all' is not known here; use full, delta"),
        ("key: [ID]", "clef: [ID]", "'clef' is not known here"),
        ("name: crm", "name: CRM!", "'CRM!' is no name of a source"),
        ("last_name: NOM", "surname: NOM", "'surname' is not known here"),
        ("key: [ID, MAIL]", "gender: X", "a person needs a key"),
        ("{column: NE, format", "{colonne: NE, format", "'colonne' is not known here"),
        ("trust: 80", "timezone: Paris", "'Paris' is no time zone"),
        ("trust: 80", "trust: 80\ntrust: 70", "'trust' stands twice"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(wrong, right, said):
    with pytest.raises(BadConfig) as caught:
        definition(CRM.replace(wrong, right))
    assert said in str(caught.value)


def test_a_yaml_bomb_is_refused_before_it_grows():
    layers = "\n".join(f"l{n}: [{', '.join([f'*a{n - 1}'] * 9)}]" if n else "l0: &a0 [x]" for n in range(1))
    bomb = "a: &a [x, x]\n" + "\n".join(f"k{n}: [*a, *a, *a, *a, *a, *a, *a, *a, *a]" for n in range(9)) + layers
    with pytest.raises(BadConfig, match="aliases"):
        parse_document(bomb, "bomb.yaml")


def test_python_objects_are_not_made_from_yaml():
    with pytest.raises(BadConfig):
        parse_document("a: !!python/object/apply:os.system ['true']", "bad.yaml")


def test_lines_need_their_order():
    text = "name: tills\nreader: {type: csv, where: x}\nmapping: {line: {key: L, amount: M}}"
    with pytest.raises(BadConfig, match="lines need the order they are of"):
        definition(text)
