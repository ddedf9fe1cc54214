"""A workspace whose source is read from a topic, and librdkafka's own mock of a cluster of Kafka.

No broker of Apache Kafka is at hand where these tests run: the mock speaks Kafka's protocol over TCP, to other processes too,
and it is what librdkafka's own tests use. It knows no transactions of producers, no retention and no access rules.
"""

import json
import uuid
from types import SimpleNamespace

import pytest
from confluent_kafka import Producer

from monocle.workspace import open_workspace

SECONDS = 90
FILE = "name: {name}\nreader:\n  type: events\nstream:\n  servers: {servers}\n  topic: {topic}\n"


@pytest.fixture(scope="session")
def producer():
    """Give a client that brings its own cluster."""
    made = Producer({"bootstrap.servers": "127.0.0.1:9", "test.mock.num.brokers": 1, "log_level": 0})
    yield made
    made.flush(SECONDS)


@pytest.fixture(scope="session")
def servers(producer):
    """Give the address of the cluster."""
    brokers = producer.list_topics(timeout=SECONDS).brokers.values()
    return ",".join(f"{one.host}:{one.port}" for one in brokers)


@pytest.fixture
def topic(producer):
    """Give a topic of its own, with the partitions that it has, and a function that puts messages there."""
    name = f"orders-{uuid.uuid4().hex[:8]}"
    partitions = len(producer.list_topics(name, timeout=SECONDS).topics[name].partitions)

    def put(value, partition=0, at=0):
        raw = value if isinstance(value, bytes) else json.dumps(value).encode()
        producer.produce(name, raw, partition=partition, timestamp=at)

    def put_all(values, **rest):
        for number, value in enumerate(values):
            put(value, partition=number % partitions, **rest)
        assert producer.flush(SECONDS) == 0

    return SimpleNamespace(name=name, partitions=partitions, put=put_all)


@pytest.fixture
def workspace(tmp_path, settings, servers, topic):
    """Give an open workspace with the source web."""
    (tmp_path / "monocle.yaml").write_text("name: shop\n")
    (tmp_path / "sources").mkdir()
    text = FILE.format(name="web", servers=servers, topic=topic.name)
    (tmp_path / "sources" / "web.yaml").write_text(text)
    with open_workspace(tmp_path, settings) as opened:
        opened.write_keys.create("web")
        yield opened


@pytest.fixture
def rows(catalog):
    """Give a function that asks the catalog."""

    def asked(statement, *values):
        with catalog.transaction() as connection:
            return connection.execute(statement, values).fetchall()

    return asked


@pytest.fixture
def sums(rows):
    """Give a function that tells what became of all: received, applied, duplicate, quarantined, suppressed."""

    def summed():
        names = ("received", "applied", "duplicate", "quarantined", "suppressed")
        totals = ", ".join(f"coalesce(sum({name}), 0)::int" for name in names)
        return rows(f"SELECT {totals} FROM collected WHERE source = 'web'")[0]

    return summed
