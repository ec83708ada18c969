"""Which operation a request means: its path and method against the paths of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.errors import Declined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.catalogue.operation import Operation


class Routes:
    """The paths as a tree of segments; a fixed segment wins over a variable one."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._tree: dict[str, Any] = {}
        for operation in operations:
            node = self._tree
            for part in operation.path.strip("/").split("/"):
                node = node.setdefault("{}" if part.startswith("{") else part, {})
            node.setdefault("", {})[operation.method] = operation

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        """The operation, and the variables of its path; HEAD is asked of GET (API-VERB-1, API-HEAD-1).

        :param path: undecoded segments are not expected; one slash too many at its end is forgiven.
        :raises Declined: 404 when there is no such path, 405 when it has other methods only.
        """
        parts = path.removeprefix("/").removesuffix("/").split("/")
        methods = _walk(self._tree, parts)
        if methods is None:
            raise Declined(404, "not_found", f"There is no {path[:200]} here.")
        operation = methods.get("GET" if method == "HEAD" else method)
        if operation is None:
            allowed = ", ".join(one for name in methods for one in ((name, "HEAD") if name == "GET" else (name,)))
            message = f"{method} is not possible here; possible: {allowed}."
            raise Declined(405, "method_not_allowed", message, headers={"Allow": allowed})
        template = operation.path.strip("/").split("/")
        return operation, {
            name[1:-1]: given for name, given in zip(template, parts, strict=True) if name.startswith("{")
        }


def _walk(tree: dict[str, Any], parts: list[str]) -> dict[str, Operation] | None:
    if not parts:
        return tree.get("")
    head, *rest = parts
    for name in (head, "{}"):
        if name and (name != "{}" or head) and name in tree and (found := _walk(tree[name], rest)) is not None:
            return found
    return None
