"""``api.md``: the operations of the Digital River API, what they take, answer and refuse, from its OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.cli.pages import markdown
from simulator.cli.pages.routes import form, kind
from simulator.web.api.keys import group_of
from simulator.web.api.operations import ALIVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.catalogue.api import Api
    from simulator.catalogue.loader import Catalogue
    from simulator.catalogue.operation import Filter, Operation

INTRO: Final = """\
`drsim serve` plays the Digital River API of version 2021-12-13 at its own address, in front of the control API;
`drsim run` does so for a scenario that calls it or names `${ api.url }`, or with `--api-port`. `drsim serve` prints the
key to call it by, and `drsim keys --reveal` shows it again. This page is written from the OpenAPI 3.1 document in
`schemas/digital-river-api.json`. An operation that is not alive answers 501; `drsim api --coverage` lists those."""
_HEAD: Final = ("Method", "Path", "Operation", "What it does", "Alive", "Body", "Answers", "Refuses")


def page(api: Api, catalogue: Catalogue) -> str:
    """The whole page."""
    operations = list(api.operations.values())
    anytime = sorted(set.intersection(*(set(one.refusals) for one in operations)))
    tags = dict.fromkeys(one.tag for one in operations)
    about = {tag["name"]: tag["description"] for tag in api.document["tags"]}
    groups = {tag: [one for one in operations if one.tag == tag] for tag in tags}
    parts = [part for tag, inside in groups.items() for part in _group(about[tag], inside, anytime)]
    return markdown.page(
        "Digital River API",
        INTRO,
        f"Rules: {markdown.rules(_rules(catalogue))}.",
        *_refusals(api, anytime),
        "## Where it is not as one would expect",
        markdown.table(("What", "Where"), _oddities(api)),
        *parts,
        "## Bodies",
        *(part for name in _bodies(api, operations) for part in form(name, api.component(name))),
    )


def _rules(catalogue: Catalogue) -> Iterator[str]:
    return (rule.id for rule in catalogue.rules() if rule.id.startswith("API-"))


def _refusals(api: Api, anytime: list[int]) -> Iterator[str]:
    yield "## Refusals"
    yield (
        f"Any operation may answer {', '.join(map(str, anytime))}; the tables below tell what else. A refusal is "
        '`{"type": ..., "errors": [{"code": ..., "parameter": ..., "message": ...}]}`.'
    )
    rows = (
        (str(status), markdown.code(type_), api.document["components"]["responses"][str(status)]["description"])
        for status, type_ in api.error_types.items()
    )
    yield markdown.table(("Status", "Type", "When"), rows)


def _oddities(api: Api) -> Iterator[tuple[str, str]]:
    for oddity in api.oddities["kept"].values():
        yield oddity["what"], markdown.codes(oddity["where"])


def _group(about: str, operations: list[Operation], anytime: list[int]) -> Iterator[str]:
    yield f"## {operations[0].tag}"
    yield f"{about} Rights of restricted keys: {markdown.code(group_of(operations[0]))}."
    yield markdown.table(_HEAD, (_line(one, anytime) for one in operations))
    for one in operations:
        if one.filters or one.paging:
            yield f"Query of `{one.id}`: {', '.join(_queries(one))}."


def _line(operation: Operation, anytime: list[int]) -> tuple[str, ...]:
    answers = (f"{status} {markdown.code(name)}" if name else str(status) for status, name in operation.answers.items())
    return (
        markdown.code(operation.method),
        markdown.code(operation.path),
        markdown.code(operation.id),
        operation.summary + (" A public key will do." if operation.public_key else ""),
        "yes" if operation.id in ALIVE else "no",
        kind({"$ref": operation.body}) if operation.body else "",
        ", ".join(answers),
        ", ".join(str(status) for status in operation.refusals if status not in anytime),
    )


def _queries(operation: Operation) -> Iterator[str]:
    yield from map(_filter, operation.filters)
    if operation.paging:
        yield f"`limit` (1 to {operation.paging}), `startingAfter`, `endingBefore`"


def _filter(given: Filter) -> str:
    told = {"time": "a time, or operators", "number": "a number, or operators", "list": "one or more", "flag": "a flag"}
    values = " or ".join(map(markdown.code, given.words)) if given.words else told.get(given.kind, "")
    needed = "needed" if given.needed else ""
    remark = ", ".join(part for part in (values, needed) if part)
    return markdown.code(given.name) + (f" ({remark})" if remark else "")


def _bodies(api: Api, operations: list[Operation]) -> list[str]:
    """What bodies are made of, near and far."""
    found: dict[str, Any] = {}

    def add(name: str) -> None:
        if name not in found:
            found[name] = None
            for inner in api.parts(name):
                add(inner)

    for operation in operations:
        if operation.body:
            add(operation.body)
    return sorted(found)
