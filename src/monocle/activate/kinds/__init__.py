"""Kinds of destinations: what each is told, and how it answers."""
