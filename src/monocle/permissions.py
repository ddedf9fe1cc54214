"""What a person or a program may be allowed to do; each route and each command names one of these.

Two roles exist until accounts come: the owner of the machine, who may do everything, and a program with a token, which may
read customers. ``allows`` is the one place where roles will plug in.
"""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that may be allowed."""

    PUBLIC = "public"
    READ_STATUS = "status:read"
    READ_CUSTOMERS = "customers:read"
    EXPORT_CUSTOMERS = "customers:export"
    READ_SOURCES = "sources:read"
    WRITE_SOURCES = "sources:write"
    READ_RUNS = "runs:read"
    START_RUNS = "runs:start"
    READ_KEYS = "keys:read"
    WRITE_KEYS = "keys:write"
    READ_ACCESSES = "accesses:read"
    READ_QUARANTINE = "quarantine:read"
    WRITE_QUARANTINE = "quarantine:write"
    READ_REVIEWS = "reviews:read"
    WRITE_REVIEWS = "reviews:write"
    WRITE_IDENTITIES = "identities:write"
    READ_MATCHING = "matching:read"
    WRITE_MATCHING = "matching:write"
    QUERY_DATA = "data:query"
    READ_EVENTS = "events:read"
    SEND_EVENTS = "events:write"
    MATCH_FILES = "files:match"
    READ_SEGMENTS = "segments:read"
    WRITE_SEGMENTS = "segments:write"
    READ_INSIGHT = "insight:read"
    WRITE_REPORTS = "reports:write"
    RUN_REPORTS = "reports:run"
    READ_DESTINATIONS = "destinations:read"
    WRITE_DESTINATIONS = "destinations:write"
    SEND_AUDIENCES = "audiences:send"
    MANAGE_WORKSPACE = "workspace:manage"


class Role(StrEnum):
    """Who asks."""

    ANYONE = "anyone"
    READER = "reader"
    OWNER = "owner"


def allows(role: Role, permission: Permission) -> bool:
    """Tell whether a role holds a permission; what is not granted is refused."""
    if role is Role.READER and permission is Permission.READ_CUSTOMERS:
        return True
    return role is Role.OWNER or permission is Permission.PUBLIC
