"""A house with destinations alone, and rows that wait in its outbox."""

import hashlib
import time
from collections import Counter
from types import SimpleNamespace
from uuid import UUID

from monocle import clock, ids
from monocle.catalog import outbox, sends
from monocle.catalog.promises.sends import SENDS
from monocle.settings import Settings
from monocle.workspace.folder import Charter, Folder

CONSENT = UUID(int=77)
KILLED = """
import sys
from pathlib import Path
from types import SimpleNamespace
from monocle.catalog import open_catalog
from monocle.settings import Settings
from monocle.workspace.delivering import Delivery
from monocle.workspace.folder import Charter, Folder
root, url = Path(sys.argv[1]), sys.argv[2]
settings = Settings(database_url=url, loopback_destinations=True)
with open_catalog(root, settings) as catalog:
    charter = Charter("shop")
    Delivery(SimpleNamespace(catalog=catalog, folder=Folder(root), settings=settings, charter=charter)).run()
"""


def house_of(catalog, root):
    (root / "destinations").mkdir(exist_ok=True)
    settings = Settings(loopback_destinations=True)
    return SimpleNamespace(catalog=catalog, folder=Folder(root), settings=settings, charter=Charter("shop"))


def webhook(house, name, url, **more):
    """Write the file of a webhook, and its secret where only we can read it."""
    (house.folder.root / ".monocle").mkdir(exist_ok=True)
    lines = [f"kind: webhook\nsecret: file:.monocle/{name}.secret\nurl: {url}\n"]
    lines += [f"{key}: {value}\n" for key, value in more.items()]
    lines.append(
        "audiences:\n  - {name: loyal, segment: loyal, purpose: marketing, channel: email, mapping: {name: name}}\n"
    )
    (house.folder.root / "destinations" / f"{name}.yaml").write_text("".join(lines))
    return house.folder.root / ".monocle" / f"{name}.secret"


def place(house, name, kind, secrets, **plain):
    """Write the file of a destination of any kind that is on this machine, and its secret."""
    (house.folder.root / ".monocle").mkdir(exist_ok=True)
    write_secret(house.folder.root / ".monocle" / f"{name}.secret", secrets)
    mapping = {
        "brevo": "{EMAIL: email}", "mailchimp": "{email_address: email}", "hubspot": "{email: email}",
        "google": "{email: email}", "meta": "{EMAIL: email}",
        "sql": "{name: first_name}", "csv": "{name: first_name}",
    }[kind]  # fmt: skip
    lines = [
        f"kind: {kind}\nsecret: file:.monocle/{name}.secret\n",
        *(f"{key}: {value}\n" for key, value in plain.items()),
    ]
    lines.append(
        f"audiences:\n  - {{name: loyal, segment: loyal, purpose: marketing, channel: email, mapping: {mapping}}}\n"
    )
    (house.folder.root / "destinations" / f"{name}.yaml").write_text("".join(lines))
    return name


def broken(house):
    """Give the promises about what was sent that do not hold."""
    with house.catalog.reading() as connection:
        return [
            one.name for one in SENDS if one.name != "stays" and connection.execute(one.statement.encode()).fetchall()
        ]


def write_secret(path, text):
    path.write_text(text)
    path.chmod(0o600)


def customer(number):
    return UUID(int=1_000 + number)


def named(_number, text):
    return {"name": text}


def contact(number, text):
    return {"email": f"person{number}@example.org", "fields": {"FNAME": text}}


def hashed(number, text):
    return {"userIdentifiers": [{"emailAddress": hashlib.sha256(f"{number}{text}".encode()).hexdigest()}]}


def put(house, name, said, identity=str, payload=named):
    """Put what an audience is told: (customer's number, action, name) for each; gives the id of the synchronisation."""
    at, sync_id = clock.now(), ids.time_ordered()
    rows = [
        outbox.Fresh(
            customer(number), action, ids.derived("delivery", str(sync_id), str(number)), payload(number, text), identity(number),
            "" if action == "remove" else text, CONSENT,
        )
        for number, action, text in said
    ]  # fmt: skip
    with house.catalog.transaction() as connection:
        run = {
            "sync_id": sync_id,
            "destination": name,
            "audience": "loyal",
            "mode": "difference",
            "asked_by": "anna",
            "at": at,
        }
        sends.start(connection, run)
        outbox.put(connection, (sync_id, name, "loyal"), rows, at)
        sends.counted(connection, sync_id, {"of": len(rows), "waiting": len(rows)}, at)
    return sync_id


def states(house, name):
    with house.catalog.reading() as connection:
        rows = connection.execute(
            "SELECT state, count(*) FROM outbox WHERE destination = %s GROUP BY 1", [name]
        ).fetchall()
    return Counter(dict(rows))


def run_of(house, sync_id):
    with house.catalog.reading() as connection:
        return sends.run(connection, sync_id)


def until(asked, seconds=90):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not asked():
        assert time.monotonic() < end
        time.sleep(0.02)


def adds_up(run):
    parts = ("unchanged", "added", "updated", "removed", "skipped", "refused", "failed", "waiting")
    return run.of == sum(getattr(run, one) for one in parts)
