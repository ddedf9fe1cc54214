"""One relation per theme of traits."""
