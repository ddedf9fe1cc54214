"""What tools for e-mailing have in common: a contact is an e-mail address with some fields."""

from collections.abc import Sequence
from typing import Any

from monocle.activate.kinds.kind import Aim, Settings, Unfit, Values
from monocle.errors import BadConfig


def contact(values: Values, email: str) -> Values:
    """Give what a tool is told of a customer: the address in small letters, and the fields that are known.

    Args:
        values: their field → our value.
        email: the field of the address.

    Raises:
        Unfit: there is no address.
    """
    address = str(values.get(email) or "").strip().lower()
    if "@" not in address:
        raise Unfit("no e-mail address")
    fields = {name: plain(value) for name, value in values.items() if name != email and value is not None}
    return {"email": address, "fields": fields}


def address_alone(payload: Values) -> Values:
    """Give what it takes to have a contact removed: its address."""
    return {name: value for name, value in payload.items() if name == "email"}


def plain(value: Any) -> Any:
    """Give a value as JSON holds it."""
    return value if isinstance(value, str | int | float | bool) else str(value)


def needs_address(aims: Sequence[Aim], email: str, where: str) -> None:
    """Refuse a mapping without the address.

    Raises:
        BadConfig: it is not there.
    """
    for aim in aims:
        if email not in aim.mapping:
            raise BadConfig(
                f"{email} is not mapped",
                where=f"{where}: audiences.{aim.audience}.mapping",
                mend=f"write {email}: email",
            )


def needs(settings: Settings, aims: Sequence[Aim], name: str, where: str) -> None:
    """Refuse an audience of which the file does not say which list it is there.

    Raises:
        BadConfig: it does not.
    """
    for aim in aims:
        found = aim.plain.get(name, settings.plain.get(name))
        if isinstance(found, bool) or not isinstance(found, str | int) or not str(found).strip().isalnum():
            raise BadConfig(
                f"{name} is missing or none", where=f"{where}: audiences.{aim.audience}.{name}", mend=f"write {name}: …"
            )
