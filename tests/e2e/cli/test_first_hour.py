"""The path of the README, command by command: two files in, one view of each customer out."""

import json

import pytest

SHOP = """\
id;civilite;nom;prenom;email;telephone;adresse;code_postal;ville;date_naissance;modifie_le
1001;Mme;DURAND;Hélène;helene.durand@example.fr;06 39 98 12 34;12 rue des Lilas;69003;LYON;14/03/1984;02/05/2025
1002;M.;LE GOFF;Yann;yann.legoff@example.fr;0639981235;3 bd de la Liberté;29200;BREST;22/11/1979;17/06/2025
1003;M.;MARTIN;Paul;;01 99 00 12 37;27 av. Jean Jaurès;31000;TOULOUSE;30/09/1966;23/09/2024
"""
LETTER = """\
email,first_name,last_name,phone,signup_date
Helene.Durand@example.fr,Helene,Durand,,2023-02-11
yann.legoff@example.fr,Yann,Le Goff,+33639981235,2024-10-30
nina.costa@example.fr,Nina,Costa,,2025-08-19
"""


@pytest.fixture(scope="module")
def acme(monocle, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    (home / "shop.csv").write_text(SHOP)
    (home / "letter.csv").write_text(LETTER)
    made = monocle("init", "acme", cwd=home)
    assert (made.code, made.out) == (0, "Made the workspace acme.\n")
    for name in ("shop", "letter"):
        added = monocle("source", "add", name, f"../{name}.csv", cwd=home / "acme")
        assert added.code == 0, added.err
        assert f"Wrote sources/{name}.yaml" in added.out
    ran = monocle("run", "--json", cwd=home / "acme")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["counts"]["customers"] == 4
    assert any(line.startswith("Matching: 6 rows") for line in ran.said)
    return home / "acme"


READS = (
    ["status"], ["doctor"], ["runs"], ["source", "list"], ["source", "show", "shop"], ["source", "audit", "shop"], ["source", "audit"],
    ["customer", "find", "durand"], ["customer", "show", "email:helene.durand@example.fr"],
    ["customer", "why", "email:helene.durand@example.fr"], ["quarantine", "list"],
)  # fmt: skip


@pytest.mark.parametrize("arguments", READS, ids=" ".join)
def test_a_read_gives_json_and_nothing_else_on_stdout(monocle, acme, arguments):
    answer = monocle(*arguments, "--json", cwd=acme)
    assert answer.code == 0, answer.err
    assert json.loads(answer.out) is not None


def test_two_spellings_of_one_person_are_one_customer(monocle, acme):
    found = json.loads(monocle("customer", "find", "helene durand", "--json", cwd=acme).out)
    assert [one["sources"] for one in found] == [["letter", "shop"]]


def test_a_customer_is_shown_in_french(monocle, acme):
    answer = monocle("customer", "show", "email:helene.durand@example.fr", cwd=acme, language="fr_FR.UTF-8")
    assert "Valeurs de référence" in answer.out
    assert "12 Rue des Lilas, 69003 Lyon" in answer.out
    assert answer.err == ""


def test_why_says_the_rule_and_the_source(monocle, acme):
    answer = monocle("customer", "why", "email:helene.durand@example.fr", "birth_date", cwd=acme)
    assert "most frequent" in answer.out
    assert "by shop" in answer.out


def test_in_a_pipe_each_customer_is_one_line(monocle, acme):
    answer = monocle("customer", "find", "", cwd=acme)
    assert len(answer.out.splitlines()) == 1 + 4


def test_the_beginning_of_an_id_names_a_customer(monocle, acme):
    customer = json.loads(monocle("customer", "find", "costa", "--json", cwd=acme).out)[0]["customer_id"]
    shown = json.loads(monocle("customer", "show", customer[:8], "--json", cwd=acme).out)
    assert shown["customer_id"] == customer


def test_a_command_finds_the_workspace_it_stands_in(monocle, acme):
    assert monocle("status", cwd=acme / "sources").code == 0


def test_a_source_is_proposed_without_being_written(monocle, acme):
    answer = monocle("source", "add", "again", "../shop.csv", "--dry-run", "--json", cwd=acme)
    told = json.loads(answer.out)
    assert told["written"] is False
    assert {one["column"]: one["meaning"] for one in told["columns"]}["nom"] == "last_name"
    assert not (acme / "sources" / "again.yaml").exists()
