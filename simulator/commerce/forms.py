"""What a user fills in for a site, checked against ``schemas/setup-case.schema.json``: a case, an endpoint."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec.structs import replace

from simulator import data
from simulator.commerce.site import Access, SetupCase
from simulator.document.schema import Schema
from simulator.errors import BadInput
from simulator.records import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "setup-case.schema.json"


@cache
def schema(kind: Literal["case", "pon", "ocn"]) -> Schema:
    """What a set-up case, or an endpoint of a site, must look like."""
    whole = msgspec.json.decode(data.read("schemas", FILE))
    return Schema({"$schema": whole["$schema"], "$ref": f"#/$defs/{kind}", "$defs": whole["$defs"]})


def case_of(value: Mapping[str, Any]) -> SetupCase:
    """A case that fits the schema. :raises BadInput: when it names no endpoint at all (SITE-CASE-1)."""
    given = {name: part for name, part in value.items() if name not in ENVIRONMENTS}
    access = {name: _access(value[name]) for name in ENVIRONMENTS if name in value}
    if not access:
        raise BadInput("the case names no endpoint: give cte, production or both")
    return replace(msgspec.convert(given, SetupCase), access=access)


def ocn_of(value: Mapping[str, Any]) -> Access:
    """An OCN endpoint that fits the schema; XML unless it says otherwise."""
    return _access({"format": "xml", **value})


def _access(value: Mapping[str, Any]) -> Access:
    auth = value["auth"]
    return msgspec.convert({**value, "auth": None if auth == "none" else auth}, Access)
