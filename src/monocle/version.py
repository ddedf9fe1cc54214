"""The version of Monocle."""

__version__ = "0.1.0"
