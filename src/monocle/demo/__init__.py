"""A French retailer that never was: people, their sources with real errors, and the truth."""
