"""The builder of segments: what a person writes, and what it counts."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from starlette.requests import Request

from monocle.documents import parse_document, write_document
from monocle.errors import BadInput, NotFound, Unavailable
from monocle.http.accesses import saw, saw_list
from monocle.http.permissions import name_of, role_of
from monocle.http.queries import refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.language import LANGUAGES
from monocle.permissions import Permission, allows
from monocle.segment.parse import parse
from monocle.segment.tree import depends_on
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.trees import Reasons, Statement, reasons, sentence, statements
from monocle.web.vocabulary import breakdowns, labels, told
from monocle.workspace.segment_views import Preview, Vocabulary, Word

SAMPLE = 10
LONGEST_TREE = 100_000
LONGEST_GIVEN = 4_000
"""Characters of the conditions that an address may bring."""
LONGEST_WORDS = 1_000
MOST_OTHERS = 20
"""Segments that a draft is held against."""
OWN = ("name", "label_fr", "label_en", "description", "owner", "every", "alert", "note", "where")


@dataclass(frozen=True)
class Draft:
    """What a person writes of a segment.

    Attributes:
        where: the tree, as YAML or JSON.
        alert: in percent.
        note: what the change is for.
    """

    name: str = ""
    label_fr: str = ""
    label_en: str = ""
    description: str = ""
    owner: str = ""
    every: str = ""
    alert: str = ""
    note: str = ""
    where: str = ""


@dataclass(frozen=True)
class Shared:
    """How many of a draft are in another segment too."""

    name: str
    label: str
    both: int
    other: int


@dataclass(frozen=True)
class CountPage(Page):
    """What a draft counts, shown beside the builder.

    Attributes:
        preview: None where it cannot be counted: ``problem`` and ``mend`` say why.
        words: the tree in a sentence.
        tree: as plain data.
        names: of the sample, without the whole last name; empty where who asks may not see customers.
        shared: with other segments, where that was asked.
        statements: the SQL, per database, with the values bound to it.
        by: what it is broken down by; None for nothing.
        labels: what values of figures are called, by code.
        explanation: of a customer that was named.
    """

    TEMPLATE: ClassVar[str] = "segment_count.html"
    preview: Preview | None
    words: str
    tree: Mapping[str, Any]
    names: tuple[str, ...]
    shared: tuple[Shared, ...]
    asked_shared: bool
    statements: tuple[Statement, ...]
    by: Word | None
    labels: Mapping[str, str]
    explanation: Reasons | None
    problem: str = ""
    mend: str = ""


@dataclass(frozen=True)
class BuilderPage(Page):
    """The builder of a segment.

    Attributes:
        was: name of the segment that is changed; empty for a new one.
        draft: what stands in the form.
        tree: of the draft, as plain data; None where it cannot be read, or there is none yet.
        vocabulary: what conditions may name.
        values: what values of figures are called, by code.
        choices: what a draft may be broken down by.
        count: what was counted, without JavaScript; None before.
        by, customer: what was asked besides.
    """

    TEMPLATE: ClassVar[str] = "segment_builder.html"
    me: str
    was: str
    draft: Draft
    tree: Mapping[str, Any] | None
    vocabulary: Vocabulary
    choices: tuple[Word, ...]
    values: Mapping[str, str]
    count: CountPage | None
    by: str = ""
    customer: str = ""
    problem: str = ""
    mend: str = ""


def new_page(request: Request, workspace: Verbs) -> BuilderPage:
    """Give the builder of a new segment, from a template where one is named.

    Raises:
        NotFound: there is no such template.
    """
    refuse_unknown(request, {"template", "tree"})
    wanted, language = text(request, "template"), language_of(request)
    if not wanted:
        return shown_builder(request, workspace, Draft(where=_given_tree(request)))
    found = next((one for one in workspace.segments.templates(language) if one.name == wanted), None)
    if found is None:
        raise NotFound("there is no such template", where="address: template", mend="choose one of the list")
    labels = {f"label_{language}": found.label}
    draft = Draft(description=found.description, where=write_document(dict(found.tree)), **labels)
    return shown_builder(request, workspace, draft)


def _given_tree(request: Request) -> str:
    """Give the conditions that an address brings, as figures do that lead to a segment of their customers.

    Raises:
        BadInput: they are too long.
    """
    found = request.query_params.get("tree", "")
    if len(found) > LONGEST_GIVEN:
        raise BadInput(
            "the conditions are too long for an address", where="address: tree", mend="write them on the page"
        )
    return found


def edit_page(request: Request, workspace: Verbs) -> BuilderPage:
    """Give the builder of a segment that is there."""
    refuse_unknown(request, ())
    language = language_of(request)
    segment = workspace.segments.get(request.path_params["name"], language)
    return shown_builder(request, workspace, draft_of(segment.row.name, segment.definition, language), segment.row.name)


def shown_builder(
    request: Request,
    workspace: Verbs,
    draft: Draft,
    was: str = "",
    count: CountPage | None = None,
    problem: tuple[str, str] = ("", ""),
) -> BuilderPage:
    """Give the builder with a draft in it, what it counts, and why it was refused."""
    language = language_of(request)
    vocabulary = told(workspace.segments.vocabulary(language), language)
    return BuilderPage(
        me=name_of(request),
        was=was,
        draft=draft,
        tree=tree_or_none(draft.where),
        vocabulary=vocabulary,
        choices=breakdowns(vocabulary),
        values=labels(vocabulary, language),
        count=count,
        problem=problem[0],
        mend=problem[1],
    )


def counted(request: Request, workspace: Verbs, given: Mapping[str, str]) -> CountPage:
    """Give what a draft counts.

    Args:
        request: who asks.
        workspace: whose verbs are called.
        given: ``where``, and perhaps ``by``, ``shared``, ``customer``, and ``sql``: no for none.

    Raises:
        BadInput: the tree cannot be read, or names what is not there.
    """
    tree, language = tree_of(given.get("where", "")), language_of(request)
    verbs = workspace.segments
    vocabulary = told(verbs.vocabulary(language), language)
    by = next((one for one in breakdowns(vocabulary) if one.name == given.get("by", "")), None)
    preview = verbs.preview(tree, SAMPLE, by.name if by else "")
    sees = allows(role_of(request), Permission.READ_CUSTOMERS)
    if sees:
        saw_list(workspace.accesses, request, "/segments/count", preview.sample)
    else:
        preview = replace(preview, sample=())
    return CountPage(
        preview=preview,
        words=sentence(tree, vocabulary, language),
        tree=tree,
        names=tuple(short(one.name) for one in preview.sample),
        shared=_shared(workspace, tree, language) if given.get("shared") == "yes" else (),
        asked_shared=given.get("shared") == "yes",
        statements=() if given.get("sql") == "no" else _statements(workspace, tree, vocabulary, preview.as_of),
        by=by,
        labels=labels(vocabulary, language),
        explanation=_explained(request, workspace, tree, given.get("customer", "").strip()) if sees else None,
    )


def refused(said: tuple[str, str]) -> CountPage:
    """Give why a draft cannot be counted, in words of the page's language."""
    return CountPage(None, "", {}, (), (), asked_shared=False, statements=(), by=None, labels={}, explanation=None,
                     problem=said[0], mend=said[1])  # fmt: skip


