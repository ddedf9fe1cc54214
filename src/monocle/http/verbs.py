"""What the HTTP doors ask of a workspace: the product's verbs, and the sessions of people who signed in."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from monocle.http.goals import Kpis
from monocle.http.grouping import Groups
from monocle.http.matchers import Matching, Models, Plans, Trials
from monocle.http.predicting import Predictions
from monocle.http.segmenting import Segments
from monocle.http.signed_in import Sessions
from monocle.http.sourcing import Sources
from monocle.http.stewards import Identities, Reviews
from monocle.http.understood import Understood
from monocle.workspace.accesses import Access, Wanted
from monocle.workspace.called_once import Answered
from monocle.workspace.corrections import Correction, CorrectionCount
from monocle.workspace.event_views import Asked, Flow, SeenEvent, SeenPart, ViolationCount
from monocle.workspace.field_views import CoreData, FieldRow, QualityChange, RefusalCount, RefusedValue, ValueChange
from monocle.workspace.layouts import Layout
from monocle.workspace.past_values import KnownAt
from monocle.workspace.profiles import Account, EventsAsked, ExternalId, Metadata, ProfileEvent, Trait
from monocle.workspace.read_tokens import MadeToken, TokenRow
from monocle.workspace.reading import ReadCustomer
from monocle.workspace.replaying_events import Reads
from monocle.workspace.usage import Usage
from monocle.workspace.views import Customer, Found, Home, QuarantinedRow, RunRow
from monocle.workspace.write_keys import KeyRow, MadeKey

if TYPE_CHECKING:
    from monocle.workspace.scoped import Within


class Customers(Protocol):
    """The customers of a workspace."""

    def find(self, text: str, limit: int = 20, offset: int = 0, language: str = "") -> Sequence[Found]:
        """Give the customers that a text finds, best first."""

    def get(self, name: str, language: str = "") -> Customer:
        """Give a customer by id, or by identifier (``type:value`` or a value alone); values as people of a language read them."""

    def read(self, name: str, fields: str = "", latest: int = 20, language: str = "") -> ReadCustomer:
        """Give one customer as JSON, with the parts that are asked for; all where none is named."""

    def events(self, name: str, limit: int = 100, before: str = "") -> ReadCustomer:
        """Give what happened to a customer as JSON, the newest first, those before what ``following`` said."""

    def changes(self, name: str, limit: int = 100, before: int = 0, language: str = "") -> Sequence[ValueChange]:
        """Give what runs changed of a customer's golden values, newest first, those before a change."""

    def known_at(self, name: str, at: dt.datetime, language: str = "") -> KnownAt:
        """Give the golden values of a customer that were in force at a past moment."""


class Refusals(Protocol):
    """The values that cleaning refused."""

    def summary(self, source: str = "", field: str = "", language: str = "") -> Sequence[RefusalCount]:
        """Give what was refused per source, field and reason, most first."""

    def list(
        self, source: str = "", field: str = "", reason: str = "", limit: int = 50, after: int = 0
    ) -> Sequence[RefusedValue]:
        """Give refused values, those after a number."""


class Corrections(Protocol):
    """What sources should correct."""

    def counts(self, source: str) -> Sequence[CorrectionCount]:
        """Give how many rows have to be corrected per field and reason, most first."""

    def list(self, source: str, limit: int = 50, after: int = 0, language: str = "") -> Sequence[Correction]:
        """Give corrections by key, then field, the first ``after`` left out."""

    def write(self, source: str, path: Path, *, machine: bool = False, language: str = "") -> int:
        """Write all corrections of a source into a file, and give how many."""


class Fields(Protocol):
    """What is known of each field."""

    def list(self, language: str = "") -> Sequence[FieldRow]:
        """Give every field."""

    def core(self) -> CoreData | None:
        """Give whether the core data is there; None before the first run."""

    def quality(self) -> QualityChange | None:
        """Give the quality before and after; None before the first run."""


class Runs(Protocol):
    """The runs of a workspace."""

    def list(self, limit: int) -> Sequence[RunRow]:
        """Give the latest runs, newest first."""

    def get(self, run_id: UUID) -> RunRow:
        """Give one run."""


