"""PostgreSQL: what must never be lost, and what is read now."""
