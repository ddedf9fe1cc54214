"""What to mend between sources."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from monocle.diagnose.column_findings import Text
from monocle.diagnose.ranking import by_share
from monocle.diagnose.report import Finding

CONTRADICTED = Text(
    "contradiction",
    "consistency",
    "Sources disagree on one field (%(word_field)s) for %(count)s of the %(compared)s customers they share (%(share)s)",
    "The customer is addressed by one value here and by another there; only one of them can be right.",
    "Decide which source is trusted for this field (trust in sources/*.yaml, rules in golden.yaml), and send the golden value back to the others.",
)
ISLAND = Text(
    "island",
    "uniqueness",
    "%(source)s shares almost no customer with the other sources: %(alone)s of %(count)s are known by it alone (%(share)s)",
    "Either it reaches other people, or it lacks the identifiers that would tie it to the others.",
    "Collect an e-mail, a telephone or a card number in it; check that those it has are mapped.",
)
DEFINED_OTHERWISE = Text(
    "defined_otherwise",
    "consistency",
    "%(meaning)s is not defined alike in all sources (%(word_aspect)s): %(by_source)s",
    "Read side by side without conversion, the values are misread.",
    "Agree on one definition in the glossary; until then keep the conversion declared in each source's mapping.",
)
EXTRACTS_DIFFER = Text(
    "extracts_differ",
    "completeness",
    "Two extracts of the system %(system)s differ on one field (%(word_field)s): %(filled_share)s",
    "People who work from different extracts of one system come to different figures.",
    "Agree on one extract, or complete the poorer one.",
)


def across_findings(
    spread: Sequence[Mapping[str, Any]],
    contradictions: Sequence[Mapping[str, Any]],
    mismatches: Sequence[Mapping[str, Any]],
    extracts: Sequence[Mapping[str, Any]],
) -> Iterator[Finding]:
    """Give what to mend between sources.

    Args:
        spread: SPREAD lines.
        contradictions: BY_FIELD lines.
        mismatches: as ``definitions.mismatches`` gives them.
        extracts: as ``definitions.extracts`` gives them.
    """
    for line in contradictions:
        if line["differ"]:
            share = line["differ"] / line["compared"]
            values = {"word_field": line["field"].replace("_", " "), "compared": line["compared"]}
            yield _finding(CONTRADICTED, by_share(share, 0.1, 0.02), (line["differ"], share), "", values)
    for line in spread if len(spread) > 1 else ():
        share = line["alone"] / line["customers"]
        if share > 0.9 and line["customers"] >= 20:
            yield _finding(ISLAND, "medium", (line["customers"], share), line["source"], {"alone": line["alone"]})
    for line in mismatches:
        by_source = "; ".join(f"{name}: {value}" for name, value in line["by_source"].items())
        values = {"meaning": line["meaning"], "word_aspect": line["aspect"], "by_source": by_source}
        severity = "medium" if line["aspect"] in {"decimal", "unit"} else "low"
        yield _finding(
            DEFINED_OTHERWISE, severity, (len(line["by_source"]), 0.0), " ↔ ".join(line["by_source"]), values
        )
    for line in extracts:
        values = {
            "system": line["system"],
            "word_field": line["field"].replace("_", " "),
            "filled_share": dict(line["fill"]),
        }
        counted = (len(line["fill"]), line["difference"])
        yield _finding(
            EXTRACTS_DIFFER, by_share(line["difference"], 2.0, 0.5), counted, " ↔ ".join(line["fill"]), values
        )


def _finding(text: Text, severity: str, counted: tuple[int, float], source: str, values: Mapping[str, Any]) -> Finding:
    count, share = counted
    known = {"count": count, "share": share, "source": source, **values}
    column = str(values.get("word_field", values.get("meaning", "")))
    return Finding(
        text.code, severity, text.dimension, source, column, count, share, text.what, text.why, text.mend, known
    )