class Waiting(Protocol):
    """How many rows of one source wait for one reason."""

    @property
    def source(self) -> str:
        """Give the source."""

    @property
    def reason(self) -> str:
        """Give the reason."""

    @property
    def rows(self) -> int:
        """Give how many."""


class Quarantine(Protocol):
    """The rows that wait for a person."""

    def list(
        self, source: str = "", reason: str = "", state: str = "open", limit: int = 50, after: int = 0
    ) -> Sequence[QuarantinedRow]:
        """Give rows in the order of their ids, those after an id."""

    def counts(self, state: str = "open") -> Sequence[Waiting]:
        """Give how many rows each source has for each reason, most first."""

    def replay(self, ids: Sequence[int], edited: str = "", accept: bool = False, reads: Reads | None = None) -> int:
        """Read rows again, one of them perhaps mended, events perhaps accepted as they are; give how many were settled."""

    def dismiss(self, ids: Sequence[int]) -> int:
        """Give rows up; give how many."""


class WriteKeys(Protocol):
    """Who may send events."""

    def list(self, source: str = "") -> Sequence[KeyRow]:
        """Give the keys of one source or of all."""

    def create(self, source: str, name: str = "", days: int = 365, by: str = "") -> MadeKey:
        """Make a key, and give it with its secret."""

    def revoke(self, key: str) -> KeyRow:
        """Let a key open nothing any more."""

    def rotate(self, key: str, overlap: int = 24, by: str = "") -> MadeKey:
        """Make the key that follows another, which opens for some hours still."""


class Reading(Protocol):
    """A token that opens."""

    @property
    def key_id(self) -> UUID:
        """Give its id."""

    @property
    def name(self) -> str:
        """Give what people call it."""

    @property
    def entity(self) -> str:
        """Give for which entity it reads; empty for all customers."""


class Tokens(Protocol):
    """With what programs read customers; only a hash of each secret is kept."""

    def list(self) -> Sequence[TokenRow]:
        """Give all tokens."""

    def create(self, name: str, days: int = 365, by: str = "", entity: str = "") -> MadeToken:
        """Make a token, and give it with its secret."""

    def revoke(self, token: str) -> TokenRow:
        """Let a token open nothing any more."""

    def rotate(self, token: str, overlap: int = 24, by: str = "") -> MadeToken:
        """Make the token that follows another, which opens for some hours still."""

    def known(self, secret: str) -> Reading | None:
        """Give the token that a secret is, where it was checked just now; None where it has to be. It never waits."""

    def check(self, secret: str) -> Reading | None:
        """Give the token that a secret is; None where it opens nothing."""


class Accesses(Protocol):
    """Who read which customer."""

    def note(
        self, who: tuple[str, UUID | None], door: str, customer_id: UUID | None, customers: int = 1, entity: str = ""
    ) -> None:
        """Note a read of a customer, or of several at once; it never waits."""

    def list(self, wanted: Wanted | None = None, limit: int = 100) -> Sequence[Access]:
        """Give the newest reads."""

    def usage(self, weeks: int = ...) -> Usage:
        """Give how much customers are read, by whom and through which doors, over some weeks."""


class Events(Protocol):
    """What arrived by itself."""

    def list(self, asked: Asked | None = None, limit: int = 50, before: int = 0) -> SeenPart:
        """Give the newest events below a number."""

    def last(self) -> int:
        """Give the number of the newest event; 0 where there is none."""

    def newest(self, after: int, limit: int = 1_000) -> Sequence[SeenEvent]:
        """Give the newest events above a number, in their order."""

    def names(self) -> Sequence[str]:
        """Give the names that the newest events have."""

    def flows(self, names: Sequence[str]) -> Sequence[Flow]:
        """Give what flows in from sources."""

    def broken(self, source: str = "") -> Sequence[ViolationCount]:
        """Give how often each rule of a plan was broken, most first."""


