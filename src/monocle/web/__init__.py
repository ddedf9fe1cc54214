"""The HTTP door for people."""
