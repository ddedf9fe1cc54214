"""The sums of all customers, and of those of each brand, once for each run: levels of which there are too many customers to ask again."""

from monocle.insight.figures import Body, Table
from monocle.insight.levels import COLUMNS, sums
from monocle.insight.making import Making, cells

NAME, WHOLE, BRANDS = "levels", "level_whole", "level_brands"
_OF = f"SELECT {{of}}count(*) AS customers, {sums()} FROM (SELECT *, $at::DATE AS on_day FROM traits)"


def levels(making: Making) -> Body:
    """Give the sums of all, and by the brand that customers buy most; who buys none is in no line."""
    whole = making.rows(_OF.format(of=""))
    brands = making.rows(
        f"{_OF.format(of='usual_brand AS brand, ')} WHERE usual_brand IS NOT NULL GROUP BY brand ORDER BY customers DESC, brand"
    )
    units = ("",) * len(COLUMNS)
    return Body(
        (),
        (
            Table(WHOLE, COLUMNS, units, cells(whole, COLUMNS), 0, currency=making.currency),
            Table(
                BRANDS,
                ("brand", *COLUMNS),
                ("", *units),
                cells(brands, ("brand", *COLUMNS)),
                1,
                currency=making.currency,
            ),
        ),
    )
