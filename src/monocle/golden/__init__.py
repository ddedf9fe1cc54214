"""One value per field of each customer, with its origin and its rivals."""
