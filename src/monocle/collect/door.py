"""The application that takes events in; it stands beside the pages and the API, without sessions: the write key counts."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Protocol

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from monocle.clock import Clock, now
from monocle.collect import cors
from monocle.collect.addresses import Address, address_of, key_in, source_in
from monocle.collect.answers import PIXEL, SUCCESS, Answer, rate_limit, refused, send, told
from monocle.collect.bodies import Gone, Room, read, unpacked
from monocle.collect.events import Around, sorted_out
from monocle.collect.health import Checks, alive, ready
from monocle.collect.keys import in_body, in_headers, usable
from monocle.collect.limits import Limits
from monocle.collect.metrics import KIND, Metrics
from monocle.collect.pixel import asked, pixel_event
from monocle.collect.reasons import Refusal
from monocle.collect.settings_page import rudder_source, segment_settings
from monocle.collect.signatures import is_signed
from monocle.collect.strict_json import Batch, alone, decoded, many
from monocle.collect.webhooks import meant
from monocle.errors import BadConfig, Busy, Full, NotFound, Unavailable
from monocle.http.security import LONGEST_URL, LOOPBACK, hostname
from monocle.ingest.webhook import Webhook
from monocle.workspace.collecting import Allowance, Arrived, Refused, Taken, WriteKey

IN_BODY = b"writeKey"
"""What stands in a body that shows a key; without it there is nothing to read."""
LARGE = 128 * 1024
"""Bytes from which a body is read aside, so that other requests are not held up by it."""


class Collecting(Protocol):
    """What keeps events."""

    @property
    def held(self) -> int:
        """Give the bytes that wait, or are being written."""

    def key(self, secret: str) -> WriteKey | None:
        """Give the write key of a secret; None where it opens nothing."""

    def known(self, secret: str) -> WriteKey | None:
        """Give the same without waiting; None where it has to be looked up."""

    def webhook(self, key: WriteKey) -> tuple[Webhook, Sequence[str]] | None:
        """Give how webhooks of the key's source are read, with the secrets that sign them."""

    def signed_source(self, source: str) -> WriteKey | None:
        """Give the write key in whose name signed webhooks of a source are kept; None where there are none."""

    def allowance(self, key: WriteKey) -> Allowance:
        """Give what a key may send now."""

    def submit(self, key: WriteKey, arrived: Sequence[Arrived], refused: Sequence[Refused] = ()) -> Future[Taken]:
        """Have events kept, and give what resolves when they are kept for good."""


