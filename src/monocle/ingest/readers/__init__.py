"""What reads a source: files of every format, and databases."""
