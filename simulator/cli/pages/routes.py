"""``control-api.md``: the routes of ``drsim serve`` and what they take and give, from its OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.cli.pages import markdown
from simulator.web.control import openapi
from simulator.web.control.app import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

INTRO = f"""\
{openapi.ABOUT}

`GET /_control` lists the routes of a running server, and `GET /_control/openapi.json` is the OpenAPI 3.1 document that
this page is written from. Requests are checked against it: an unknown word is refused with the nearest known one.

An error is a [Problem](#form-problem): 400 bad input, 403 not let in, 404 nothing of that name, 405 another method, 408
the body came too slowly, 409 not legal now (`legal` says what is), 413 too large, 415 not JSON, 429 too much at once,
503 the server stops."""


def page() -> str:
    """The whole page."""
    document = openapi.document(MODULES)
    parts = [part for tag in document["tags"] for part in _tag(tag, document["paths"])]
    forms = [part for name, shape in document["components"]["schemas"].items() for part in form(name, shape)]
    return markdown.page("Control API", INTRO, *parts, "## Forms", *forms)


def _tag(tag: Mapping[str, str], paths: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {tag['name']}"
    yield tag["description"]
    mine = [
        (path, method, told)
        for path, methods in paths.items()
        for method, told in methods.items()
        if tag["name"] in told["tags"]
    ]
    yield markdown.table(
        ("Method", "Path", "What it does", "Takes", "Gives"), (_line(method, path, told) for path, method, told in mine)
    )
    for path, _, told in mine:
        queries = [one for one in told.get("parameters", ()) if one["in"] == "query"]
        if queries:
            yield f"Query parameters of `{path}`:"
            yield markdown.table(
                ("Parameter", "Values", "Meaning"),
                ((markdown.code(one["name"]), kind(one["schema"]), one["description"]) for one in queries),
            )


def _line(method: str, path: str, told: Mapping[str, Any]) -> tuple[str, ...]:
    about = f"{told['summary']} {told.get('description', '')}".replace("``", "`")
    body = told.get("requestBody")
    taken = "" if body is None else kind(body["content"]["application/json"]["schema"])
    given = {code: response for code, response in told["responses"].items() if code != "default"}
    shown = (
        f"{code} {kind(form['schema']) if 'schema' in form else markdown.code(name)}"
        for code, response in given.items()
        for name, form in response["content"].items()
    )
    return markdown.code(method.upper()), markdown.code(path), about, taken, ", ".join(shown)


def form(name: str, form: Mapping[str, Any]) -> Iterator[str]:
    """The parts that tell of one form."""
    yield f'### <a id="form-{name.lower()}"></a>{name}'
    if "properties" not in form:
        yield kind(form)
        return
    needed = form.get("required", ())
    yield form.get("description", "")
    yield markdown.table(
        ("Member", "Values", "Meaning"),
        (
            (
                markdown.code(member) + ("" if member in needed else " (may be absent)"),
                kind(part),
                part.get("description", part.get("x-hint", "")),
            )
            for member, part in form["properties"].items()
        ),
    )


def kind(form: Any) -> str:
    """What values a form takes, in a few words."""
    if not isinstance(form, dict):
        return "anything"
    if "$ref" in form:
        name = form["$ref"].rpartition("/")[2]
        return f"[{name}](#form-{name.lower()})"
    if "const" in form:
        return markdown.code(form["const"])
    if "enum" in form:
        return markdown.codes(map(str, form["enum"]))
    if "anyOf" in form:
        return " or ".join(kind(one) for one in form["anyOf"])
    if form.get("if") == {"type": "array"}:
        return f"{kind(form['else'])}, or a list of such"
    if "if" in form:
        return " or ".join(dict.fromkeys(kind(form[branch]) for branch in ("then", "else") if branch in form))
    if form.get("type") == "array":
        return f"list of {kind(form.get('items', {}))}"
    if form.get("type") == "object" and form.get("properties"):
        needed = form.get("required", ())
        members = (
            f"{markdown.code(name)}{'' if name in needed else '?'}: {kind(one)}"
            for name, one in form["properties"].items()
        )
        return f"{{{', '.join(members)}}}"
    if isinstance(form.get("additionalProperties"), dict):
        return f"mapping to {kind(form['additionalProperties'])}"
    kinds = form.get("type", "anything")
    text = " or ".join(kinds) if isinstance(kinds, list) else kinds
    return "time" if form.get("format") == "date-time" else "nothing" if form.get("properties") == {} else text
