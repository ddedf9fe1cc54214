"""What computes: DuckDB in this process, reading and writing plain Parquet."""

from monocle.engine.duck import DuckEngine
from monocle.engine.engine import Engine
from monocle.engine.lake import Lake
from monocle.engine.small import SmallEngine

__all__ = ["DuckEngine", "Engine", "Lake", "SmallEngine"]
