"""Both documents, ours and the published one, as plain facts that can be told apart line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Shape = dict[str, Any]

SAME = {
    "Billing_1": "Billing",
    "Shipping_1": "Shipping",
    "ShipFrom_1": "ShipFrom",
    "OrderItem_1": "OrderItem",
    "TaxIdentifier_1": "TaxIdentifier",
    "CustomerType_1": "CustomerType",
    "SkuItemRequest": "SkuRequestItem",
    "StringMetadata": "Metadata",
    "NumberMetadata": "Metadata",
    "BooleanMetadata": "Metadata",
}
"""Components that the published document has twice."""

METHODS = ("get", "post", "put", "patch", "delete")


class Facts:
    """What one document says, without its wording and structure."""

    def __init__(self, document: Shape) -> None:
        self._document = document
        self._schemas = document["components"]["schemas"]

    def lines(self) -> dict[str, str]:
        """Each fact by its place: ``GET /orders limit`` or ``Order.state``."""
        return dict([*self._operations(), *self._components()])

    # -- operations ------------------------------------------------------------------------------------------------

    def _operations(self) -> Iterator[tuple[str, str]]:
        for path, ways in self._document["paths"].items():
            for method, row in ways.items():
                if method in METHODS:
                    name = f"{method.upper()} {path}"
                    yield name, row["operationId"]
                    yield from ((f"{name} {place}", fact) for place, fact in self._operation(row))

    def _operation(self, row: Shape) -> Iterator[tuple[str, str]]:
        for given in row.get("parameters", ()):
            one = self._pointed(given)
            yield f"{one['in']}:{one['name']}", self._parameter(one["schema"]) + ("!" if one.get("required") else "")
        for kind, content in row.get("requestBody", {}).get("content", {}).items():
            yield f"takes {kind.lower()}", self._type(content["schema"])
        for status, answer in row["responses"].items():
            if status.startswith("2"):
                yield status, self._answer(self._pointed(answer))
        refused = [status for status in sorted(row["responses"]) if not status.startswith("2")]
        for status in refused:
            yield status, "refused"

    def _parameter(self, schema: Shape) -> str:
        """``times`` and ``numbers`` are filters with operators."""
        schema = self._pointed(schema)
        if schema["type"] == "object":
            value = schema.get("additionalProperties") or schema["properties"]["gt"]
            return "times" if self._pointed(value).get("format") == "date-time" else "numbers"
        limits = "".join(f" {name}={schema[name]}" for name in ("minimum", "maximum") if name in schema)
        return self._type(schema) + limits

    def _answer(self, answer: Shape) -> str:
        content = answer.get("content", {}).get("application/json")
        if content is None:
            return "nothing"
        schema = self._pointed(content["schema"])
        if schema.get("type") == "array":
            return f"bare list of {self._type(schema['items'])}"
        if "data" in schema.get("properties", {}) and set(schema["properties"]) <= {"data", "hasMore"}:
            data = schema["properties"]["data"]
            more = "" if "hasMore" in schema["properties"] else " without hasMore"
            return f"list of {self._type(data['items'])}{more}, at most {data.get('maxItems')}"
        return self._type(content["schema"])

    def _pointed(self, part: Shape) -> Shape:
        """What a reference points to."""
        while "$ref" in part:
            found: Any = self._document
            for step in part["$ref"].split("/")[1:]:
                found = found[step]
            part = found
        return part

    # -- components ------------------------------------------------------------------------------------------------

    def _components(self) -> Iterator[tuple[str, str]]:
        for name, schema in self._schemas.items():
            if schema.get("type") != "object" or name.endswith(("List", "Filter")) or name in SAME:
                continue
            yield name, "object"
            yield from self._fields(name, schema)

    def _fields(self, name: str, schema: Shape) -> Iterator[tuple[str, str]]:
        required = [*schema.get("required", ()), *schema.get("then", {}).get("required", ())]
        for field, inner in schema.get("properties", {}).items():
            yield f"{name}.{field}", self._type(inner) + ("!" if field in required else "")

    def _type(self, schema: Shape) -> str:
        """``string``, ``a|b``, ``OrderItem[]``; with ``?`` where null fits."""
        if "anyOf" in schema:
            return f"{self._type(schema['anyOf'][0])}?"
        if "$ref" in schema:
            name: str = schema["$ref"].rsplit("/", 1)[-1]
            target = self._schemas[name]
            if target.get("type") != "object":
                return self._type({key: part for key, part in target.items() if key != "nullable"})
            return SAME.get(name, name)
        kinds: list[str] = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        null = "?" if "null" in kinds or schema.get("nullable") else ""
        if kinds[0] == "array":
            return f"{self._type(schema['items'])}[]{null}"
        if "enum" in schema:
            return "|".join(sorted(word for word in schema["enum"] if word is not None)) + null
        if "tokenEndPoint" in schema.get("properties", {}):
            return "OAUTHTokenInfo"
        if "username" in schema.get("properties", {}):
            return "HTTPAuthorization"
        known = {"date-time": "date-time", "email": "email", "uuid": "uuid", "integer": "integer"}
        return known.get(schema.get("format", ""), kinds[0]) + null


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """``PLACE: theirs -> ours`` for what both have and tell differently; ``+ PLACE`` and ``- PLACE`` for the rest."""
    found = [
        f"{place}: {theirs[place]} -> {fact}" if place in theirs else f"+ {place}"
        for place, fact in ours.items()
        if theirs.get(place) != fact
    ]
    return sorted([*found, *(f"- {place}" for place in theirs if place not in ours)])
