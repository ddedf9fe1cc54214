"""A destination whose certificate is not in order is told nothing, and its person is told what is wrong with it."""

import ssl

import pytest
from certificates import DAY, Authority, SecureServer

from monocle.activate import https
from monocle.activate.calling import Call, Unreached
from monocle.activate.https import Https

HOST, PUBLIC = "hooks.example.com", "93.184.215.14"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def call(monkeypatch, authority):
    """Give what calls a host whose public address stands for a server on this machine."""
    connect = https.socket.create_connection

    def make(server, context=authority.client):
        def near(address, **more):
            assert address == (PUBLIC, 443)
            return connect(("127.0.0.1", server.port), **more)

        monkeypatch.setattr(https.socket, "create_connection", near)
        caller = Https(resolve=lambda _: (PUBLIC,), context=context)
        return caller.call(Call("POST", f"https://{HOST}/hook", body=b"dana@example.com"))

    return make


def test_a_host_with_a_certificate_in_its_name_is_told_and_asked_for_by_its_name(call, authority):
    with SecureServer(authority.bearing([HOST])) as server:
        assert call(server).status == 200
    assert server.told[0].endswith(b"dana@example.com")
    assert server.named == [HOST]


WRONG = [
    ("has expired", {"begins": -2 * DAY, "ends": -DAY}),
    ("is not valid yet", {"begins": DAY / 2}),
    ("is signed by itself alone", {"alone": True}),
    ("is for another name", {"names": ["other.example.com", "*.other.example.com"]}),
    ("is for another name", {"names": ["127.0.0.1", PUBLIC]}),
]


@pytest.mark.parametrize(("said", "how"), WRONG)
def test_a_certificate_that_is_not_in_order_is_refused_with_what_is_wrong(call, authority, said, how):
    with SecureServer(authority.bearing(**{"names": [HOST], **how})) as server, pytest.raises(Unreached) as refused:
        call(server)
    assert refused.value.reason == f"the certificate of the host {said}"
    assert refused.value.hopeless, "a person must mend it: no try is counted"
    assert server.told == []


def test_a_certificate_of_an_authority_that_this_machine_does_not_know_is_refused(call, authority, tmp_path):
    other = Authority(tmp_path, "others")
    for context in (other.client, ssl.create_default_context):
        server = SecureServer(authority.bearing([HOST]))
        with server, pytest.raises(Unreached, match="an authority that this machine does not trust"):
            call(server, context)
        assert server.told == []


def test_a_certificate_for_the_address_is_what_a_host_without_a_name_must_bear(authority):
    for names, fine in ((["127.0.0.1"], True), (["127.0.0.2", HOST], False)):
        with SecureServer(authority.bearing(names)) as server:
            caller = Https(loopback=True, context=authority.client)
            asked = Call("POST", f"https://127.0.0.1:{server.port}/hook")
            if fine:
                assert caller.call(asked).status == 200
                continue
            with pytest.raises(Unreached, match="is for another address"):
                caller.call(asked)
        assert server.told == []
