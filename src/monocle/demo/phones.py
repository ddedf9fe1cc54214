"""Telephone numbers that ARCEP keeps for fiction, and the people who hold them.

ARCEP's numbering plan sets aside 01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49 and 06 39 98 for audiovisual works: 10,000
numbers each, 60,000 in all, and only one range of mobiles. Nothing outside them is drawn. A landline is of its
region's range. Personal numbers are 06 39 98 until its 10,000 are used up, then numbers of the five
geographical ranges that no household has: to a matcher they are personal numbers like any other. From some
45,000 people on the ranges are exhausted and start again, so that strangers share numbers; this would make a
phone look like weaker evidence than it is, and larger demos should expect it. libphonenumber calls 06 39 98 possible
but not valid, because the range was never given to an operator.
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
    """Hands out numbers, each once while the ranges last."""

    def __init__(self, dice: Dice) -> None:
        """Shuffle every range."""
        suffixes = [f"{number:04d}" for number in range(NUMBERS)]
        self._fixed = {zone: [start + end for end in dice.shuffled(suffixes)] for zone, start in LANDLINES.items()}
        self._mobile = [MOBILE + end for end in dice.shuffled(suffixes)]
        self._taken = dict.fromkeys(LANDLINES, 0)
        self._mobiles = 0

    def landline(self, postcode: str) -> str:
        """Give a household's number, of the region of the postcode."""
        zone = REGION.get(postcode[:2], "4")
        self._taken[zone] += 1
        return self._fixed[zone][(self._taken[zone] - 1) % NUMBERS]

    def personal(self) -> str:
        """Give one person's number: mobile while there are any."""
        place = self._mobiles % (NUMBERS * 5)
        self._mobiles += 1
        if place < NUMBERS:
            return self._mobile[place]
        zones, turn = sorted(LANDLINES), place - NUMBERS
        # From the far end, so that households and persons meet as late as may be; a quarter stays for households.
        return self._fixed[zones[turn % 5]][-1 - turn // 5]
