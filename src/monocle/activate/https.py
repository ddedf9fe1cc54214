"""Calls over https to the address that was looked at: no redirects, short waits, small answers (trust line SEC-49)."""

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Callable, Collection, Mapping
from threading import Timer

from monocle.activate.calling import Answer, Call, Unreached
from monocle.activate.guard import Place, Resolve, listed, place_of

SECONDS_TO_CONNECT, SECONDS_IN_ALL = 5.0, 10.0
_CERTIFICATES: Mapping[int, str] = {
    9: "is not valid yet",
    10: "has expired",
    18: "is signed by itself alone",
    19: "is signed by an authority that this machine does not trust",
    20: "is signed by an authority that this machine does not trust",
    21: "is signed by an authority that this machine does not trust",
    23: "was revoked",
    62: "is for another name",
    64: "is for another address",
}
"""OpenSSL's number of what is wrong with a certificate (X509_V_ERR_…) → what a person is told."""


class Https:
    """Makes calls.

    Args:
        loopback: this machine's own addresses may be called.
        resolve: gives the addresses of a name, instead of the system's.
        context: trusts these certificates, instead of the system's.
        seconds: to connect, and in all.
        egress: no other hosts are called; None: any that is public.
    """

    def __init__(
        self,
        loopback: bool = False,
        resolve: Resolve | None = None,
        context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        seconds: tuple[float, float] = (SECONDS_TO_CONNECT, SECONDS_IN_ALL),
        egress: Collection[str] | None = None,
    ) -> None:
        self._loopback, self._resolve, self._context, self._seconds = loopback, resolve, context, seconds
        self._egress = egress

    def look(self, url: str) -> None:
        """See that a URL may be called, without calling it.

        Raises:
            Unreached: it may not be, or the name of its host is not known.
        """
        place_of(url, self._loopback, self._resolve, self._egress)

    def may(self, host: str) -> None:
        """Refuse a host that a kind calls by other means than ours.

        Raises:
            Unreached: ``egress`` does not list it.
        """
        listed(host.rstrip(".").lower(), self._egress)

    def call(self, call: Call) -> Answer:
        """Give the answer, whatever its status.

        Raises:
            Unreached: the address is not allowed, nobody answers, or not in time.
        """
        place = place_of(call.url, self._loopback, self._resolve, self._egress)
        end = time.monotonic() + self._seconds[1]
        try:
            with contextlib.closing(self._connected(place)) as used:
                late = Timer(max(0.0, end - time.monotonic()), _cut, [used])
                late.daemon = True
                late.start()
                try:
                    return _answer(used, place, call)
                finally:
                    late.cancel()
        except ssl.SSLCertVerificationError as error:
            said = _CERTIFICATES.get(error.verify_code, "is not valid")
            raise Unreached(f"the certificate of the host {said}", hopeless=True) from None
        except TimeoutError:
            raise Unreached("no answer in time") from None
        except (OSError, http.client.HTTPException, ValueError):
            raise Unreached("the connection failed") from None

    def _connected(self, place: Place) -> socket.socket:
        made = socket.create_connection((place.address, place.port), timeout=self._seconds[0])
        made.settimeout(self._seconds[1])
        if place.plain:
            return made
        return self._context().wrap_socket(made, server_hostname=place.host, do_handshake_on_connect=False)


def _answer(used: socket.socket, place: Place, call: Call) -> Answer:
    if isinstance(used, ssl.SSLSocket):
        used.do_handshake()
    connection = http.client.HTTPConnection(place.host, place.port)
    connection.sock = used
    headers = {"accept": "application/json", "user-agent": "monocle", "connection": "close", **call.headers}
    connection.request(call.method, place.target, body=call.body or None, headers=headers)
    with contextlib.closing(connection.getresponse()) as answered:
        body, left = answered.read(call.most + 1), answered.length
    if len(body) > call.most:
        raise Unreached("the answer is too long")
    if left:
        raise Unreached("the answer was cut")
    if 300 <= answered.status < 400:
        raise Unreached("it sends calls elsewhere, which is not followed", hopeless=True)
    return Answer(answered.status, {name.lower(): value for name, value in answered.getheaders()}, body)


def _cut(used: socket.socket) -> None:
    """End a call that goes on for too long, drop by drop."""
    with contextlib.suppress(OSError):
        used.shutdown(socket.SHUT_RDWR)
