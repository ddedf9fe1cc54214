"""How far two numbers or two places are apart."""

from math import asin, cos, radians, sin, sqrt

from monocle.kernel.compiled import inner

EARTH = 6371.0
"""Mean radius in kilometres, as Splink takes it."""


@inner
def ratio(one: float, other: float) -> float:
    """Give the smaller number / the larger one, 0..1: 1 for equal numbers, else 0 when one is not above 0."""
    if one == other:
        return 1.0
    lower, higher = min(one, other), max(one, other)
    return lower / higher if lower > 0 else 0.0


@inner
def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Give the kilometres between two places on the great circle, from degrees (haversine, Sinnott 1984)."""
    one, other = radians(latitude), radians(other_latitude)
    north, east = sin((other - one) / 2.0), sin(radians(other_longitude - longitude) / 2.0)
    return 2.0 * EARTH * asin(sqrt(min(1.0, north * north + cos(one) * cos(other) * east * east)))
