"""Monocle: one trusted view of every customer."""

__version__ = "0.1.0"
