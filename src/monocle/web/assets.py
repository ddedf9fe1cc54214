"""The static files: each has its hash in its address, so that browsers may keep it for a year."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse

from monocle.errors import NotFound, Unavailable

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
NEEDED = ("vendor/htmx.min.js", "vendor/echarts.min.js")


@dataclass(frozen=True)
class Assets:
    """The static files as they were at start.

    Attributes:
        addresses: name, such as ``monocle.css`` → address.
        files: address → file.
    """

    addresses: Mapping[str, str]
    files: Mapping[str, Path]

    def address(self, name: str) -> str:
        """Give the address of a file by its name within the folder."""
        return self.addresses[name]

    def answer(self, request: Request) -> FileResponse:
        """Give a file; an address with an old hash is not found.

        Raises:
            NotFound: no file has this address.
        """
        path = self.files.get(request.url.path)
        if path is None:
            raise NotFound("no such file")
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return FileResponse(path, headers=headers, media_type=TYPES[path.suffix])


def assets(folder: Path = FOLDER) -> Assets:
    """Give the static files of a folder.

    Raises:
        Unavailable: the browser libraries are not there.
    """
    missing = [name for name in NEEDED if not (folder / name).exists()]
    if missing:
        raise Unavailable(
            f"{', '.join(missing)} not found", where="web/static", mend="install Monocle again: make install"
        )
    addresses: dict[str, str] = {}
    files: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in TYPES and path.is_file():
            name = path.relative_to(folder).as_posix()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
            addresses[name] = f"/static/{digest}/{name}"
            files[addresses[name]] = path
    return Assets(addresses, files)
