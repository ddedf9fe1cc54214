"""The pages that need no session: sign-in, and what went wrong."""

from dataclasses import dataclass
from typing import ClassVar

from monocle.http.problems import Problem
from monocle.web.page import Page


@dataclass(frozen=True)
class SignInPage(Page):
    """How to sign in.

    Attributes:
        refused: whether a link was tried that works no more.
    """

    TEMPLATE: ClassVar[str] = "sign_in.html"
    refused: bool


@dataclass(frozen=True)
class ProblemPage(Page):
    """What is wrong with a request."""

    TEMPLATE: ClassVar[str] = "problem.html"
    problem: Problem
