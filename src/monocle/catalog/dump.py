"""The catalog in one file, and back: PostgreSQL's own dump and restore."""

import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from monocle.catalog.embedded import open_server, program
from monocle.catalog.migrate import NEXT, SCHEMA
from monocle.errors import BadData, Unavailable
from monocle.settings import Settings


def dump(conninfo: str, path: Path) -> None:
    """Write the whole catalog, as it stands at one moment, to a file in PostgreSQL's custom format.

    Args:
        conninfo: of the catalog; a password never stands in an argument of a program.
        path: of the new file.

    Raises:
        Unavailable: the database does not answer, or the file cannot be written.
    """
    _tool(
        "pg_dump",
        conninfo,
        [
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--schema={SCHEMA}",
            f"--schema={NEXT}",
            f"--exclude-table={NEXT}.*",
            f"--file={path}",
        ],
    )


def restore(workspace: Path, settings: Settings, path: Path) -> None:
    """Fill a new workspace's catalog from a file that ``dump`` wrote.

    Args:
        workspace: whose embedded server is filled, unless the settings name another.
        settings: ``database_url`` names a company's own server, whose schema must not exist yet.
        path: of the file.

    Raises:
        BadData: the file is no dump, or the catalog holds something already.
    """
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    if settings.database_url:
        _tool("pg_restore", settings.database_url, [*arguments, str(path)])
        return
    server = open_server(workspace)
    try:
        _tool("pg_restore", server.conninfo, [*arguments, str(path)])
    finally:
        server.release()


def _tool(name: str, conninfo: str, arguments: list[str]) -> None:
    known = conninfo_to_dict(conninfo)
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "dbname": "PGDATABASE",
        "password": "PGPASSWORD",
        "sslmode": "PGSSLMODE",
    }
    environment = {names[key]: str(value) for key, value in known.items() if key in names}
    target = ["--dbname=" + environment["PGDATABASE"]] if name == "pg_restore" else []
    done = subprocess.run([program(name), *target, *arguments], env=environment, capture_output=True, check=False)
    if done.returncode == 0:
        return
    if name == "pg_restore":
        raise BadData(
            "PostgreSQL cannot restore the catalog of this backup",
            where="catalog.dump",
            mend="restore into a new, empty workspace, and check that the file is whole",
        )
    raise Unavailable(
        "PostgreSQL cannot write the backup",
        where="catalog.dump",
        mend="free some disk space and check that the database answers",
    )