@dataclass(frozen=True)
class Rules:
    """What the door goes by.

    Attributes:
        limits: of requests and events.
        hosts: names that may stand in the Host header, without port.
        checks: what has to be well to keep events.
        clock: gives the present time.
        gauges: gives how the worker goes that makes customers of events, by name.
    """

    limits: Limits = field(default_factory=Limits)
    hosts: frozenset[str] = LOOPBACK
    checks: Checks = dict
    clock: Clock = now
    gauges: Callable[[], Mapping[str, float]] = dict


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, before its body.

    Attributes:
        path: without what HTTP escapes.
        address: what it takes.
        headers: by their name in small letters.
        query: as it came.
        receive: gives the body.
        client: the address that it came from; empty where it is not known.
        scheme: http or https.
    """

    path: str
    address: Address
    headers: Mapping[str, str]
    query: bytes
    receive: Receive
    client: str
    scheme: str


class Door:
    """Takes events in.

    Args:
        collecting: keeps them; None answers 503.
        rules: what it goes by.
    """

    def __init__(self, collecting: Collecting | None, rules: Rules | None = None) -> None:
        """Open it."""
        self._collecting, self._rules = collecting, rules or Rules()
        self._metrics = Metrics()
        self._log = structlog.get_logger("monocle.collect")
        self._room = Room(self._rules.limits.waiting)

    async def __call__(self, scope: Scope, receive: Receive, sending: Send) -> None:
        """Answer a request."""
        began = time.perf_counter()
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        address = address_of(scope["path"])
        more: cors.Headers = cors.answering(headers)
        try:
            asking = self._asking(scope, receive, headers, address)
            if scope["method"] == "OPTIONS":
                more, answer = cors.preflight(headers, ", ".join(asking.address.methods)), Answer(204, kind="")
            else:
                answer = await self._answer(asking)
        except Refusal as refusal:
            answer = refused(refusal, _allow(address) if refusal.code == "bad_method" else ())
        except Gone:
            return
        self._metrics.answered(
            address.does if address else "none", answer.status, answer.code, time.perf_counter() - began
        )
        await send(answer, more, sending)

    def _asking(self, scope: Scope, receive: Receive, headers: Mapping[str, str], address: Address | None) -> Asked:
        """Give what is asked.

        Raises:
            Refusal: the address, the host or the method is not answered.
        """
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_URL:
            raise Refusal("address_too_long")
        if hostname(headers.get("host", "")) not in self._rules.hosts:
            raise Refusal("wrong_host")
        if address is None:
            raise Refusal("not_found")
        if scope["method"] not in address.answered:
            raise Refusal("bad_method")
        client = scope.get("client")
        return Asked(
            path=scope["path"],
            address=address,
            headers=headers,
            query=scope["query_string"],
            receive=receive,
            client=client[0] if client else "",
            scheme=scope.get("scheme", "http"),
        )

    async def _answer(self, asking: Asked) -> Answer:
        does = asking.address.does
        if does in {"event", "batch"}:
            return await self._take(asking)
        if does == "webhook":
            return await self._webhook(asking)
        if does == "pixel":
            return await self._pixel(asking)
        if does in {"settings", "source"}:
            return await self._settings(asking)
        if does == "nothing":
            with self._room.held() as room:
                await read(asking.receive, self._rules.limits, room)
            return SUCCESS
        return await self._state(does)

    async def _state(self, does: str) -> Answer:
        """Give how this process does."""
        if does == "ready":
            return ready(await run_in_threadpool(self._rules.checks))
        if does == "metrics":
            waiting = self._collecting.held if self._collecting else 0
            return Answer(200, self._metrics.text(waiting, self._rules.gauges()).encode(), KIND)
        return alive()

    async def _take(self, asking: Asked) -> Answer:
        """Take the events of a body.

        A key in front of the body is looked up before the body is read.
        """
        shown = in_headers(asking.headers, asked(asking.query))
        key = None if shown is None else await self._key(shown)
        limits, received = self._rules.limits, self._rules.clock()
        with self._room.held() as room:
            packed = await read(asking.receive, limits, room)
            body = unpacked(packed, asking.headers.get("content-encoding", ""), limits.body)
            room.take(len(body))
            if key is None and IN_BODY not in body:
                raise Refusal("no_write_key")
            aside = len(body) > LARGE
            single = asking.address.does == "event"
            batch = await run_in_threadpool(_read, body, single, limits) if aside else _read(body, single, limits)
            secret = ""
            if key is None:
                secret = in_body(batch.members.get("writeKey"), batch.pieces) or ""
                key = await self._key(secret)
            around = Around(
                received=received,
                secret=secret,
                type=asking.address.type,
                sent=batch.members.get("sentAt"),
                context=_object(batch.members, "context"),
                integrations=_object(batch.members, "integrations"),
                seen=_seen(asking),
            )
            given = (batch.pieces, around, limits)
            kept, left = await run_in_threadpool(sorted_out, *given) if aside else sorted_out(*given)
            return await self._kept(key, kept, left, len(body))

    async def _webhook(self, asking: Asked) -> Answer:
        """Take the events that a webhook means; it is known by the id that its sender gives it.

        Raises:
            Refusal: its source takes none, or it is not signed as it has to be.
        """
        limits, received = self._rules.limits, self._rules.clock()
        key = await self._webhook_key(asking)
        hook, secrets = self._hook(key)
        with self._room.held() as room:
            packed = await read(asking.receive, limits, room)
            if not is_signed(hook.signature, packed, asking.headers, secrets, received):
                raise Refusal("bad_signature")
            body = unpacked(packed, asking.headers.get("content-encoding", ""), limits.body)
            room.take(len(body))
            given = (hook, decoded(body), asking.headers.get("webhook-id", ""), limits)
            aside = len(body) > LARGE
            pieces = await run_in_threadpool(meant, *given) if aside else meant(*given)
            sorting = (pieces, Around(received), limits)
            kept, left = await run_in_threadpool(sorted_out, *sorting) if aside else sorted_out(*sorting)
            return await self._kept(key, kept, left, len(body))

    async def _webhook_key(self, asking: Asked) -> WriteKey:
        """Give the write key that a webhook shows; where it shows none, one of the source that its address names.

        Raises:
            Refusal: there is none, or it is of another source; without a key, webhooks have to be signed.
        """
        source, shown = source_in(asking.path), in_headers(asking.headers, asked(asking.query))
        if shown is not None or not source:
            key = await self._key(shown)
            if source and key.source != source:
                raise Refusal("bad_write_key")
            return key
        if self._collecting is None:
            raise Refusal("unavailable", 5)
        try:
            found = await run_in_threadpool(self._collecting.signed_source, source)
        except Unavailable as error:
            raise Refusal("unavailable", error.after) from None
        if found is None:
            raise Refusal("no_write_key")
        return found

    def _hook(self, key: WriteKey) -> tuple[Webhook, Sequence[str]]:
        try:
            found = self._collecting.webhook(key) if self._collecting else None
        except BadConfig as error:
            self._log.warning("webhook_secret", source=key.source, where=error.where, what=error.what)
            raise Refusal("unavailable", 60) from None
        if found is None:
            raise Refusal("no_webhooks")
        return found

    async def _pixel(self, asking: Asked) -> Answer:
        """Take the event that an address is."""
        limits = self._rules.limits
        key = await self._key(in_headers(asking.headers, asked(asking.query)))
        piece = pixel_event(asking.query, asking.address.type, limits)
        around = Around(self._rules.clock(), type=asking.address.type, seen=_seen(asking, page=True))
        kept, left = sorted_out([piece], around, limits)
        await self._kept(key, kept, left, len(asking.query))
        return PIXEL

    async def _settings(self, asking: Asked) -> Answer:
        """Give what a browser library asks before it sends."""
        host = asking.headers.get("host", "")
        if asking.address.does == "settings":
            secret = key_in(asking.path)
            await self._key(secret)
            return told(segment_settings(secret, host, asking.scheme))
        secret = in_headers(asking.headers, asked(asking.query)) or ""
        return told(rudder_source(await self._key(secret), secret, f"{asking.scheme}://{host}"))

    async def _key(self, secret: str | None) -> WriteKey:
        """Give the write key of a secret.

        Raises:
            Refusal: there is none.
        """
        if not secret:
            raise Refusal("no_write_key")
        if not usable(secret):
            raise Refusal("bad_write_key")
        if self._collecting is None:
            raise Refusal("unavailable", 5)
        known = self._collecting.known(secret)
        if known is not None:
            return known
        try:
            found = await run_in_threadpool(self._collecting.key, secret)
        except NotFound:
            raise Refusal("source_disabled") from None
        except Unavailable as error:
            raise Refusal("unavailable", error.after) from None
        if found is None:
            raise Refusal("bad_write_key")
        return found

    async def _kept(self, key: WriteKey, kept: list[Arrived], left: list[Refused], length: int) -> Answer:
        """Have events kept, and answer when they are kept for good.

        Raises:
            Refusal: they are not; or none of them could be, and what was wrong with the first is told.
        """
        if kept or left:
            self._metrics.took(await self._submitted(key, kept, left), length)
        if left and not kept:
            raise Refusal(left[0].reason, headers=self._limits(key))
        return replace(SUCCESS, headers=self._limits(key))

    def _limits(self, key: WriteKey) -> tuple[tuple[str, str], ...]:
        return rate_limit(self._collecting.allowance(key)) if self._collecting else ()

    async def _submitted(self, key: WriteKey, kept: list[Arrived], left: list[Refused]) -> Taken:
        collecting = self._collecting
        if collecting is None:
            raise Refusal("unavailable", 5)
        try:
            return await asyncio.wrap_future(collecting.submit(key, kept, left))
        except Busy as error:
            raise Refusal("busy", error.after, self._limits(key)) from None
        except Full as error:
            raise Refusal("storage_full", error.after) from None
        except Unavailable as error:
            raise Refusal("unavailable", error.after) from None


def _read(body: bytes, single: bool, limits: Limits) -> Batch:
    text = decoded(body)
    return Batch({}, [alone(text, limits)]) if single else many(text, limits)


def _object(members: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Give a member of a batch that is an object, or absent.

    Raises:
        Refusal: it is something else.
    """
    value = members.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refusal("bad_field")
    return value


def _seen(asking: Asked, page: bool = False) -> Mapping[str, str]:
    """Give what the connection says of a browser; of a server it would say where the server stands, not the customer.

    Node's fetch says ``Sec-Fetch-Mode`` as browsers do, but neither of the two.
    """
    if not page and not {"origin", "sec-fetch-site"} & asking.headers.keys():
        return {}
    found = {"ip": asking.client, "userAgent": asking.headers.get("user-agent", "") if page else ""}
    return {name: value for name, value in found.items() if value}


def _allow(address: Address | None) -> tuple[tuple[str, str], ...]:
    return (("Allow", ", ".join(address.methods)),) if address else ()
