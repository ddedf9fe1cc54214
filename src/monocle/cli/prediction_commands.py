"""``monocle prediction``: models, the customers that they rank, and what to offer next."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Mapping


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about predictions."""
    say = speech.say
    group = typer.Typer(help=say("What models expect of customers, and what to offer."), no_args_is_help=True)
    app.add_typer(group, name="prediction")
    _models(group, speech)
    _ranked(group, speech)
    _files(group, speech)
    _one(group, speech)


def _models(group: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @group.command("list", help=say("List the models of the last run."))
    @needs(Permission.READ_INSIGHT)
    def models(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.predictions.models()
        if as_json:
            speech.json(found)
            return
        rows = []
        for one in found:
            for trial in one.back_test.comparisons if one.back_test else ():
                model, base = speech.decimal(trial.model.value), speech.decimal(trial.baseline.value)
                rows.append((one.version, trial.measure, model, base, "✓" if trial.better else ""))
            if not one.back_test:
                rows.append((one.version or one.kind, one.reason or one.state, "", "", ""))
        heads = (say("version"), say("Measure"), say("Model"), say("Baseline"), say("Better"))
        speech.table(heads, rows, right=(2, 3))


def _ranked(group: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @group.command(help=say("List customers who may leave, or of the highest value."))
    @needs(Permission.READ_CUSTOMERS)
    def customers(
        by: Annotated[str, typer.Option("--by", help=say("churn or value."))] = "churn",
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 20,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = (house.predictions.most_valuable if by == "value" else house.predictions.leaving)(limit)
        if as_json:
            speech.json(found)
            return
        rows = [
            (str(one.customer_id), one.name, _churn(speech, one.scores), _value(speech, one.scores)) for one in found
        ]
        speech.table((say("Customer"), say("Name"), say("Likely to leave"), say("Value of a year")), rows, right=(2, 3))

    @group.command(help=say("List offers by expected value."))
    @needs(Permission.READ_CUSTOMERS)
    def opportunities(
        product: Annotated[str, typer.Option("--product", help=say("Of this product alone."))] = "",
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 20,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.predictions.opportunities(product, limit, language=speech.language)
        if as_json:
            speech.json(found)
            return
        rows = [
            (str(one.customer_id), one.name, one.offer.label, speech.percent(one.offer.probability),
             speech.money({one.offer.currency: one.offer.expected}), one.offer.said)
            for one in found
        ]  # fmt: skip
        heads = (say("Customer"), say("Name"), say("Offer"), say("Probability"), say("Expected"), say("why"))
        speech.table(heads, rows, right=(3, 4), spare=(5,))


def _files(group: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @group.command(help=say("Write the first customers of a list into a file."))
    @needs(Permission.EXPORT_CUSTOMERS)
    def export(
        name: Annotated[str, typer.Argument(help=say("churn, lifetime or opportunities."))],
        file: Annotated[Path, typer.Argument(help=say("A new file, .csv or .xlsx."))],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        machine: Annotated[bool, typer.Option("--machine", help=say("As a program reads it."))] = False,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            rows = house.predictions.write(name, file, machine=machine, language=speech.language)
        if as_json:
            speech.json({"file": str(file), "rows": rows})
        else:
            speech.line(f"{file}: {speech.number(rows)}")


def _one(group: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @group.command(help=say("Show what to offer to a customer next, and why."))
    @needs(Permission.READ_CUSTOMERS)
    def offers(
        customer: Annotated[str, typer.Argument(help=say("Id or identifier of the customer."))],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.predictions.of(customer, speech.language)
        if as_json:
            speech.json(found)
            return
        speech.line(f"{say('Likely to leave')}: {_churn(speech, found.scores)}")
        speech.line(f"{say('Value of a year')}: {_value(speech, found.scores)}")
        rows = [(one.rank, one.label, speech.percent(one.probability), one.said) for one in found.offers]
        speech.table((say("Place"), say("Offer"), say("Probability"), say("why")), rows, right=(0, 2), spare=(3,))


def _churn(speech: Speech, scores: "Mapping[str, float | int | str]") -> str:
    return speech.percent(float(scores["churn"])) if "churn" in scores else "—"


def _value(speech: Speech, scores: "Mapping[str, float | int | str]") -> str:
    if "expected_value_365d" not in scores:
        return "—"
    return speech.money({str(scores["value_currency"]): int(scores["expected_value_365d"])})
