"""The OpenAPI 3.1 document of the control API, made from the routes and the components that stand beside them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from simulator import __version__, data
from simulator.commerce import forms
from simulator.web.control.form import ID, TEXT, many, record, ref, told

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from simulator.web.control.form import Form
    from simulator.web.control.route import Given, Route

ABOUT = """\
What `drsim serve` answers below `/_control`. What changes something is answered when it is durable. A list instead of
one thing is the bulk form. Requests must name the server's own host (`Host`), and come from no foreign page
(`Origin`)."""
PROBLEM = record(
    {
        "error": record(
            {"message": told(TEXT, "what is wrong, in a line")},
            optional={
                "where": told(TEXT, "the part of the request that is meant"),
                "nearest": told(TEXT, "the right word that is most like the wrong one"),
                "legal": told(many(TEXT), "the actions that are possible now"),
            },
        )
    }
)
REFUSAL = (
    "Refused: 400 bad input, 403 not let in, 404 nothing of that name, 405 another method, 408 too slow, 409 not legal"
    " now, 413 too large, 415 not JSON, 429 too much at once, 503 the server stops."
)


@cache
def _set_up_forms() -> Form:
    """The forms of ``schemas/setup-case.schema.json`` as components."""
    whole = data.read("schemas", forms.FILE).decode().replace("#/$defs/", "#/components/schemas/Setup_")
    found: Form = msgspec.json.decode(whole)["$defs"]
    return {f"Setup_{name}": form for name, form in found.items()}


def components(modules: Iterable[ModuleType]) -> Form:
    """Every component by name."""
    found = {"Problem": PROBLEM, **_set_up_forms()}
    for module in modules:
        found |= getattr(module, "SHAPES", {})
    return found


def document(modules: Iterable[ModuleType], version: str = __version__) -> dict[str, Any]:
    """The whole document."""
    modules = tuple(modules)
    paths: dict[str, dict[str, Any]] = {}
    for module in modules:
        for route in module.routes:
            paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, tag_of(module))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Digital River simulator: control API", "version": version, "description": ABOUT},
        "tags": [{"name": tag_of(module), "description": (module.__doc__ or "").strip()} for module in modules],
        "paths": paths,
        "components": {
            "schemas": components(modules),
            "responses": {
                "Problem": {"description": REFUSAL, "content": {"application/json": {"schema": ref("Problem")}}}
            },
        },
    }


def tag_of(module: ModuleType) -> str:
    """What the routes of a module are called together."""
    return module.__name__.rpartition(".")[2].capitalize()


def _operation(route: Route, tag: str) -> dict[str, Any]:
    summary, _, description = route.about.partition("\n\n")
    made: dict[str, Any] = {"operationId": route.name, "tags": [tag], "summary": " ".join(summary.split())}
    if description:
        made["description"] = " ".join(description.split())
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": ID} for name in re.findall("{([a-z]+)}", route.path)
    ]
    for name, form in route.query.items():
        described = {key: part for key, part in form.items() if key != "description"}
        parameters.append({"name": name, "in": "query", "description": form["description"], "schema": described})
    if parameters:
        made["parameters"] = parameters
    if route.body is not None:
        made["requestBody"] = {"required": route.needed, "content": {"application/json": {"schema": route.body}}}
    made["responses"] = {str(code): _response(code, given) for code, given in route.answers.items()}
    made["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    return made


def _response(code: int, given: Given) -> dict[str, Any]:
    content = {given.kind: {} if given.form is None else {"schema": given.form}}
    usual = {201: "Made.", 207: "Some were refused.", 202: "Taken.", 503: "Not now."}
    return {"description": given.about or usual.get(code, "As asked."), "content": content}
