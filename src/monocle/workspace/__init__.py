"""The product's verbs, where stages, engine and catalog meet."""
