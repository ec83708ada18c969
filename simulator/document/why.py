"""Why a value does not fit its schema: chooses the most helpful of its errors, and goes down into alternatives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.document.complaint import (
    MISSING,
    UNKNOWN,
    WRONG,
    Complaint,
    listed,
    not_listed,
    two_for_one,
    unknown,
)
from simulator.document.place import shown
from simulator.document.wording import Broken, got, kind_of, kinds, words
from simulator.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.document.place import Path
    from simulator.document.schemas import Schemas


def why(schemas: Schemas, value: Any) -> Complaint:
    """The complaint about a value that is known not to fit."""
    import jsonschema
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    def retrieve(address: str) -> Resource[Any]:
        return Resource.from_contents(schemas.document(address), default_specification=DRAFT202012)

    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]
    validator = jsonschema.Draft202012Validator({"$ref": schemas.base}, registry=registry)
    try:
        errors = list(validator.iter_errors(value))
    except RecursionError:
        return Complaint((), "nested too deeply")
    return _Reasons(schemas, value).best(errors) if errors else Complaint((), "does not fit the schema")


class _Reasons:
    """Chooses among the errors of one value, and goes down into alternatives."""

    def __init__(self, schemas: Schemas, value: Any) -> None:
        self._schemas = schemas
        self._value = value

    def best(self, errors: Iterable[Broken]) -> Complaint:
        """The one that helps most; among equals the first in the document."""
        return min((self._complaint(error) for error in errors), key=lambda found: (found.rank, self._order(found)))

    def _order(self, found: Complaint) -> tuple[int, ...]:
        value, order = self._value, []
        for step in found.path:
            order.append(step if isinstance(step, int) else list(value).index(step) if step in value else len(value))
            value = value[step] if isinstance(step, int) or step in value else {}
        return tuple(order)

    def _complaint(self, error: Broken) -> Complaint:
        path = tuple(error.absolute_path)
        rule = error.validator
        if _about_name(error):
            return _bad_name(error, path)
        if rule in ("anyOf", "oneOf"):
            return self._alternatives(error, path)
        if rule in ("additionalProperties", "unevaluatedProperties"):
            return self._unknown_key(error, path)
        if rule == "enum":
            return not_listed(path, error.instance, error.validator_value, error.schema.get("x-noun", ""))
        if rule == "required":
            missing = next((key for key in error.validator_value if key not in error.instance), "")
            return Complaint(path, f"missing key {shown(missing)}", rank=MISSING)
        if rule == "minProperties" and "x-noun" in error.schema:
            return Complaint(path, f"a {error.schema['x-noun']} is missing", rank=MISSING)
        if rule == "maxProperties" and error.validator_value == 1:
            return two_for_one(path, error.instance, self._known(error.schema), error.schema.get("x-noun", "key"))
        if rule == "not" and not error.validator_value and path:
            return Complaint(path, f"the key {shown(path[-1])} has no place here", about_key=True, rank=UNKNOWN)
        rank = MISSING if rule in ("minProperties", "minItems", "dependentRequired") else WRONG
        return Complaint(path, words(error), rank=rank)

    def _known(self, schema: Any) -> list[str]:
        return self._schemas.keys(schema, "properties")

    def _unknown_key(self, error: Broken, path: Path) -> Complaint:
        schema, instance = error.schema, error.instance
        if error.validator == "unevaluatedProperties":
            quoted = [match[1] for match in re.finditer(r"'((?:[^'\\]|\\.)*)'", error.message)]
            known, extras = self._known(schema), [key for key in instance if key in quoted] or list(instance)
        else:
            known, forms = list(schema.get("properties", ())), list(schema.get("patternProperties", ()))
            extras = [key for key in instance if key not in known and not any(re.search(form, key) for form in forms)]
        return unknown(
            path, extras, [key for key in known if key not in instance] or known, schema.get("x-noun", "key")
        )

    # -- alternatives ----------------------------------------------------------------------------------------------

    def _alternatives(self, error: Broken, path: Path) -> Complaint:
        branches: list[list[Broken]] = [[] for _ in error.validator_value]
        for inner in error.context or ():
            branches[int(inner.relative_schema_path[0])].append(inner)
        if not all(branches):
            return Complaint(path, "fits more than one of the forms that exclude each other")
        fitting = [index for index, errors in enumerate(branches) if not any(map(_types, errors))]
        if not fitting:
            wanted = dict.fromkeys(name for errors in branches for inner in errors for name in _types(inner))
            return Complaint(path, f"expected {kinds(wanted)}, got {got(error.instance)}")
        if isinstance(error.instance, dict):
            for narrow in (self._by_tag, self._by_key):
                narrowed = narrow(error, path, fitting)
                if isinstance(narrowed, Complaint):
                    return narrowed
                fitting = narrowed
        offers = [_listed(branches[index]) for index in fitting]
        place = offers[0][0]
        if place is not None and (place == path or len(fitting) > 1) and all(place == other for other, _ in offers):
            options = list(dict.fromkeys(option for _, options in offers for option in options))
            inner = next(inner for inner in branches[fitting[0]] if tuple(inner.absolute_path) == place)
            return not_listed(place, inner.instance, options, error.schema.get("x-noun", "") if place == path else "")
        chosen = max(fitting, key=lambda index: self._likeness(error, index, branches[index]))
        return self.best(branches[chosen])

    def _by_tag(self, error: Broken, path: Path, fitting: list[int]) -> Complaint | list[int]:
        """Alternatives told apart by one property with a fixed word each, such as ``type``."""
        words_of: dict[int, dict[str, list[Any]]] = {}
        for index in fitting:
            properties = self._schemas.resolved(error.validator_value[index]).get("properties", {})
            parts = {key: self._schemas.resolved(part) for key, part in properties.items()}
            words_of[index] = {
                key: part["enum"] if "enum" in part else [part["const"]]
                for key, part in parts.items()
                if "enum" in part or "const" in part
            }
        tags = [key for key in words_of[fitting[0]] if all(key in words for words in words_of.values())]
        if len(fitting) < 2 or not tags:
            return fitting
        tag, choices = tags[0], [word for words in words_of.values() for word in words[tags[0]]]
        if tag not in error.instance:
            known = [key for index in fitting for key in self._known(error.validator_value[index])]
            extras = [key for key in error.instance if key not in known]
            if extras and nearest(extras[0], known):
                return unknown(path, extras, known, error.schema.get("x-noun", "key"))
            offer = listed([shown(choice) for choice in choices])
            return Complaint(path, f"missing key {shown(tag)} ({offer})", rank=MISSING)
        meant = [index for index in fitting if error.instance[tag] in words_of[index][tag]]
        return meant or not_listed((*path, tag), error.instance[tag], choices, error.schema.get("x-noun", ""))

    def _by_key(self, error: Broken, path: Path, fitting: list[int]) -> Complaint | list[int]:
        """Alternatives told apart by a key that only they require: which of them is meant?"""
        instance, noun = error.instance, error.schema.get("x-noun", "key")
        required = {index: self._schemas.keys(error.validator_value[index], "required") for index in fitting}
        names = {
            index: [key for key in keys if sum(key in other for other in required.values()) == 1]
            for index, keys in required.items()
        }
        if len(fitting) < 2 or not all(names.values()):
            return fitting
        meant = [index for index in fitting if any(key in instance for key in names[index])]
        choices = [key for index in fitting for key in names[index]]
        if not meant:
            common = [key for index in fitting for key in self._known(error.validator_value[index])]
            extras = [key for key in instance if key not in common]
            if not extras:
                return Complaint(path, f"missing {noun}: one of {listed(choices)}", rank=MISSING)
            return unknown(path, extras, choices, noun)
        if len(meant) > 1:
            return two_for_one(path, instance, choices, noun)
        return meant

    def _likeness(self, error: Broken, index: int, errors: list[Broken]) -> tuple[int, int, int]:
        """How much an alternative looks like what was meant: no wrong tag, known keys, faults deep inside."""
        instance = error.instance
        known = self._known(error.validator_value[index]) if isinstance(instance, dict) else []
        tags = sum(inner.validator == "const" and len(inner.relative_path) == 1 for inner in errors)
        matched = sum(key in known for key in instance) if isinstance(instance, dict) else min(map(_depth, errors))
        return -tags, matched, -len(errors)


def _depth(error: Broken) -> int:
    return len(error.relative_path)


def _about_name(error: Broken) -> bool:
    """Whether the instance is a key that the ``propertyNames`` of its mapping refuse."""
    steps = list(error.relative_schema_path)
    return any(
        step == "propertyNames" and before != "properties" for before, step in zip(["", *steps], steps, strict=False)
    )


def _bad_name(error: Broken, path: Path) -> Complaint:
    found = Complaint(path, f"the key {words(error)}")
    if error.validator == "enum":
        found = not_listed(path, error.instance, error.validator_value, error.schema.get("x-noun", "key"))
    return found._replace(path=(*path, error.instance), about_key=True)


def _types(error: Broken) -> list[str]:
    """The kinds of value that this error asks for, when the whole value is of another kind."""
    if error.relative_path:
        return []
    wanted = error.validator_value
    if error.validator == "type":
        return [wanted] if isinstance(wanted, str) else list(wanted)
    if error.validator in ("enum", "const"):
        found = [kind_of(option) for option in (wanted if error.validator == "enum" else [wanted])]
        return [] if kind_of(error.instance) in found else found
    return []


def _listed(errors: Sequence[Broken]) -> tuple[Path | None, list[Any]]:
    """Where an alternative wants another word, and which ones; (None, []) when something else is wrong with it."""
    for error in errors:
        if error.validator in ("const", "enum"):
            rule = error.validator_value
            return tuple(error.absolute_path), rule if error.validator == "enum" else [rule]
    return None, []
