"""What must hold of the catalog at any moment, as questions whose only good answer is nothing (trust.md, section 1.3)."""

from monocle.catalog.promises.accesses import ACCESSES
from monocle.catalog.promises.asking import Broken, Promise, asked
from monocle.catalog.promises.customers import CUSTOMERS
from monocle.catalog.promises.entities import ENTITIES
from monocle.catalog.promises.events import EVENTS
from monocle.catalog.promises.identities import IDENTITIES
from monocle.catalog.promises.members import MEMBERS
from monocle.catalog.promises.profiles import PROFILES
from monocle.catalog.promises.secrets import SECRETS
from monocle.catalog.promises.sends import SENDS
from monocle.catalog.promises.subjects import SUBJECTS

PROMISES = (*EVENTS, *CUSTOMERS, *PROFILES, *SUBJECTS, *IDENTITIES, *SECRETS, *ACCESSES, *SENDS, *MEMBERS, *ENTITIES)

__all__ = ["PROMISES", "Broken", "Promise", "asked"]
