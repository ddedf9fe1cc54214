"""Acting on customers: who may be contacted, where audiences go, and what was sent."""
