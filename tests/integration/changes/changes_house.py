"""Two sources that know the same people, and what they say the next day."""

from pathlib import Path

from monocle.workspace.folder import make_folder

CRM_YAML = """
name: crm
reader: {type: csv, where: crm.csv, options: {encoding: utf-8, separator: ",", header: "1"}}
extract: full
key: [id]
system: crm
owner: Sales
steward: Ada
trust: 90
contract: {fewer_rows_max: 90, more_rows_max: 900}
mapping:
  person: {key: id, first_name: first, last_name: last, email: mail, phone: tel, birth_date: born, updated_at: seen}
"""
SHOP_YAML = """
name: shop
reader: {type: csv, where: shop.csv, options: {encoding: utf-8, separator: ",", header: "1"}}
extract: full
key: [numero]
system: web
owner: Web
contract: {fewer_rows_max: 90, more_rows_max: 900}
mapping:
  person:
    key: numero
    first_name: prenom
    last_name: nom
    email: courriel
    birth_date: naissance
    company: societe
    updated_at: vu
"""
CRM = """\
1,Marie,Lefèvre,marie.lefevre@exemple.fr,0612345678,1980-01-01,2026-01-01
2,Jean,Dupont,jean.dupont@exemple.fr,0000000000,1970-02-02,2026-01-02
3,Jean,Dupont,jean.dupont@exemple.fr,,1970-02-02,2026-01-03
4,Zoé,Martin,zoe@@exemple,0698765432,1990-05-05,2026-01-04
5,Ana,Silva,ana.silva@exemple.fr,,,2026-01-05
"""
SHOP = """\
a,Marie,Lefevre,marie.lefevre@exemple.fr,1980-01-01,=SUM(A1:A9),2026-02-01
b,Zoé,Martin,zoe.martin@exemple.fr,1990-05-05,,2026-02-02
c,Zoe,Marten,zoe.martin@exemple.fr,1990-05-05,,2026-02-03
d,Ana,Silva,ana.silva@exemple.fr,1985-08-08,,2026-02-04
"""
HEADS = {
    "crm.csv": "id,first,last,mail,tel,born,seen\n",
    "shop.csv": "numero,prenom,nom,courriel,naissance,societe,vu\n",
}


def make(root: Path, crm: str, shop: str, charter: str = "") -> Path:
    """Make a workspace of the two sources; ``charter`` is added to its ``monocle.yaml``."""
    make_folder(root, "fr")
    for name, text in (("crm", CRM_YAML), ("shop", SHOP_YAML)):
        (root / "sources" / f"{name}.yaml").write_text(text, encoding="utf-8")
    with (root / "monocle.yaml").open("a", encoding="utf-8") as file:
        file.write(charter)
    feed(root, "crm.csv", crm)
    feed(root, "shop.csv", shop)
    return root


def feed(root: Path, file: str, rows: str) -> None:
    """Write what a source says now."""
    (root / file).write_text(HEADS[file] + rows, encoding="utf-8")


CHARTER = """\
owners:
  email: {owner: Marketing, steward: Grace}
required: [last_name, phone|company]
views:
  till: {sections: [orders, profile], fields: [phone, last_name]}
"""
