"""What is known, kept so that one record or a small batch finds its customer at once."""

from monocle.resolve.index.arrivals import Arrival, Decided, Decisions
from monocle.resolve.index.building import Lake, built
from monocle.resolve.index.index import Index

__all__ = ["Arrival", "Decided", "Decisions", "Index", "Lake", "built"]