class Marks(Protocol):
    """Whether customers changed."""

    def of(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Give a text for each of some customers, which changes with what happens to them."""


class Profiles(Protocol):
    """Customers as Segment's Profile API gives them."""

    def find(self, name: str) -> UUID:
        """Give the id in force that an id or ``type:value`` means."""

    def traits(self, name: str) -> tuple[UUID, Sequence[Trait]]:
        """Give a customer and their traits, by name."""

    def external_ids(self, customer_id: UUID) -> Sequence[ExternalId]:
        """Give the identifiers of a customer."""

    def groups(self, customer_id: UUID, limit: int) -> Sequence[ExternalId]:
        """Give the groups that events put a customer into."""

    def account(self, name: str, members: int) -> Account | None:
        """Give a group by ``group_id:value``, with its first members."""

    def metadata(self, customer_id: UUID) -> Metadata | None:
        """Give since when a customer is known."""

    def events(self, customer_id: UUID, asked: EventsAsked) -> Sequence[ProfileEvent]:
        """Give events of a customer."""


class CalledOnce(Protocol):
    """Calls that named themselves, and how each was answered."""

    def begin(self, caller: str, key: str, asked: bytes) -> Answered | None:
        """Say that a call begins; give the answer of the same call where it came before."""

    def end(self, caller: str, key: str, answer: Answered) -> None:
        """Keep how a call was answered."""


class Verbs(Understood, Protocol):
    """A workspace, as the doors see it. The attributes are read only."""

    @property
    def name(self) -> str:
        """Give the name of the workspace."""

    @property
    def timezone(self) -> str:
        """Give the IANA name of the zone in which times are shown."""

    @property
    def sources(self) -> Sources:
        """Give its sources."""

    @property
    def customers(self) -> Customers:
        """Give its customers."""

    @property
    def runs(self) -> Runs:
        """Give its runs."""

    @property
    def quarantine(self) -> Quarantine:
        """Give its quarantine."""

    @property
    def refusals(self) -> Refusals:
        """Give the values that cleaning refused."""

    @property
    def corrections(self) -> Corrections:
        """Give what sources should correct."""

    @property
    def fields(self) -> Fields:
        """Give what is known of each field."""

    @property
    def reviews(self) -> Reviews:
        """Give what people should look at, and what they decided."""

    @property
    def identities(self) -> Identities:
        """Give who is whom, for people to correct."""

    @property
    def matching(self) -> Matching:
        """Give what matching does."""

    @property
    def models(self) -> Models:
        """Give the versions of the matching model."""

    @property
    def trials(self) -> Trials:
        """Give what is learnt and tried in the background."""

    @property
    def plans(self) -> Plans:
        """Give other settings of matching, tried before they are in force."""

    @property
    def predictions(self) -> Predictions:
        """Give what models expect of customers, and what to offer them."""

    @property
    def segments(self) -> Segments:
        """Give groups of customers, and who is in each."""

    @property
    def groups(self) -> Groups:
        """Give what the machine finds in customers."""

    @property
    def layouts(self) -> Mapping[str, Layout]:
        """Give what of a customer each role sees, by name."""

    @property
    def write_keys(self) -> WriteKeys:
        """Give who may send events."""

    @property
    def tokens(self) -> Tokens:
        """Give with what programs read its customers."""

    @property
    def accesses(self) -> Accesses:
        """Give who read which customer."""

    @property
    def events(self) -> Events:
        """Give what arrived by itself."""

    @property
    def marks(self) -> Marks:
        """Give whether customers changed."""

    @property
    def profiles(self) -> Profiles:
        """Give its customers as Segment's Profile API gives them."""

    @property
    def called_once(self) -> CalledOnce:
        """Give the calls that named themselves."""

    @property
    def kpis(self) -> Kpis:
        """Give its goals."""

    @property
    def sessions(self) -> Sessions:
        """Give its sessions."""

    def within(self, entity: str) -> "Within":
        """Give the verbs that read customers, as far as an entity reads them."""

    def home(self) -> Home:
        """Give the state of the house."""

    def run(self, progress: Callable[..., None] | None = None) -> RunRow:
        """Read, clean, resolve and publish; give the run when it has ended."""
