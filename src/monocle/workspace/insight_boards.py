"""What each role sees first: figures and tables of reports, chosen for what it decides."""

from collections.abc import Iterable, Sequence

from monocle.errors import BadConfig
from monocle.insight.definitions import DEFINED
from monocle.workspace.insight_charter import OwnBoard
from monocle.workspace.insight_views import Board

_REPORT = {one.name: one.report for one in DEFINED}


def _of(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((_REPORT[name], name) for name in names)


BUILT_IN: tuple[Board, ...] = (
    Board(
        "director",
        "Director",
        _of(("customers", "active_customers", "new_customers_90d", "revenue_365d", "revenue_growth", "value_at_risk",
             "repeat_share", "nps_365d", "weeks_that_stand_out")),
        _of(("revenue_by_month", "active_by_month", "value_tenths", "rfm_cells", "channels_used")),
    ),
    Board(
        "marketer",
        "Marketing",
        _of(("active_customers", "engagement_mean", "intending_customers", "late_customers", "campaign_revenue",
             "campaign_return", "campaign_lift_all", "consenting_customers")),
        _of(("rfm_cells", "campaign_lift", "campaigns", "return_by_channel", "retention", "engagement_by_period",
             "opportunities_by_product")),
    ),
    Board(
        "store",
        "Store manager",
        _of(("revenue_30d", "basket", "refunded_share", "nps_365d", "members", "late_customers")),
        _of(("revenue_by_store", "orders_by_hour", "products", "nps_by_place", "opportunities_by_product", "themes")),
    ),
    Board(
        "service",
        "Customer service",
        _of(("csat_365d", "nps_365d", "detractors", "refunded_share", "texts_naming_products", "leaving")),
        _of(("nps_by_quarter", "themes", "csat", "product_scores", "category_scores", "nps_by_place")),
    ),
    Board(
        "steward",
        "Data steward",
        _of(("customers", "buyers", "known_share", "weeks_that_stand_out")),
        _of(("revenue_by_channel", "revenue_by_currency", "trends")),
    ),
    Board(
        "dpo",
        "Data protection",
        _of(("consenting_customers", "refusing_customers", "unasked_customers", "refusals_90d", "contacts_sent")),
        _of(("consents_by_channel", "choices_by_month", "choices_by_source")),
    ),
)  # fmt: skip


def boards(own: Sequence[OwnBoard]) -> tuple[Board, ...]:
    """Give the boards: those of ``monocle.yaml``, then ours; one of the same name takes the place of ours.

    Raises:
        BadConfig: a board shows what is no figure and no table.
    """
    made = {one.name: _made(one) for one in own}
    return (*made.values(), *(one for one in BUILT_IN if one.name not in made))


def _made(own: OwnBoard) -> Board:
    unknown = [name for name in own.shows if name not in _REPORT]
    if unknown:
        raise BadConfig(
            f"{unknown[0]!r} is no figure",
            where=f"monocle.yaml: insight.boards.{own.name}",
            mend="use names of: monocle insight definitions",
        )
    return Board(own.name, own.label, _of(own.shows), _of(own.shows))
