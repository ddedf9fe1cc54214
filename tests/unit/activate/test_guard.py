"""Trust line SEC-49: destinations are on the public internet, over https, whatever their address says."""

import socket
import ssl
from threading import Event, Thread

import pytest

from monocle.activate.calling import Call, Unreached
from monocle.activate.guard import is_public, place_of
from monocle.activate.https import Https

PUBLIC = "93.184.215.14"
BLOCKED = (
    "http://127.0.0.1", "https://127.0.0.1", "https://127.1", "https://2130706433", "https://0177.0.0.1",
    "https://0x7f.1", "https://0x7f000001", "https://[::1]", "https://[::ffff:127.0.0.1]", "https://[::127.0.0.1]",
    "https://[64:ff9b::7f00:1]", "https://[2002:7f00:1::]", "https://[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "https://169.254.169.254/latest/meta-data", "https://[fd00:ec2::254]", "https://[fe80::1%25eth0]", "https://0.0.0.0",
    "https://0", "https://100.64.0.1", "https://10.0.0.1", "https://172.16.0.1", "https://192.168.1.1",
    "https://224.0.0.1", "https://localhost", "https://localhost.", "https://LOCALHOST", "https://a.localhost",
    "https://printer.local", "https://metadata.google.internal", "https://localtest.example", "https://user:pass@example.com",
    "https://example.com@127.0.0.1", "https://127.0.0.1#@example.com", "https://example.com#@127.0.0.1",
    "https://example.com\\@127.0.0.1", "https://example.com:6379", "https://example.com:80", "http://example.com",
    "gopher://example.com", "file:///etc/passwd", "ftp://example.com", "https://", "https:///etc", "//example.com",
    "https://exa mple.com", "https://example.com\r\nHost: x", "https://éxample.com", "https://xn--.local",
    "https://example.com:99999", "javascript:alert(1)", "https://%31%32%37.0.0.1", "https://①②⑦.⓪.⓪.①",
)  # fmt: skip


def names(host):
    return {"localtest.example": ("127.0.0.1",), "example.com": (PUBLIC,)}.get(host, ())


@pytest.mark.parametrize("url", BLOCKED)
def test_what_is_not_public_is_not_called(url):
    with pytest.raises(Unreached) as refused:
        place_of(url, resolve=names)
    assert PUBLIC not in str(refused.value)


def test_a_public_host_is_called_at_the_address_that_was_looked_at():
    place = place_of("https://Example.com/hook?a=1", resolve=names)
    assert (place.host, place.port, place.address, place.target) == ("example.com", 443, PUBLIC, "/hook?a=1")


def test_one_address_of_many_that_is_not_public_is_enough_to_refuse():
    with pytest.raises(Unreached):
        place_of("https://example.com", resolve=lambda _: (PUBLIC, "10.0.0.1"))


@pytest.mark.parametrize(
    "text", ["::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "::a00:1", "100.64.0.1", "x", ""]
)
def test_what_is_wrapped_in_an_address_counts(text):
    assert not is_public(text)


def test_public_addresses_are_public_also_when_wrapped():
    assert is_public(PUBLIC)
    assert is_public("2606:4700::6810:84e5")


def test_a_name_that_changes_its_mind_is_asked_once_and_reaches_nothing():
    asked = []

    def rebinding(host):
        asked.append(host)
        return (PUBLIC,) if len(asked) == 1 else ("127.0.0.1",)

    assert place_of("https://example.com", resolve=rebinding).address == PUBLIC
    assert asked == ["example.com"]
    with pytest.raises(Unreached):
        place_of("https://example.com", resolve=rebinding)


def test_this_machine_is_called_only_where_that_is_allowed():
    assert place_of("http://127.0.0.1:8080/x", loopback=True).plain
    assert place_of("https://[::1]:8443/x", loopback=True).address == "::1"
    with pytest.raises(Unreached):
        place_of("http://10.0.0.1:8080/x", loopback=True)


class Answering:
    """One server on this machine that gives each caller the same bytes, and keeps what it was sent."""

    def __init__(self, *parts):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._parts, self.hits = parts, 0
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                taken, _ = self._socket.accept()
            except OSError:
                return
            self.hits += 1
            with taken:
                taken.settimeout(30)
                taken.recv(65536)
                for part in self._parts:
                    taken.sendall(part)
                self.last()

    def last(self):
        """Close the connection at once."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


def test_redirects_are_not_followed():
    with Answering(b"") as inner:
        head = f"HTTP/1.1 302 Found\r\nlocation: {inner.url}\r\ncontent-length: 0\r\n\r\n".encode()
        with Answering(head) as outer, pytest.raises(Unreached, match="elsewhere"):
            Https(loopback=True).call(Call("POST", outer.url, body=b"x"))
        assert inner.hits == 0


def test_an_answer_that_is_too_long_is_not_read_to_its_end():
    head = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 70_000
    with Answering(head) as server, pytest.raises(Unreached, match="too long"):
        Https(loopback=True).call(Call("GET", server.url))


def test_a_connection_that_is_cut_is_told_without_what_was_sent():
    with Answering() as server, pytest.raises(Unreached) as told:
        Https(loopback=True).call(Call("POST", server.url, {"authorization": "Bearer hush"}, b"dana@example.com"))
    assert "hush" not in str(told.value)
    assert "dana" not in str(told.value)
    assert "hush" not in repr(Call("POST", server.url, {"authorization": "Bearer hush"}, b"x"))


def test_a_host_that_never_answers_is_left():
    waiting = socket.create_server(("127.0.0.1", 0))
    call = Call("GET", f"http://127.0.0.1:{waiting.getsockname()[1]}/")
    with waiting, pytest.raises(Unreached):
        Https(loopback=True, seconds=(1.0, 0.2)).call(call)


def test_an_answer_that_comes_drop_by_drop_is_left():
    gate = Event()

    class Dripping(Answering):
        def last(self):
            gate.wait(60)

    with Dripping(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nx") as server:
        call = Call("GET", server.url)
        with pytest.raises(Unreached):
            Https(loopback=True, seconds=(5.0, 0.3)).call(call)
        gate.set()


def test_a_host_without_a_valid_certificate_is_not_told_anything():
    with Answering(b"HTTP/1.1 200 OK\r\n\r\n") as server, pytest.raises(Unreached):
        Https(loopback=True, context=ssl.create_default_context).call(
            Call("POST", server.url.replace("http://", "https://"), body=b"x")
        )
