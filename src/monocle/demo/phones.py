"""Telephone numbers that ARCEP keeps for fiction, and the people who hold them.

ARCEP's numbering plan sets aside 01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49 and 06 39 98 for audiovisual works: 10,000
numbers each, 60,000 in all, and only one range of mobiles. Nothing outside them is drawn, and no mobile is given twice: so
at most some 9,600 people have one, which is nine of ten people up to 9,600 and fewer than half of the default 20,000.
Sharing numbers, or giving landlines as mobiles, would make a phone look like weaker evidence than it is. A
landline is of its region's range; those last until some 150,000 people and then start again. libphonenumber calls
06 39 98 possible but not valid, because the range was never given to an operator.
"""

from monocle.demo.dice import Dice

MOBILE = "063998"
LANDLINES = {"1": "019900", "2": "026191", "3": "035301", "4": "046571", "5": "053649"}
RANGES = (MOBILE, *LANDLINES.values())
NUMBERS = 10_000

_REGIONS = {
    "1": "75 77 78 91 92 93 94 95",
    "2": "14 18 22 27 28 29 35 36 37 41 44 45 49 50 53 56 61 72 76 85",
    "3": "02 08 10 21 25 39 51 52 54 55 57 58 59 60 62 67 68 70 71 80 88 89 90",
    "5": "09 12 16 17 19 23 24 31 32 33 40 46 47 64 65 79 81 82 86 87",
}
REGION = {department: zone for zone, departments in _REGIONS.items() for department in departments.split()}


class Directory:
    """Hands out numbers, each once while its range lasts."""

    def __init__(self, dice: Dice) -> None:
        """Shuffle every range."""
        suffixes = [f"{number:04d}" for number in range(NUMBERS)]
        self._fixed = {zone: [start + end for end in dice.shuffled(suffixes)] for zone, start in LANDLINES.items()}
        self._mobile = [MOBILE + end for end in dice.shuffled(suffixes)]
        self._taken = dict.fromkeys(LANDLINES, 0)

    def landline(self, postcode: str) -> str:
        """Give a household's number, of the region of the postcode."""
        zone = REGION.get(postcode[:2], "4")
        self._taken[zone] += 1
        return self._fixed[zone][(self._taken[zone] - 1) % NUMBERS]

    def mobile(self) -> str:
        """Give one person's mobile; empty when all are given."""
        return self._mobile.pop() if self._mobile else ""
