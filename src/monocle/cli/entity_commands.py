"""``monocle entity``: the sites, brands and countries of a group, whose customers are whose, and who may read what."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace.entities import EntityList, EntityRow


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about entities."""
    say = speech.say
    entities = typer.Typer(help=say("The entities of a group, and who may read what."), no_args_is_help=True)
    app.add_typer(entities, name="entity")

    @entities.command("list", help=say("List the entities, their customers and their tokens."))
    @needs(Permission.READ_ACCESSES)
    def list_entities(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.entities.list(speech.language)
        if as_json:
            speech.json(found)
        elif found.items:
            _tell(speech, found)
        else:
            speech.note(say("There are no entities. Write them into monocle.yaml: see docs/entities.md"))

    @entities.command(help=say("Show one entity, and what it may read of others."))
    @needs(Permission.READ_ACCESSES)
    def show(
        name: Annotated[str, typer.Argument(help=say("Its name in monocle.yaml."))],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.entities.show(name, speech.language)
        if as_json:
            speech.json(found)
        else:
            _tell_one(speech, found)


def _tell(speech: Speech, found: "EntityList") -> None:
    say = speech.say
    titles = (
        say("entity"),
        say("name"),
        say("kind"),
        say("above"),
        say("customers"),
        say("known nowhere else"),
        say("tokens"),
    )
    rows = [
        (
            one.name,
            one.label,
            speech.word(one.kind, "entity_kind"),
            one.parent,
            one.customers,
            one.alone,
            ", ".join(one.tokens),
        )
        for one in found.items
    ]
    speech.table(titles, rows, right=(4, 5), spare=(6,))
    if found.nowhere:
        speech.note(
            say(
                "Something of %(count)s customers belongs to no entity: no bound token reads it.",
                count=speech.number(found.nowhere),
            )
        )
    if found.unbound:
        speech.note(say("Tokens that read all customers: %(names)s", names=", ".join(found.unbound)))


def _tell_one(speech: Speech, one: "EntityRow") -> None:
    say = speech.say
    lines = [
        (say("name"), one.label),
        (say("kind"), speech.word(one.kind, "entity_kind")),
        (say("above"), one.parent),
        (say("below"), ", ".join(one.below)),
        *((speech.word(kind, "entity_rule"), ", ".join(values)) for kind, values in one.rules.items()),
        (say("customers"), one.customers),
        (say("known nowhere else"), one.alone),
        (say("tokens"), ", ".join(one.tokens)),
        *(
            (say("reads of %(entities)s", entities=", ".join(shared.entities)), ", ".join(shared.fields))
            for shared in one.reads
        ),
    ]
    speech.table((say("entity"), one.name), [(title, value) for title, value in lines if value != ""])
