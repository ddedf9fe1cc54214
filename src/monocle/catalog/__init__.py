"""PostgreSQL: what must never be lost, and what is read now."""

from monocle.catalog.connection import Catalog, open_catalog

__all__ = ["Catalog", "open_catalog"]
