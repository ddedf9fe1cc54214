"""Sources in: definitions, readers, mapping to the customer model, loads that can be repeated."""
