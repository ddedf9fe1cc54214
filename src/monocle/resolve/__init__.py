"""Which records are one person: keys, scored links, clusters and customer ids that last."""
