"""What requests may ask for; a field that is not listed is refused."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from monocle.workspace.keys import MOST_HOURS

Limit = Annotated[int, Field(ge=1, le=1000, description="rows, at most")]
Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class Nothing(BaseModel):
    """No parameter."""

    model_config = ConfigDict(extra="forbid")


class Spoken(BaseModel):
    """In which language values are shown."""

    model_config = ConfigDict(extra="forbid")
    language: Literal["en", "fr"] = "en"


class Search(Spoken):
    """Which customers."""

    q: Text = ""
    limit: Limit = 20
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Parts(Spoken):
    """Which parts of a customer."""

    fields: Annotated[
        str,
        Field(
            max_length=2000,
            pattern=r"^[^\x00]*$",
            description="names of parts with commas between them, such as name,golden.email,traits; empty for all",
        ),
    ] = ""
    limit: Annotated[int, Field(ge=0, le=1000, description="things of the timeline, at most")] = 20


class Happened(BaseModel):
    """Which part of what happened to a customer."""

    model_config = ConfigDict(extra="forbid")
    limit: Limit = 100
    before: Annotated[Text, Field(description="what following said of the part before; empty for the newest")] = ""


class Changes(Spoken):
    """Which changes of golden values: those before a change, the newest first."""

    limit: Limit = 100
    before: Annotated[int, Field(ge=0, lt=2**63)] = 0


class Moment(Spoken):
    """Of which moment: now where nothing is said; UTC where no zone is."""

    at: dt.datetime | None = None


class Refused(BaseModel):
    """Which refused values."""

    model_config = ConfigDict(extra="forbid")
    source: Text = ""
    field: Text = ""
    reason: Text = ""
    limit: Annotated[int, Field(ge=1, le=999, description="rows, at most")] = 50
    after: Annotated[int, Field(ge=0, lt=2**53)] = 0


class Correcting(Spoken):
    """Which corrections of a source."""

    limit: Limit = 50
    after: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Latest(BaseModel):
    """How many of the latest."""

    model_config = ConfigDict(extra="forbid")
    limit: Limit = 50


class Reading(BaseModel):
    """How a source is read: ``accept`` applies a load even if it breaks its contract."""

    model_config = ConfigDict(extra="forbid")
    accept: bool = False


class Waiting(BaseModel):
    """Which rows of the quarantine."""

    model_config = ConfigDict(extra="forbid")
    source: Text = ""
    reason: Text = ""
    state: Literal["open", "replayed", "dismissed"] = "open"
    limit: Limit = 50
    after: Annotated[int, Field(ge=0, lt=2**63)] = 0


class Chosen(BaseModel):
    """Rows of the quarantine, by id."""

    model_config = ConfigDict(extra="forbid", strict=True)
    ids: Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], Field(min_length=1, max_length=1000)]


class Overlap(BaseModel):
    """For how many hours the key or token that is replaced opens still."""

    model_config = ConfigDict(extra="forbid", strict=True)
    hours: Annotated[int, Field(ge=0, le=MOST_HOURS)] = 24


class Replayed(Chosen):
    """Rows to be read again: ``text`` is the mended one, where there is one row; ``accept`` keeps events as they are."""

    text: Annotated[str, Field(max_length=200_000, pattern=r"^[^\x00]*$")] = ""
    accept: bool = False
