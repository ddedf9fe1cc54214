"""Our own lists of first names with the years they were given, cities with postcodes, and streets."""

from monocle.demo.lists.lists import Lists

__all__ = ["Lists"]
