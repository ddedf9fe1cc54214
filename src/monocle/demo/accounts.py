"""E-mail addresses and social handles of people who never were, in domains that RFC 2606 and RFC 6761 reserve."""

from anyascii import anyascii

from monocle.demo.dice import Dice, Wheel

DOMAINS = ("gmail.example", "orange.example", "laposte.example", "free.example", "hotmail.example", "example.fr")
DOMAIN_WHEEL = Wheel((0.36, 0.2, 0.1, 0.12, 0.14, 0.08))
TRAILS = ("rando", "trek", "gr20", "montagne", "sommets", "bivouac", "cimes", "trail")


def plain(text: str) -> str:
    """Give a name as it stands in an e-mail address: lower case, ASCII letters only."""
    return "".join(letter for letter in anyascii(text).lower() if letter.isalpha())


class Accounts:
    """Hands out e-mail addresses and handles, each once."""

    def __init__(self, dice: Dice) -> None:
        """Start with none given."""
        self._dice = dice
        self._given: set[str] = set()

    def email(self, first: str, last: str, born: int) -> str:
        """Give a new address in the manner of one of six providers."""
        dice = self._dice
        one, two, year = plain(first), plain(last), 1970 + born // 365
        locals_ = (f"{one}.{two}", f"{one[:1]}.{two}", f"{one}{two}", f"{two}.{one}", f"{one}.{two}{year % 100:02d}")
        local, domain = dice.pick(locals_), DOMAINS[dice.turn(DOMAIN_WHEEL)]
        return self._new(local, f"@{domain}")

    def handle(self, first: str, last: str) -> str:
        """Give a new handle, such as TopRando99, without the @."""
        dice = self._dice
        one, two, trail = plain(first), plain(last), dice.pick(TRAILS)
        names = (f"{one}_{trail}", f"{one[:1]}{two}", f"{trail}{one}", f"Top{trail.title()}", f"{one}.{two}")
        return self._new(dice.pick(names), "")

    def _new(self, start: str, end: str) -> str:
        wanted = start + end
        while wanted in self._given:
            wanted = f"{start}{self._dice.between(1, 9999)}{end}"
        self._given.add(wanted)
        return wanted
