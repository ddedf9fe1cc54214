"""The next best offer: what customers will want next, and why."""
