"""The words of addresses: kinds of way, their abbreviations, complements. French ones follow AFNOR NF Z 10-011's habits."""

from collections.abc import Mapping
from types import MappingProxyType


def _table(text: str) -> Mapping[str, str]:
    """Read lines of ``full: short short`` as short → full; the full word stands for itself."""
    found: dict[str, str] = {}
    for line in text.strip().splitlines():
        full, _, shorts = line.partition(":")
        found.update(dict.fromkeys([_key(full), *shorts.split()], full.strip()))
    return MappingProxyType(found)


def _key(full: str) -> str:
    return full.strip().translate(str.maketrans("éèêâôîç", "eeeaoic"))


WAYS = _table("""
abbaye:
agglomération:
aire:
allée: all al
allées:
ancien chemin:
ancienne route:
anse:
arcade: arc
autoroute:
avenue: av ave aven avn aven
barrière:
bastide:
berge:
berges:
boucle:
boulevard: bd bld blvd boul bvd bvld boulv
bourg: brg
butte:
cale:
camin:
campagne:
camping:
carraire:
carré:
carrefour: car carr
carrière:
cavée:
centre: ctre
chalet:
château:
chaussée: chs chee chaus
chemin: ch che chem chm cheminement
chemin vicinal: cv
cheminement:
cité: cite cte
clos:
col:
colline:
corniche: cor
côte:
coteau:
cottage:
cour: cr
cours: crs
croix:
degré:
descente:
digue:
domaine: dom
drève:
écluse:
enclos:
escalier:
espace:
esplanade: esp espl
faubourg: fg fbg fb
ferme: frm
fond:
fontaine:
forum:
fosse:
galerie: gal
gare:
grande rue: gr
grand rue:
grand'rue:
groupe:
hameau: ham
hauteur:
île:
immeuble: imm
impasse: imp
jardin:
jardins:
jetée:
ld: lieudit
lieu-dit:
levée:
lotissement: lot
mail:
maison:
marché:
mas:
montée: mte mtee
moulin:
nouvelle route:
parc:
parvis:
passage: pas pass psg
passerelle:
petit chemin:
petite rue:
petite route:
place: pl plc
placette:
plaine:
plan:
plateau:
pointe:
pont:
port:
porte: pte
promenade: prom
quai: qu qai
quartier: qua quart qrt
raccourci:
rampe:
résidence: res resid rce
rocade: roc
rond-point: rpt
rond point:
route: rte rt
route départementale:
ruelle: rle
rue: r ru
sente: sen
sentier: snt sent
square: sq
stade:
terrasse: tsse
terre-plein: tpl
tour:
traverse: tra trav
val:
vallée:
venelle: ven
via:
villa: vla
village: vge vlge
villas:
voie: voi
voie communale: vc
zone artisanale: za
zone d'activités:
zone industrielle: zi
zone d'aménagement concerté: zac
""")

INNER = _table("""
saint: st
sainte: ste
saints: sts
saintes: stes
général: gal gen genl
maréchal: mal
président: pdt prest
docteur: dr doct
professeur: pr prof
commandant: cdt cmdt
capitaine: cne capt
colonel: cnl
lieutenant: lt lieut
sergent: sgt
amiral: aml amir
ingénieur: ing
monseigneur: mgr mgneur
faubourg: fg fbg
notre-dame: nd
grand: gd
grande: gde
petit: pt
petite: pte
ancien: anc
ancienne: ancne
route: rte
avenue: av
boulevard: bd
résidence: res
""")

SUFFIXES = _table("""
street: st str
avenue: ave av
road: rd
drive: dr drv
lane: ln la
boulevard: blvd bvd
court: ct crt
place: pl plc
crescent: cres cr crs
circuit: cct cct cir
circle: circ
parade: pde
terrace: tce ter terr
highway: hwy
close: cl
way: wy
square: sq
parkway: pkwy
grove: gr gve
gardens: gdns
mews:
walk:
row:
trail: trl
plaza: plz
esplanade: esp
alley: aly
rise:
loop:
hill:
broadway:
strasse: strasse
straat:
strada:
""")

PLACES = frozenset(
    [
        "zone",
        "résidence",
        "lotissement",
        "hameau",
        "tour",
        "immeuble",
        "villa",
        "villas",
        "parc",
        "domaine",
        "centre",
        "quartier",
        "ferme",
        "moulin",
        "château",
        "mas",
        "camping",
        "cottage",
        "chalet",
        "village",
        "groupe",
        "maison",
        "campagne",
        "lieu-dit",
        "bourg",
        "zone",
    ]
)
COMPLEMENT = (
    r"b[âa]timents?|b[âa]t|bt|appartement|appart|appt|apt|app|etage|étage|étg|etg|rdc|rez[- ]de[- ]chauss[ée]e|escalier|esc|entr[ée]e|porte|"
    r"immeuble|imm|tour|r[ée]sidence|r[ée]sid|r[ée]s|bo[iî]te|bal|bte|hall|logement|log|cage|b[âa]timent|villa|lotissement|lot|"
    r"chez|c/o|s/c|a l'attention de|à l'attention de|zone|zi|za|zac|centre commercial|c\.?cial|"
    r"apartment|suite|ste|unit|flat|floor|building|bldg|room|level|lieu[- ]?dit|parc|domaine|hameau"
)
BOX = r"(?:b\.?p\.?|boite postale|boîte postale|c\.?s\.?|t\.?s\.?a\.?|po box|p\.o\. box|postfach)\s*n?°?\s*\d+[\d ]*"
SMALL = frozenset(
    [
        "de",
        "du",
        "des",
        "d",
        "la",
        "le",
        "les",
        "l",
        "et",
        "à",
        "a",
        "au",
        "aux",
        "en",
        "sur",
        "sous",
        "lès",
        "les",
        "lez",
        "près",
        "prés",
        "par",
        "ou",
        "dit",
        "entre",
        "devant",
        "the",
        "of",
        "and",
        "at",
        "chez",
    ]
)
NOTHING = frozenset(
    ["", "-", "--", ".", "null", "none", "nan", "n/a", "na", "nc", "n.c.", "inconnu", "inconnue", "unknown", "adresse inconnue", "sans",
     "néant", "neant", "xxx", "xx", "x", "test", "undefined", "non renseigné", "non renseignée", "non renseigne", "npai", "sdf", "aucune", "aucun", "?", "adresse"]
)  # fmt: skip
STATES = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "DC",
        "PR",
        "NSW",
        "QLD",
        "VIC",
        "SA",
        "TAS",
        "NT",
        "ACT",
        "ON",
        "QC",
        "BC",
        "AB",
        "MB",
        "SK",
        "NS",
        "NB",
        "NL",
        "PE",
    ]
)
