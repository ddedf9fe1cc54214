"""Where destinations may be: https on port 443, at addresses that everybody can reach (trust line SEC-49).

A name is resolved once; every address that it has must be public, also what is wrapped in it: an IPv4 address mapped into
IPv6, NAT64, 6to4 or Teredo. The connection then goes to an address that was looked at, so that a name that changes its
mind between the two (rebinding) gains nothing. Where ``monocle.yaml`` lists hosts (``egress``), no other is called or asked for.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from threading import Thread
from urllib.parse import urlsplit

from monocle.activate.calling import Unreached

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str], Sequence[str]]
PORT = 443
LONGEST = 2_000
SECONDS_TO_RESOLVE = 5.0
_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z][a-z0-9-]{0,62}")
_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_OURS = ("localhost", ".localhost", ".local", ".internal", ".home.arpa", ".lan", ".intranet", ".corp")


@dataclass(frozen=True)
class Place:
    """Where a call goes.

    Attributes:
        host: its name, which its certificate must bear.
        port: 443, except on this machine.
        address: the one that was looked at, and that is connected to.
        target: path and query.
        plain: without TLS; only on this machine.
    """

    host: str
    port: int
    address: str
    target: str
    plain: bool = False


def place_of(
    url: str, loopback: bool = False, resolve: Resolve | None = None, egress: Collection[str] | None = None
) -> Place:
    """Give where a URL leads.

    Args:
        url: of the call.
        loopback: this machine's own addresses may be called, over http and on any port; for tests and trials.
        resolve: gives the addresses of a name, instead of the system's.
        egress: no other hosts may be called; None: any that is public.

    Raises:
        Unreached: it leads where no destination may be, or its name is not known.
    """
    scheme, host, port, target = _parts(url)
    listed(host, egress)
    if loopback and _is_loopback(host):
        return Place(host, port or (80 if scheme == "http" else PORT), host, target, scheme == "http")
    if scheme != "https":
        raise _refused("only https addresses may be called")
    if port not in {None, PORT}:
        raise _refused("only port 443 may be called")
    if not _HOST.fullmatch(host) or any(host == name or host.endswith(name) for name in _OURS):
        raise _refused("the address names no public host")
    found = (resolve or resolved)(host)
    if not found:
        raise Unreached("the name of the host is not known")
    if not all(is_public(one) for one in found):
        raise _refused("the host is not on the public internet")
    return Place(host, PORT, found[0], target)


def listed(host: str, egress: Collection[str] | None) -> None:
    """Refuse a host that no list names, before anybody is asked where it is.

    Args:
        host: in small letters, without a dot at its end.
        egress: names of hosts, in small letters; ``*.example.com`` stands for all below. None: nothing is listed.

    Raises:
        Unreached: it is not in the list.
    """
    if egress is None or host in egress:
        return
    above = host.split(".")[1:]
    if not any(f"*.{'.'.join(above[start:])}" in egress for start in range(len(above))):
        raise _refused("monocle.yaml does not list this host under egress")


def is_public(text: str) -> bool:
    """Tell whether everybody can reach an address, whatever is wrapped in it."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_plainly_public(one) for one in (address, *_wrapped(address)))


def resolved(host: str) -> Sequence[str]:
    """Give the addresses of a name, as the system knows them; none where it does not say in time."""
    found: list[str] = []

    def ask() -> None:
        try:
            known = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(dict.fromkeys(str(one[4][0]) for one in known))

    asking = Thread(target=ask, name="resolve", daemon=True)  # the system's own wait may be half a minute
    asking.start()
    asking.join(SECONDS_TO_RESOLVE)
    return () if asking.is_alive() else tuple(found)


def _parts(url: str) -> tuple[str, str, int | None, str]:
    if not isinstance(url, str) or len(url) > LONGEST or not url.isascii() or re.search(r"[\x00-\x20\x7f\\]", url):
        raise _refused("the address is none")
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        raise _refused("the address is none") from None
    if split.username is not None or split.password is not None or "@" in split.netloc:
        raise _refused("an address may hold no user name or password")
    host = (split.hostname or "").rstrip(".").lower()
    if not host or "#" in url or "%" in split.netloc:
        raise _refused("the address is none")
    query = f"?{split.query}" if split.query else ""
    return split.scheme.lower(), host, port, f"{split.path or '/'}{query}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _plainly_public(address: Address) -> bool:
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_loopback or address.is_link_local
    )


def _wrapped(address: Address) -> list[Address]:
    """Give the IPv4 addresses within an IPv6 one."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[Address] = []
    if address.ipv4_mapped:
        found.append(address.ipv4_mapped)
    if address.sixtofour:
        found.append(address.sixtofour)
    if address.teredo:
        found += address.teredo
    if any(address in network for network in _NAT64) or address in _COMPATIBLE:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found


def _refused(reason: str) -> Unreached:
    return Unreached(reason, hopeless=True)
