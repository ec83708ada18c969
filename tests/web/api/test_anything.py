"""Whatever is sent, the answer is one that the document knows, nothing breaks, and what is refused changes nothing."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.web.api.body import LIMIT
from simulator.web.api.operations import ALIVE
from tests.web.api.conftest import API, calling

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.api.conftest import Client

NAMES = sorted(ALIVE)
_texts = st.text(max_size=20)
_scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _texts


def _bodies(component: str) -> st.SearchStrategy[Any]:
    """Anything, but often with members that the component knows."""
    known = API.document["components"]["schemas"].get(component, {}).get("properties", {"id": {}})
    keys = st.sampled_from(sorted(known)) | _texts
    values = st.recursive(
        _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4)
    )
    return st.dictionaries(keys, values, max_size=8) | values


@st.composite
def _requests(draw: st.DrawFn) -> tuple[str, str, str, list[tuple[str, str]], Any]:
    operation = API.operation(draw(st.sampled_from(NAMES)))
    # no path has a step "." or ".."
    id_ = draw(st.text("abc-0.%é ", min_size=1, max_size=8).filter(lambda text: text not in (".", "..")))
    path = operation.path.replace("{id}", id_.replace("%", "%25").replace(" ", "%20"))
    names = st.sampled_from(
        [given.name for given in operation.filters] + ["limit", "startingAfter", "x", "createdTime[gt]"]
    )
    values = _texts | st.sampled_from(["1", "true", "2024-01-01T00:00:00Z", "*", "a,b"])
    query = draw(st.lists(st.tuples(names, values), max_size=3)) if operation.method == "GET" else []
    return operation.id, operation.method, path, query, draw(_bodies(operation.body)) if operation.body else None


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(request=_requests())
async def test_any_request_gets_an_answer_of_the_document(
    request: tuple[str, str, str, list[tuple[str, str]], Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    name, method, path, query, body = request
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    async with calling(tmp_path_factory.mktemp("any")) as client:
        told = await client.ask(method, path, params=query, data=data, headers=headers)
    operation = API.operation(name)
    assert told.status in (*operation.answers, *operation.refusals)
    assert told.status < 500


BAD = {
    "nothing": (b"", "application/json", "missing_parameter"),
    "blank": (b" \n", "application/json", "missing_parameter"),
    "cut": (b'{"id": ', "application/json", "invalid_request"),
    "twice": (b'{"id": "a", "id": "b"}', "application/json", "invalid_request"),
    "no text": (b"\xff", "application/json", "invalid_request"),
    "deep": (b"[" * 100_000, "application/json", "invalid_request"),
    "nan": (b'{"id": NaN}', "application/json", "invalid_request"),
    "long number": (b'{"metadata": {"n": ' + b"9" * 500 + b"}}", "application/json", "invalid_request"),
    "form": (b"id=a", "application/x-www-form-urlencoded", "invalid_parameter"),
    "none said": (b'{"id": "a"}', "", "invalid_parameter"),
    "latin": (b'{"id": "a"}', "application/json; charset=latin-1", "invalid_parameter"),
    "huge": (b'{"id": "' + b"a" * LIMIT + b'"}', "application/json", "invalid_request"),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_body_is_refused_and_changes_nothing(client: Client, name: str) -> None:
    data, kind, code = BAD[name]
    for path in ("/customers", "/webhooks"):
        told = await client.post(path, data=BytesIO(data), headers={"Content-Type": kind})
        assert (told.status, told.error["code"]) == (400, code)
    assert (await client.get("/customers")).ids == []
    assert (await client.get("/webhooks")).value == []


async def test_numbers_may_come_as_text_and_keep_their_digits(tmp_path: Path) -> None:
    async with calling(tmp_path / "store") as client:
        sku = {
            "id": "a",
            "name": "a",
            "eccn": "EAR99",
            "taxCode": "4512.100",
            "countryOfOrigin": "US",
            "weight": "0.10",
        }
        assert (await client.post("/skus", sku)).value["weight"] == 0.1
        text = b'{"metadata": {"n": 0.1000000000000000055511151231257827}}'
        headers = {"Content-Type": "application/json"}
        assert (await client.post("/customers", data=text, headers=headers)).status == 201
        assert (await client.post("/customers", {"id": "a"})).status == 201
        large = b'{"metadata": {"n": 123456789012345678901234567890}}'
        assert (await client.post("/customers/a", data=large, headers=headers)).status == 200
        url = f"{client.address}/customers/a"
        key = {"Authorization": f"Bearer {client.simulation.keys.secret.text}"}
        async with client.session.get(url, headers=key) as answer:
            assert '"n":123456789012345678901234567890' in await answer.text()