def _shared(workspace: Verbs, tree: Mapping[str, Any], language: str) -> tuple[Shared, ...]:
    found = []
    for row in list(workspace.segments.list(language))[:MOST_OTHERS]:
        try:
            both = workspace.segments.preview({"all": [dict(tree), {"segment": row.name, "is": True}]}, 0).count
        except (BadInput, Unavailable):
            continue
        found.append(Shared(row.name, row.label, both, row.size))
    return tuple(sorted(found, key=lambda one: (-one.both, one.name)))


def _statements(
    workspace: Verbs, tree: Mapping[str, Any], vocabulary: Vocabulary, at: dt.datetime
) -> tuple[Statement, ...]:
    named: dict[str, Mapping[str, Any]] = {}
    waiting = set(depends_on(parse(tree)).segments)
    while waiting:
        name = waiting.pop()
        named[name] = workspace.segments.get(name).definition["where"]
        waiting |= depends_on(parse(named[name])).segments - set(named)
    return statements(tree, vocabulary, named, at)


def _explained(request: Request, workspace: Verbs, tree: Mapping[str, Any], customer: str) -> Reasons | None:
    if not customer:
        return None
    language = language_of(request)
    found = workspace.segments.explain(tree, customer, language)
    saw(workspace.accesses, request, "/segments/count", found.customer.customer_id)
    return reasons(found, told(workspace.segments.vocabulary(language), language), language)


