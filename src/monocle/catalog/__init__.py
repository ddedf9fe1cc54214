"""PostgreSQL: what must never be lost, and what is read now."""

from psycopg import Connection

from monocle.catalog.connection import Catalog, open_catalog

__all__ = ["Catalog", "Connection", "open_catalog"]
