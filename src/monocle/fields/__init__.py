"""Kinds of value: how each is cleaned, keyed, compared and shown."""
