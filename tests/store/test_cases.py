"""The papers that both environments of a store share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.commerce.site import SetupCase
from simulator.errors import BadInput
from simulator.store.cases import Cases, read
from simulator.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

CASE = SetupCase(account="Example", site="shop", subject="Turn it on", contact="ops@example.com")


@pytest.mark.parametrize("sync", [True, False])
def test_cases_are_numbered_kept_and_read_in_order(tmp_path: Path, sync: bool) -> None:
    cases = Cases(tmp_path, sync=sync)
    assert [cases.add(CASE).number for _ in range(11)] == list(range(1, 12))
    assert list(Cases(tmp_path, sync=sync)) == read(tmp_path) == list(cases)
    assert Cases(tmp_path, sync=sync).add(CASE).number == 12


def test_a_paper_that_was_begun_and_not_finished_is_none(tmp_path: Path) -> None:
    Cases(tmp_path, sync=False).add(CASE)
    (tmp_path / "cases" / "2.json.new").write_bytes(b'{"account": "Ex')
    cases = Cases(tmp_path, sync=False)
    assert [case.number for case in cases] == [1]
    assert cases.add(CASE).number == 2


async def test_a_paper_that_is_none_is_one_line_and_lets_the_folder_go(tmp_path: Path) -> None:
    Cases(tmp_path, sync=False).add(CASE)
    (tmp_path / "cases" / "1.json").write_bytes(b"{}")
    with pytest.raises(BadInput, match="is not a whole set-up case"):
        Store(tmp_path)
    (tmp_path / "cases" / "1.json").unlink()
    await Store(tmp_path).close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    cases = Cases(tmp_path, sync=False)
    (tmp_path / "cases").write_bytes(b"in the way")
    with pytest.raises(BadInput, match="a set-up case cannot be written"):
        cases.add(CASE)
    assert list(cases) == []
