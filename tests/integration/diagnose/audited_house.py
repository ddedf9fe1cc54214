"""Definitions and rows of two sources that have what real ones have: mistakes."""

CRM = """\
name: crm
reader: {type: csv, where: data/crm.csv, options: {encoding: utf-8, separator: ";", decimal: "."}}
key: [id]
system: crm
refresh: daily
mapping:
  person:
    key: id
    first_name: prenom
    last_name: nom
    birth_date: {column: naissance, format: "%d/%m/%Y"}
    email: mail
    phone: tel
    address: [{postcode: cp, city: ville}]
"""
SHOP = """\
name: shop
reader: {type: csv, where: data/shop.csv, options: {encoding: utf-8, separator: ","}}
key: [id]
system: web
purpose: contract
mapping:
  person:
    key: id
    first_name: first
    last_name: last
    birth_date: {column: born, format: "%Y-%m-%d"}
    email: email
"""
HEAD = "id;prenom;nom;naissance;mail;tel;cp;ville;note;libre"


def crm_row(number):
    return (
        f"{number};Prénom{chr(97 + number % 26)};NOM{chr(65 + number % 26)}{chr(65 + number // 26)};{number % 28 + 1:02d}/05/19{50 + number % 50};"
        f"client{number}@exemple{number}.com;06 39 98 {number // 100:02d} {number % 100:02d};{75000 + number % 20};Paris;ras;x{number % 3}"
    )


def crm_rows(count=60):
    rows = {number: crm_row(number) for number in range(1, count + 1)}
    rows[1] = "1;Zoé;DURAND;01/01/1900;pas une adresse;0000000000;1000;Bourg;écrire à zoe.durand@exemple.com;x1"
    rows[2] = "2;ZoÃ©;MARTIN;02/02/1972;test@test.fr;12;75001;Paris;carte 4111 1111 1111 1111;x1"
    rows[3] = "3; Léa ;PETIT;31/02/1980;lea@exemple.com;0639980003;75001;Paris;est diabétique, rappeler le soir;x1"
    return rows


def write(root, name, head, rows):
    path = root / "data" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def shop_rows():
    """Give thirty customers of the CRM as the shop knows them; one of them is born another year."""
    return [
        f"s{number},Prénom{chr(97 + number % 26)},NOM{chr(65 + number % 26)}{chr(65 + number // 26)},"
        f"{1950 + number % 50 + (1 if number == 10 else 0)}-05-{number % 28 + 1:02d},client{number}@exemple{number}.com"
        for number in range(10, 40)
    ]
