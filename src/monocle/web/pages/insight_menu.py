"""How the reports are reached, by what they answer, and where each role goes from its board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from starlette.requests import Request

from monocle.http.permissions import role_of
from monocle.language import Translations
from monocle.permissions import Permission, allows

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Customers", ("portfolio", "rfm", "cohorts", "engagement")),
    ("Sales", ("sales", "products")),
    ("Loyalty and opinion", ("loyalty", "satisfaction")),
    ("Contacts", ("campaigns", "consents")),
    ("Predictions", ("lifetime", "churn", "offers", "opportunities")),
    ("Trends", ("anomalies",)),
)
_CUSTOMERS, _INSIGHT = Permission.READ_CUSTOMERS, Permission.READ_INSIGHT
_PATHS: Mapping[str, Sequence[tuple[str, str, Permission]]] = MappingProxyType(
    {
        "director": (
            ("/insight/kpis", "Goals", _INSIGHT),
            ("/insight/lifetime", "Expected value of customers", _INSIGHT),
            ("/insight/anomalies", "Weeks that stand out", _INSIGHT),
        ),
        "marketer": (
            ("/segments/new", "New segment", Permission.WRITE_SEGMENTS),
            ("/segments/groups", "Groups the machine finds", Permission.READ_SEGMENTS),
            ("/insight/opportunities/customers", "What to offer to whom", _CUSTOMERS),
            ("/destinations", "Destinations", Permission.READ_DESTINATIONS),
            ("/destinations/actions", "Actions and savings", Permission.READ_DESTINATIONS),
        ),
        "store": (
            ("/customers", "Find a customer", _CUSTOMERS),
            ("/insight/opportunities/customers", "What to offer to whom", _CUSTOMERS),
            ("/insight/products", "Products", _INSIGHT),
        ),
        "service": (
            ("/customers", "Find a customer", _CUSTOMERS),
            ("/insight/churn/customers", "Customers most likely to leave", _CUSTOMERS),
            ("/insight/satisfaction", "All about satisfaction", _INSIGHT),
        ),
        "steward": (
            ("/review", "To review", Permission.READ_REVIEWS),
            ("/quarantine", "Quarantine", Permission.READ_QUARANTINE),
            ("/refusals", "Refusals", Permission.READ_QUARANTINE),
            ("/matching/health", "Health of identities", Permission.READ_MATCHING),
            ("/fields", "Fields", Permission.READ_SOURCES),
        ),
        "dpo": (
            ("/accesses", "Who read what", Permission.READ_ACCESSES),
            ("/insight/usage", "Who uses it", Permission.READ_ACCESSES),
            ("/destinations", "Where customers are sent", Permission.READ_DESTINATIONS),
            ("/destinations/actions", "Who sent what", Permission.READ_DESTINATIONS),
            ("/sources", "Where data comes from", Permission.READ_SOURCES),
        ),
    }
)


@dataclass(frozen=True)
class MenuGroup:
    """Reports that answer questions of one kind.

    Attributes:
        label: in the language of the page.
        reports: their names.
    """

    label: str
    reports: Sequence[str]


@dataclass(frozen=True)
class Onward:
    """Where a role goes from its board."""

    address: str
    label: str


def menu(names: Sequence[str], texts: Translations) -> Sequence[MenuGroup]:
    """Give the reports in groups; one that is in none stands with the last."""
    grouped = {name for _, reports in _GROUPS for name in reports}
    others = tuple(name for name in names if name not in grouped)
    last = _GROUPS[-1][0]
    made = [
        (label, [name for name in (*reports, *(others if label == last else ())) if name in names])
        for label, reports in _GROUPS
    ]
    return [MenuGroup(texts.gettext(label), reports) for label, reports in made if reports]


def ways_on(board: str, request: Request, texts: Translations) -> Sequence[Onward]:
    """Give where the role of a board goes next, as far as who asks may go there."""
    role = role_of(request)
    known = _PATHS.get(board, ())
    return [Onward(address, texts.gettext(label)) for address, label, permission in known if allows(role, permission)]
