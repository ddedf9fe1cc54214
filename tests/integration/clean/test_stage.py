"""Persons become clean records, every contract held."""


def test_every_person_becomes_one_record(engine, clean, person):
    found = clean(person("1", last_name="xxx"), person("2"), person("2", source="shop", emails=["bad", "worse"]))
    assert engine.count(found.records) == 3


def test_no_person_gives_no_record(engine, clean):
    found = clean()
    assert engine.count(found.records) == 0
    assert engine.rows(found.cleanings) == []


def test_names_are_cleaned_and_keyed(record):
    found = record(civility="Mlle", first_name="MARIE - CLAIRE", last_name="DE LA TOUR")
    assert (found["civility"], found["first_name"], found["last_name"]) == ("MME", "Marie-Claire", "de La Tour")
    assert (found["first_key"], found["last_key"]) == ("marie claire", "de la tour")
    assert found["name_key"] == "CLAIRE DE LA MARIE TOUR"


def test_a_married_name_is_taken_apart(record):
    found = record(first_name="Anne", last_name="Mme DUPONT née MARTIN")
    assert (found["civility"], found["last_name"], found["birth_name"], found["birth_key"]) == (
        "MME",
        "Dupont",
        "Martin",
        "martin",
    )
    found = record(last_name="MARTIN ép. DURAND")
    assert (found["last_name"], found["birth_name"]) == ("Durand", "Martin")


def test_lists_keep_their_order_and_drop_repeats(record):
    found = record(
        emails=["B@acme.fr; a@acme.fr", "b@acme.fr"],
        phones=["06 12 34 56 78 / 01 23 45 67 80", "+33612345678"],
    )
    assert found["emails"] == ["b@acme.fr", "a@acme.fr"]
    assert found["phones"] == ["+33612345678", "+33123456780"]


def test_what_is_refused_is_told_with_its_reason(engine, clean, person):
    found = clean(person("1", first_name="inconnu", last_name="NULL", phones=["0000000000"], birth_date="31/02/1980"))
    refused = {(row["field"], row["value"]): row["reason"] for row in engine.rows(found.refusals)}
    assert refused == {
        ("first_name", "inconnu"): "placeholder",
        ("last_name", "NULL"): "placeholder",
        ("phone", "0000000000"): "placeholder",
        ("birth_date", "31/02/1980"): "no_such_day",
    }


def test_what_a_rule_changed_is_counted_with_samples(engine, clean, person):
    found = clean(*(person(str(key), last_name="MARTIN") for key in range(3)), person("9", last_name="Durand"))
    rules = {row["rule"]: row for row in engine.rows(found.cleanings) if row["field"] == "last_name"}
    assert (rules["case"]["values"], rules["case"]["changed"]) == (4, 3)
    assert rules["case"]["samples"] == '[["MARTIN","Martin"]]'
    assert rules["tidy"]["changed"] == 0


def test_identifiers_are_flagged_and_blocked_values_never_enter(engine, clean, person):
    found = clean(
        person(
            "1",
            emails=["contact@acme.fr", "jean@acme.fr"],
            customer_numbers=["crm:0000", "crm:0012", "crm:undefined"],
        )
    )
    rows = {(row["type"], row["value"]): row["flag"] for row in engine.rows(found.identifiers)}
    assert rows == {
        ("email", "contact@acme.fr"): "role",
        ("email", "jean@acme.fr"): "",
        ("customer_number", "crm:0012"): "",
    }


def test_a_value_that_many_names_claim_is_shared_and_a_family_is_not(engine, clean, person):
    names = ["Ana", "Bob", "Cyd", "Dan", "Eve", "Fay", "Gus"]
    crowd = [person(name, first_name=name, phones=["0123456780"]) for name in names]
    family = [person(f"f{name}", first_name=name, phones=["0123456781"]) for name in names[:4]]
    alone = [person(f"a{key}", first_name="Max", phones=["0123456782"]) for key in range(30)]
    others = [person(f"o{key}", first_name="Zoe", phones=[f"01234568{key}"]) for key in range(10, 60)]
    rows = engine.rows(clean(*crowd, *family, *alone, *others).identifiers)
    flags = {row["value"]: row["flag"] for row in rows}
    assert flags["+33123456780"] == "shared"
    assert flags["+33123456781"] == flags["+33123456782"] == ""
