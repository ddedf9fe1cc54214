"""What each role sees first: figures and tables of reports, chosen for what it decides."""

from monocle.workspace.insight_views import Board

BOARDS: tuple[Board, ...] = (
    Board("director", "Director"),
    Board("marketer", "Marketing"),
    Board("store", "Store manager"),
    Board("steward", "Data steward"),
)