def tree_of(written: str) -> dict[str, Any]:
    """Give the tree that a person wrote, as YAML or as JSON.

    Raises:
        BadInput: it is empty, too long or neither.
    """
    if len(written) > LONGEST_TREE or "\x00" in written:
        raise BadInput("the conditions are too long or hold a NUL", where="where", mend="shorten them")
    tree = parse_document(written.replace("\r\n", "\n"), "where")
    if not tree:
        raise BadInput("there is no condition yet", where="where", mend="add one")
    return tree


def tree_or_none(written: str) -> dict[str, Any] | None:
    """Give the tree that a person wrote; None where it cannot be read."""
    try:
        return tree_of(written)
    except BadInput:
        return None


def draft_of(name: str, definition: Mapping[str, Any], language: str) -> Draft:
    """Give what stands in the form for a definition."""
    label = definition.get("label") or ""
    labels = label if isinstance(label, Mapping) else dict.fromkeys(LANGUAGES, str(label))
    alert = definition.get("alert")
    return Draft(
        name=name,
        label_fr=str(labels.get("fr", "")),
        label_en=str(labels.get("en", "")),
        description=_in(definition.get("description"), language),
        owner=str(definition.get("owner") or ""),
        every=str(definition.get("every") or ""),
        alert="" if alert is None else f"{float(alert) * 100:g}",
        where=write_document(dict(definition.get("where") or {})),
    )


def _in(value: object, language: str) -> str:
    if isinstance(value, Mapping):
        return str(value.get(language) or next(iter(value.values()), ""))
    return str(value or "")


def drafted(given: Mapping[str, str]) -> Draft:
    """Give what stands in a form.

    Raises:
        BadInput: a text is too long or holds a NUL.
    """
    found = {name: given.get(name, "").replace("\r\n", "\n").strip() for name in OWN}
    long = [
        name for name, value in found.items() if (name != "where" and len(value) > LONGEST_WORDS) or "\x00" in value
    ]
    if long:
        raise BadInput("a text is too long or holds a NUL", where=long[0], mend="shorten it")
    return Draft(**found)


def definition_of(draft: Draft, before: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Give the definition that a draft makes of the one before; what the form does not show stays.

    Raises:
        BadInput: the tree cannot be read, or the alert is no share.
    """
    label = {code: value for code, value in (("fr", draft.label_fr), ("en", draft.label_en)) if value}
    same = len(set(label.values())) < len(LANGUAGES)
    said: dict[str, Any] = {
        "label": (next(iter(label.values()), "") if same else label),
        "description": _kept(before.get("description"), draft.description, language),
        "owner": draft.owner,
        "where": tree_of(draft.where),
        "every": draft.every,
        "alert": _share(draft.alert),
    }
    kept = {key: value for key, value in before.items() if key not in said}
    return {key: value for key, value in {**said, **kept}.items() if value not in ("", None)}


def _kept(before: object, now: str, language: str) -> object:
    """Give a text, or the texts of before with the one of this language changed."""
    return {**before, language: now} if isinstance(before, Mapping) and now else now


def _share(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", ".").rstrip("% \u202f\u00a0")) / 100
    except ValueError:
        value = -1.0
    if not 0 < value <= 10:
        raise BadInput("this is no share in percent", where="alert", mend="write a number such as 20")
    return round(value, 6)


def name_for(draft: Draft, taken: Sequence[str]) -> str:
    """Give the name of a new segment: as it was written, else after its label."""
    return draft.name or after_label(draft.label_fr or draft.label_en, taken)


def after_label(label: str, taken: Sequence[str] = ()) -> str:
    """Give a name after a label, which nothing has yet."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")
    base = base if base and base[0].isalpha() else f"segment_{base}".rstrip("_")
    names = [base, *(f"{base}_{number}" for number in range(2, len(taken) + 3))]
    return next(one for one in names if one not in taken)


def short(name: str) -> str:
    """Give a name without the whole last name: ``Marie L.``."""
    first, _, rest = name.strip().partition(" ")
    return f"{first} {rest.strip()[:1].upper()}." if rest.strip() else first
