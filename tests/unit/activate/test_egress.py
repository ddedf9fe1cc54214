"""Trust line SEC-49 on the wire: names of a real DNS server, hosts that a list allows, and limits of time and size."""

import re
import socket
import struct
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import pytest

from monocle.activate import guard, https
from monocle.activate.calling import Call, Unreached
from monocle.activate.guard import place_of
from monocle.activate.https import Https
from monocle.errors import BadConfig
from monocle.workspace.folder import read_charter

CALLERS = re.compile(r"^(?:import|from) (?:http\.client|urllib\.request|httpx\d?|requests|aiohttp)\b", re.MULTILINE)
PUBLIC, INSIDE = "93.184.215.14", "127.0.0.1"


class Dns:
    """A name server on this machine, whose answers may be kept for no time at all (TTL 0).

    Args:
        answers: what each question gets in turn: addresses; the last one again and again.
    """

    def __init__(self, *answers):
        self._answers, self.asked = list(answers), 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            question, who = self._socket.recvfrom(512)
            if question == b"end":
                return
            found = self._answers[min(self.asked, len(self._answers) - 1)]
            self.asked += 1
            head = question[:2] + struct.pack("!5H", 0x8180, 1, len(found), 0, 0)
            records = [struct.pack("!3HIH", 0xC00C, 1, 1, 0, 4) + socket.inet_aton(one) for one in found]
            self._socket.sendto(head + question[12:] + b"".join(records), who)

    def resolve(self, host):
        """Ask it for the addresses of a name."""
        labels = b"".join(bytes([len(one)]) + one.encode() for one in host.split(".")) + b"\0"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(5)
            asking.sendto(struct.pack("!6H", 7, 0x0100, 1, 0, 0, 0) + labels + struct.pack("!2H", 1, 1), self.where)
            answer = asking.recv(512)
        start = 12 + len(labels) + 4
        return [
            socket.inet_ntoa(answer[place + 12 : place + 16])
            for place in range(start, start + 16 * struct.unpack("!H", answer[6:8])[0], 16)
        ]

    @property
    def where(self):
        return self._socket.getsockname()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.sendto(b"end", self.where)
        self._thread.join()
        self._socket.close()


@pytest.fixture
def connected(monkeypatch):
    """Give where calls are connected to; nobody is there."""
    found = []

    def nobody(address, **_):
        found.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(https.socket, "create_connection", nobody)
    return found


def test_a_name_that_is_bound_anew_between_two_looks_reaches_nothing_inside(connected):
    with Dns([PUBLIC], [INSIDE]) as names:
        caller = Https(resolve=names.resolve)
        for _ in range(3):
            with pytest.raises(Unreached):
                caller.call(Call("POST", "https://rebinding.example.com/hook", body=b"x"))
        assert names.asked == 3, "one question a call: what was looked at is what is connected to"
    assert connected == [(PUBLIC, 443)], "the two calls after it was bound anew are refused before any connection"


@pytest.mark.parametrize("found", [[INSIDE], [PUBLIC, INSIDE], [INSIDE, PUBLIC], ["169.254.169.254"], ["10.0.0.7"], []])
def test_a_name_that_leads_inside_in_any_of_its_addresses_is_not_connected_to(connected, found):
    with Dns(found) as names, pytest.raises(Unreached):
        Https(resolve=names.resolve).call(Call("GET", "https://metadata.example.com/"))
    assert connected == []


def test_where_hosts_are_listed_no_other_is_called_or_even_looked_for(connected):
    with Dns([PUBLIC]) as names:
        caller = Https(resolve=names.resolve, egress={"api.brevo.com", "*.api.mailchimp.com"})
        for host in (
            "hooks.example.com",
            "brevo.com",
            "api.brevo.com.example.com",
            "api.mailchimp.com",
            "xapi.brevo.com",
        ):
            with pytest.raises(Unreached, match="egress") as refused:
                caller.call(Call("POST", f"https://{host}/", body=b"x"))
            assert refused.value.hopeless
        assert (names.asked, connected) == (0, [])
        for host in ("api.brevo.com", "API.brevo.com.", "us6.api.mailchimp.com"):
            with pytest.raises(Unreached, match="connection failed"):
                caller.call(Call("POST", f"https://{host}/", body=b"x"))
    assert connected == [(PUBLIC, 443)] * 3


def test_an_empty_list_lets_nothing_out_not_even_to_this_machine():
    for url in ("https://example.com/", "http://127.0.0.1:9/"):
        with pytest.raises(Unreached, match="egress"):
            place_of(url, loopback=True, egress=frozenset())
    with pytest.raises(Unreached, match="egress"):
        Https(egress=frozenset()).may("db.example.com")
    Https(egress={"db.example.com"}).may("DB.example.com.")


def test_a_listed_host_must_be_public_all_the_same(connected):
    with Dns([INSIDE]) as names, pytest.raises(Unreached, match="public internet"):
        Https(resolve=names.resolve, egress={"inside.example.com"}).call(Call("GET", "https://inside.example.com/"))
    assert connected == []


def test_the_charter_lists_hosts():
    def listed(*more):
        return read_charter({"name": "shop", **dict(more)}).egress

    assert listed() is None
    assert listed(("egress", [])) == frozenset()
    assert listed(("egress", ["API.Brevo.com.", "*.mailchimp.com", "127.0.0.1"])) == {
        "api.brevo.com", "*.mailchimp.com", "127.0.0.1"
    }  # fmt: skip
    for wrong in ("api.brevo.com", None, ["https://api.brevo.com"], ["a.com:443"], ["*"], [""], ["a..com"]):
        with pytest.raises(BadConfig, match="host"):
            listed(("egress", wrong))


def test_calls_have_five_seconds_to_connect_ten_in_all_and_64_kb_of_answer():
    assert https.Https.__init__.__defaults__[3] == (5.0, 10.0)
    assert (guard.SECONDS_TO_RESOLVE, Call("GET", "https://example.com/").most) == (5.0, 65_536)


def test_connecting_counts_among_the_seconds_in_all(monkeypatch):
    ticks, left = iter([100.0, 104.0]), []

    class Late(https.Timer):
        def __init__(self, seconds, *more):
            left.append(seconds)
            super().__init__(seconds, *more)

    def enough(*_):
        raise Unreached("enough")

    monkeypatch.setattr(https, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    monkeypatch.setattr(https, "Timer", Late)
    monkeypatch.setattr(https, "_answer", enough)
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(Unreached, match="enough"):
        Https(loopback=True).call(Call("GET", f"http://127.0.0.1:{listening.getsockname()[1]}/"))
    assert left == [6.0]


def test_a_name_server_that_does_not_answer_is_not_waited_for(monkeypatch):
    gate = Event()
    monkeypatch.setattr(guard, "SECONDS_TO_RESOLVE", 0.05)
    monkeypatch.setattr(guard.socket, "getaddrinfo", lambda *_, **__: gate.wait(60) and [])
    with pytest.raises(Unreached, match="not known"):
        place_of("https://slow.example.com/")
    gate.set()


def test_all_calls_are_made_by_the_one_who_knows_the_list():
    root = Path(https.__file__).parents[1]
    made = {str(path.relative_to(root)) for path in root.rglob("*.py") if "Https(" in path.read_text("utf-8")}
    others = {str(path.relative_to(root)) for path in root.rglob("*.py") if CALLERS.search(path.read_text("utf-8"))}
    assert made == {"workspace/destined.py"}
    assert others == {"activate/https.py"}
