"""Speaks to the bundled receiver's control: sets up inboxes, scripts answers, reads what arrived."""

from __future__ import annotations

import os
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlsplit

import msgspec

from simulator.errors import BadInput, Unavailable
from simulator.wire import AllowList, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS = 30.0
_LIMIT = 512 * 1024 * 1024


class Inbox(NamedTuple):
    """The addresses of one inbox."""

    url: str
    elsewhere: str
    """The same inbox under another origin."""
    token_url: str
    plain: str
    """The same inbox by http; ``url`` itself unless that is https."""


class Recorded(NamedTuple):
    """What the receiver remembers of one inbox."""

    requests: list[dict[str, Any]]
    forgotten: int
    """How many it had to let go, to stay within its memory."""


class Bundled:
    """The inboxes of one case; the run's name differs each time, so that parallel cases do not meet."""

    def __init__(self, url: str) -> None:
        self._control = f"{url.rstrip('/')}/_control"
        self._wire = Wire(AllowList(()), body_limit=_LIMIT, connections=4)
        self.run = f"{os.getpid():x}-{perf_counter_ns():x}"
        self._seen: dict[str, list[dict[str, Any]]] = {}
        self._origins: dict[str, str] = {}

    async def set_up(self, name: str, settings: Mapping[str, Any], certificate: str = "") -> Inbox:
        """Create an inbox or change it; a ``script`` begins anew. :raises BadInput: for what it does not take.

        :param certificate: what it shows over https (``tls.Certificate``), once :meth:`authority` has been asked;
            empty for plain http.
        """
        told = await self._ask("PUT", f"inboxes/{self.run}/{quote(name)}", settings)
        plain = told["url"]
        url = self._origins[certificate] + urlsplit(plain).path if certificate else plain
        return Inbox(url, told["elsewhere"], told["token_url"], plain)

    async def authority(self) -> str:
        """The certificate, as PEM text, of the authority behind the receiver's own good one."""
        told = await self._ask("GET", "tls")
        self._origins = told["origins"]
        return str(told["ca"])

    async def recorded(self, name: str) -> Recorded:
        """What arrived at one inbox, in order, without the bodies; nothing when it does not exist.

        Only what is new is asked for, so that looking often costs little.
        """
        seen = self._seen.setdefault(name, [])
        after = seen[-1]["number"] if seen else 0
        path = f"inboxes/{self.run}/{quote(name)}?after={after}&bodies=no"
        told = await self._ask("GET", path, missing={"requests": [], "arrivals": len(seen)})
        seen += told["requests"]
        return Recorded(seen, told["arrivals"] - len(seen))

    async def names(self) -> list[str]:
        """The inboxes of this case, those below an endpoint's address included."""
        told = await self._ask("GET", f"runs/{self.run}")
        return [inbox["name"] for inbox in told["inboxes"]]

    async def close(self) -> None:
        """Forget the inboxes of this case."""
        try:
            await self._ask("DELETE", f"runs/{self.run}")
        finally:
            await self._wire.close()

    def aliases(self, inbox: Inbox) -> dict[str, str]:
        """What in the inbox's addresses differs from run to run, and what stands for it in a journal."""
        known = {}
        urls = (
            (inbox.plain, "receiver"),
            (inbox.elsewhere, "elsewhere"),
            (inbox.token_url, "tokens"),
            *self._tls(inbox),
        )
        for url, name in urls:
            origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
            folder = url.partition(self.run)[0] + self.run
            known[folder] = f"{{{name}}}"
            known.setdefault(origin, f"{{{name}}}" if name != "tokens" else "{receiver}")
            known.setdefault(urlsplit(url).netloc, f"{{{name}}}")
        return known | {self.run: "{run}"}

    def _tls(self, inbox: Inbox) -> list[tuple[str, str]]:
        return [
            (inbox.url, f"tls {certificate}")
            for certificate, origin in self._origins.items()
            if inbox.url.startswith(f"{origin}/")
        ]

    async def _ask(
        self, method: str, path: str, value: Mapping[str, Any] | None = None, missing: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        body = b"" if value is None else msgspec.json.encode(value)
        headers = [("Content-Type", "application/json")] if body else []
        url = f"{self._control}/{path}"
        answer = await self._wire.exchange(method, url, headers=headers, body=body, time_limit=_SECONDS)
        if answer.failure:
            detail = f" ({answer.detail})" if answer.detail else ""
            raise Unavailable(f"the bundled receiver does not answer: {answer.failure}{detail}")
        if answer.status == 404 and missing is not None:
            return missing
        told: dict[str, Any] = msgspec.json.decode(answer.body)
        if answer.status >= 400:
            raise BadInput(told.get("error", f"the receiver's control answered {answer.status}"))
        return told
