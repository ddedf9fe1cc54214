"""From persons as sources give them to clean records, each change counted."""
