"""``control-api.md``: the routes of ``drsim serve``, from its route tables and their docstrings."""

from __future__ import annotations

from inspect import getdoc
from typing import TYPE_CHECKING, Any

from simulator.cli.pages import markdown
from simulator.web.control.app import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator

INTRO = """\
What `drsim serve` answers below `/_control`; `GET /_control` lists the routes of a running server. Bodies are JSON in
UTF-8, checked against a schema: a word that is not known is refused with the nearest that is. A list instead of one
thing is the bulk form. What changes something is answered when it is durable. Requests must name the server's own
host (`Host`), and come from no foreign page (`Origin`).

An error is `{"error": {"message", "nearest"?, "where"?, "legal"?}}`, with status 400 (bad input), 403 (not let in),
404 (nothing of that name), 409 (not legal now; `legal` says what is) or 503 (the server stops)."""


def page() -> str:
    """The whole page."""
    return markdown.page("Control API", INTRO, *(part for module in MODULES for part in _module(module)))


def _module(module: Any) -> Iterator[str]:
    yield f"## {module.__name__.rpartition('.')[2].capitalize()}"
    yield module.__doc__.strip()
    yield markdown.table(("Method", "Path", "What it does"), map(line, module.routes))
    filters = getattr(module, "FILTERS", {})
    if filters:
        yield "Query parameters of the list:"
        yield markdown.table(("Parameter", "Meaning"), ((markdown.code(name), told) for name, told in filters.items()))


def line(route: Any) -> tuple[str, ...]:
    """One route as a row of its table."""
    return markdown.code(route.method), markdown.code(route.path), (getdoc(route.handler) or "").replace("``", "`")
