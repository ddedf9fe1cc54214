"""Groups of customers, as typed trees that compile to SQL."""
