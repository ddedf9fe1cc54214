"""What the environment decides; the one place where it is read."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monocle.errors import BadConfig

LARGEST_BATCH = 4 * 1024 * 1024
"""Bytes; RudderStack's programs send up to 4 MB at once."""


@dataclass(frozen=True)
class Settings:
    """The machine's choices for one process.

    Attributes:
        database_url: a company's own PostgreSQL; empty means the embedded one.
        threads: cores to compute with.
        memory_mb: what DuckDB may hold, in MiB.
        language: ``fr`` or ``en``, from the locale.
        batch_bytes: of one request of events, at most.
        loopback_destinations: destinations may be on this machine, over http and on any port; for tests and trials alone.
        understand: compute traits, figures and segments at the end of each run; else when ``monocle understand`` is told to.
    """

    database_url: str = ""
    threads: int = 2
    memory_mb: int = 4096
    language: str = "en"
    batch_bytes: int = LARGEST_BATCH
    loopback_destinations: bool = False
    understand: bool = False

    def __repr__(self) -> str:
        """Show everything but the address of the database, which may hold a password."""
        kind = "own" if self.database_url else "embedded"
        return (
            f"Settings(database={kind}, threads={self.threads}, memory_mb={self.memory_mb}, language={self.language!r})"
        )


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Give the settings of this process.

    Args:
        environment: instead of the process's own.

    Raises:
        BadConfig: a variable holds what it cannot mean.
    """
    env = os.environ if environment is None else environment
    locale = env.get("MONOCLE_LANGUAGE") or env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return Settings(
        database_url=env.get("MONOCLE_DATABASE_URL", ""),
        threads=_positive(env, "MONOCLE_THREADS", len(os.sched_getaffinity(0))),
        memory_mb=_positive(env, "MONOCLE_MEMORY_MB", _default_memory_mb()),
        language="fr" if locale.lower().startswith("fr") else "en",
        batch_bytes=_positive(env, "MONOCLE_BATCH_BYTES", LARGEST_BATCH),
        loopback_destinations=env.get("MONOCLE_LOOPBACK_DESTINATIONS", "") not in {"", "0"},
        understand=env.get("MONOCLE_UNDERSTAND", "") != "0",
    )


def _positive(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdigit() or int(text) < 1:
        raise BadConfig(f"{text!r} is no whole number above 0", where=name, mend=f"unset it to use {default}")
    return int(text)


def _default_memory_mb() -> int:
    """Give a quarter of the machine's memory, at least 1 GiB and at most 4 GiB."""
    pages = Path("/proc/meminfo").read_text().split(maxsplit=2)[1] if Path("/proc/meminfo").exists() else "8388608"
    return max(1024, min(4096, int(pages) // 1024 // 4))


def named(variable: str) -> str:
    """Give what a variable holds that a definition names, such as the address of a database.

    Raises:
        BadConfig: it is not set.
    """
    value = os.environ.get(variable, "")
    if not value:
        raise BadConfig("the environment variable is not set", where=f"env:{variable}", mend=f"export {variable}=…")
    return value


def debugging() -> bool:
    """Tell whether a person asked to see where an error of ours comes from."""
    return os.environ.get("MONOCLE_DEBUG", "") not in {"", "0"}
