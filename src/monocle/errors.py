"""Every error that Monocle raises on purpose.

    MonocleError
    ├── BadInput        the caller can mend it          exit 2, HTTP 400
    │   ├── BadConfig   a definition is wrong
    │   └── BadData     a row, file or value is wrong
    ├── NotFound        no such thing, or not for you   exit 3, HTTP 404
    ├── Withheld        it is not shared with you               HTTP 403
    ├── Conflict        someone got there first         exit 4, HTTP 409
    │   ├── Outdated    it changed since it was read            HTTP 412
    │   └── OtherCall   the key is of another call              HTTP 422
    └── Unavailable     try again after some seconds    exit 5, HTTP 503
        ├── Busy        more arrives than can be kept           HTTP 429
        └── Full        the disk is full                        HTTP 507

A message says what is, where, and the mend; it never holds a customer's data.
"""


class MonocleError(Exception):
    """An error whose message is meant for the person who reads it.

    Attributes:
        exit_code: what the terminal answers.
        status: what HTTP answers.
    """

    exit_code = 1
    status = 500

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        """Say ``where: what; mend``.

        Args:
            what: what is, with the value found and the values allowed.
            where: the place as a path, such as ``sources/crm.yaml: mapping.person.key``.
            mend: what to do next.
        """
        self.what, self.where, self.mend = what, where, mend
        message = f"{where}: {what}" if where else what
        super().__init__(f"{message}; {mend}" if mend else message)


class BadInput(MonocleError):
    """The caller can mend it."""

    exit_code = 2
    status = 400


class BadConfig(BadInput):
    """A definition that a person wrote cannot be used."""


class BadData(BadInput):
    """A file, a row or a value cannot be used."""


class NotFound(MonocleError):
    """No such thing, or not for you."""

    exit_code = 3
    status = 404


class Withheld(MonocleError):
    """It is there, and not shared with who asks."""

    status = 403


class Conflict(MonocleError):
    """Someone got there first."""

    exit_code = 4
    status = 409


class Outdated(Conflict):
    """What was read has changed since."""

    status = 412


class OtherCall(Conflict):
    """The key that names a call is of another one."""

    status = 422


class Unavailable(MonocleError):
    """Something that is needed does not answer now.

    Attributes:
        after: seconds to wait before a new try.
    """

    exit_code = 5
    status = 503

    def __init__(self, what: str, *, where: str = "", mend: str = "", after: int = 5) -> None:
        """Say what does not answer, and when to try again."""
        super().__init__(what, where=where, mend=mend)
        self.after = after


class Busy(Unavailable):
    """More arrives than can be kept for now."""

    status = 429


class Full(Unavailable):
    """The disk is full."""

    status = 507
