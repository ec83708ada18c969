"""A set-up case as the command line gives it: a file, or options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.cli import files
from simulator.cli.targets import parse_basic, parse_url
from simulator.commerce import forms
from simulator.document import yaml
from simulator.errors import BadInput
from simulator.records import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.document.schema import Schema
    from simulator.records import Environment


def from_file(name: str) -> dict[str, Any]:
    """A case from a YAML or JSON file; BadInput with line and column."""
    return read(files.read(name), files.shown(name))


def read(data: bytes, where: str) -> dict[str, Any]:
    """The same from bytes."""
    document = yaml.load(data, where)
    forms.schema("case").check(document)
    value: dict[str, Any] = document.value
    try:
        _whole(value)
    except BadInput as error:
        path = tuple(error.where.split(".")) if error.where else ()
        raise BadInput(error.what, where=where, nearest=error.nearest).at(where, *document.place(path)) from None
    return value


def from_options(given: Mapping[str, Any], access: Mapping[Environment, tuple[str, str]], form: str) -> dict[str, Any]:
    """A case from options.

    :param given: the plain fields; empty ones are left out.
    :param access: address and ``USER:PASSWORD`` (or ``none``) of each environment.
    """
    for name in ("site", "account", "contact"):
        if not given[name]:
            raise BadInput(f"the case has no {name}: give --{name}, or the whole case as a FILE")
    case = {name: value for name, value in given.items() if value not in ("", None)}
    for environment in ENVIRONMENTS:
        url, credentials = access[environment]
        if url:
            case[environment] = {**endpoint(url, credentials, f"--{environment}"), "format": form}
        elif credentials:
            raise BadInput(f"there are credentials, but no --{environment} URL", where=f"--{environment}-basic")
    complain(forms.schema("case"), case)
    try:
        _whole(case)
    except BadInput as error:
        raise BadInput(error.what, where=_option(error.where.split(".")), nearest=error.nearest) from None
    return case


def endpoint(url: str, credentials: str, option: str, basic: str = "") -> dict[str, Any]:
    """Address and credentials, which must be said. *basic*: the option for them, by default ``<option>-basic``."""
    parse_url(url, option)
    basic = basic or f"{option}-basic"
    if not credentials:
        raise BadInput(f"no credentials for {url}: give {basic} USER:PASSWORD, or {basic} none")
    if credentials == "none":
        return {"url": url, "auth": "none"}
    parsed = parse_basic(credentials, basic)
    return {"url": url, "auth": {"type": "basic", "user": parsed.user, "password": parsed.password}}


def complain(schema: Schema, value: Any) -> None:
    """BadInput for the first thing that *schema* refuses, with the option that says it."""
    complaint = schema.complaint(value)
    if complaint is not None:
        raise BadInput(complaint.message, where=_option(complaint.path), nearest=complaint.nearest)


def _option(path: Sequence[Any]) -> str:
    """The option that says what stands at *path*."""
    return f"--{path[0]}".replace("_", "-") if path and path[0] else ""


def _whole(value: dict[str, Any]) -> None:
    """What no schema sees, before any store is touched."""
    from simulator.catalogue.loader import load
    from simulator.records import Options
    from simulator.simulation.sites import check

    profile = load().profile("pon", "cte", Options())
    check(forms.case_of(value), profile.check)
