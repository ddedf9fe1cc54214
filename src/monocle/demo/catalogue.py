"""What the retailer sells, and where: 120 articles in ten families, 25 stores and the web shop."""

from typing import NamedTuple

BRAND = "Cairn & Sentier"
FAMILIES: dict[str, tuple[tuple[str, int], ...]] = {
    "Chaussures": (
        ("Chaussures de randonnée", 119),
        ("Chaussures de trail", 129),
        ("Sandales de marche", 59),
        ("Bottines d'approche", 139),
    ),
    "Sacs": (("Sac à dos 22 L", 65), ("Sac à dos 40 L", 119), ("Sac à dos 60 L", 169), ("Sacoche ceinture", 25)),
    "Vestes": (("Veste imperméable", 179), ("Doudoune légère", 149), ("Polaire", 59), ("Coupe-vent", 79)),
    "Pantalons": (
        ("Pantalon modulable", 75),
        ("Short de trail", 39),
        ("Surpantalon de pluie", 55),
        ("Collant chaud", 45),
    ),
    "Sous-vêtements": (("Chaussettes mérinos", 18), ("Tee-shirt mérinos", 55), ("Boxer respirant", 25), ("Bonnet", 22)),
    "Bivouac": (
        ("Tente 2 places", 229),
        ("Sac de couchage 0 °C", 139),
        ("Matelas gonflable", 89),
        ("Réchaud à gaz", 45),
    ),
    "Escalade": (("Baudrier", 59), ("Corde 60 m", 129), ("Chaussons d'escalade", 89), ("Casque", 65)),
    "Ski": (("Raquettes à neige", 129), ("Gants chauds", 49), ("Masque de ski", 69), ("Guêtres", 35)),
    "Accessoires": (
        ("Bâtons de marche", 69),
        ("Gourde isotherme", 29),
        ("Lampe frontale", 45),
        ("Carte au 1:25 000", 13),
    ),
    "Nutrition": (("Barre énergétique", 3), ("Plat lyophilisé", 8), ("Gel énergétique", 2), ("Fruits secs", 5)),
}
LINES = ("Lautaret", "Aubrac", "Vanoise")


class Article(NamedTuple):
    """One article; price in cents."""

    code: str
    label: str
    family: str
    price: int


ARTICLES = tuple(
    Article(
        f"{family[:3].upper().replace('É', 'E')}-{place:02d}{turn + 1}",
        f"{label} {line}",
        family,
        price * 100 * (10 + 2 * turn) // 10 - 1,
    )
    for family, kinds in FAMILIES.items()
    for place, (label, price) in enumerate(kinds, 1)
    for turn, line in enumerate(LINES)
)
STORES = (
    "Annecy Centre", "Annemasse", "Grenoble Bastille", "Chambéry", "Lyon Part-Dieu", "Lyon Confluence", "Paris Bastille", "Paris Montparnasse",
    "Nanterre", "Marseille Prado", "Nice Lingostière", "Toulouse Capitole", "Pau", "Tarbes", "Bordeaux Lac", "Nantes Atlantis", "Rennes Alma",
    "Brest", "Lille Euralille", "Strasbourg Kléber", "Nancy", "Dijon Toison d'Or", "Besançon", "Clermont-Ferrand", "Montpellier Odysseum",
)  # fmt: skip
