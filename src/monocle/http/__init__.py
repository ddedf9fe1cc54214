"""What the HTTP doors share: sessions, errors, limits, headers."""
