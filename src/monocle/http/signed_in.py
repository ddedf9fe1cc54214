"""What the HTTP doors ask of a workspace about who is signed in."""

from typing import Protocol


class Sessions(Protocol):
    """Who is signed in; only a hash of each token is kept."""

    def create(self, name: str = "") -> str:
        """Give the token of a new session, of a person or of the owner."""

    def check(self, token: str) -> str:
        """Give whose session a token stands for, and keep it alive; empty where it stands for none."""

    def redeem(self, token: str) -> str:
        """Give whom a sign-in link that still works is for; afterwards it works no more. Empty where there is none."""

    def drop(self, token: str) -> None:
        """End a session."""
