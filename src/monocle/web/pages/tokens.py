"""Tokens: which programs read customers; a new token is shown once."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.http.permissions import role_of
from monocle.http.queries import refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.permissions import Permission, allows
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.keys import LASTING, OVERLAPS
from monocle.web.snippets import address_of
from monocle.workspace.entities import EntityRow
from monocle.workspace.read_tokens import MadeToken, TokenRow


@dataclass(frozen=True)
class TokensPage(Page):
    """The tokens, the newest first.

    Attributes:
        revoked: the last characters of the token that was just revoked; empty when none was.
        address: of this server.
        may_write: whether who asks may make and revoke tokens.
        may_see_accesses: whether who asks may see who read what.
        entities: to which a new token may be bound.
        lasting: days that a new token may last, to choose from.
        overlaps: hours for which a token that is replaced may open still, to choose from.
    """

    TEMPLATE: ClassVar[str] = "tokens.html"
    tokens: tuple[TokenRow, ...]
    revoked: str
    address: str
    may_write: bool
    may_see_accesses: bool
    entities: tuple[EntityRow, ...] = ()
    lasting: tuple[int, ...] = LASTING
    overlaps: tuple[int, ...] = OVERLAPS


@dataclass(frozen=True, repr=False)
class TokenMadePage(Page):
    """A new token with its secret, shown this once.

    Attributes:
        overlap: hours for which the token that it replaces opens still; None when it replaces none.
        address: of this server.
    """

    TEMPLATE: ClassVar[str] = "token_made.html"
    token: TokenRow
    secret: str
    overlap: int | None
    address: str


def tokens_page(request: Request, workspace: Verbs) -> TokensPage:
    """Give the page of tokens."""
    refuse_unknown(request, {"revoked"})
    role = role_of(request)
    return TokensPage(
        tokens=tuple(workspace.tokens.list()),
        revoked=text(request, "revoked")[:4],
        address=address_of(request),
        may_write=allows(role, Permission.WRITE_KEYS),
        may_see_accesses=allows(role, Permission.READ_ACCESSES),
        entities=tuple(workspace.entities.list(language_of(request)).items),
    )


def token_made_page(request: Request, made: MadeToken, overlap: int | None = None) -> TokenMadePage:
    """Give the page of a new token."""
    return TokenMadePage(made.token, made.secret, overlap, address_of(request))
