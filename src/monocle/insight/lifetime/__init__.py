"""Lifetime value: how often customers will still buy, and for how much."""
