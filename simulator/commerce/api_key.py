"""Keys of the Digital River API: secret, public and restricted ones, of test or of live mode (rest_api.md 1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from simulator.seed import Seed

Kind = Literal["secret", "public", "restricted"]
Right = Literal["read", "write"]

_PREFIXES: Final[Mapping[str, Kind]] = {"sk_": "secret", "pk_": "public", "rk_": "restricted"}
_TEXT: Final = re.compile(r"[\x21-\x2b\x2d-\x39\x3b\x3c\x3e-\x7e]{8,200}")
"""What a key may look like: visible ASCII that neither Basic nor our own notation of rights takes for a sign."""
_RIGHTS: Final[Mapping[str, Right]] = {"read": "read", "write": "write"}


class ApiKey(Struct, frozen=True, kw_only=True):
    """One key."""

    text: str
    kind: Kind
    live: bool
    rights: dict[str, Right] = {}
    """Of a restricted one, by group of operations such as ``tax-identifiers``; ``write`` contains ``read``."""

    def allows(self, group: str, *, writes: bool, public: bool) -> bool:
        """Whether it may call an operation.

        :param writes: whether the operation changes anything.
        :param public: whether public keys may call it.
        """
        if self.kind == "secret":
            return True
        if self.kind == "public":
            return public
        right = self.rights.get(group)
        return right == "write" or (right == "read" and not writes)


def made(seed: Seed, kind: Kind, *, live: bool) -> ApiKey:
    """A new key of the form that Digital River's have: prefix, mode and 32 hex digits."""
    prefix = next(prefix for prefix, name in _PREFIXES.items() if name == kind)
    text = f"{prefix}{'' if live else 'test_'}{seed.bits('api key', kind):032x}"
    return ApiKey(text=text, kind=kind, live=live)


def parsed(text: str, *, live: bool, groups: Collection[str], where: str) -> ApiKey:
    """A key that somebody names: ``KEY``, or ``KEY=orders:read,customers:write`` for a restricted one.

    What begins with ``pk_`` is public, with ``rk_`` restricted, everything else secret.

    :param groups: the groups of operations that there are rights for.
    :raises BadInput: for a text that is no key, of the other mode, or with rights that do not exist.
    """
    key, sign, told = text.partition("=")
    if not _TEXT.fullmatch(key):
        raise BadInput('a key has 8 to 200 visible characters, without ",", ":" and "="', where=where)
    kind: Kind = _PREFIXES.get(key[:3], "secret")
    if key[:3] in _PREFIXES and ("_test_" in key[:9]) == live:
        here, there = ("production", "test") if live else ("cte", "live")
        raise BadInput(f"a {there} key does not open the environment {here}", where=where)
    if (kind == "restricted") != bool(sign):
        need = "needs its rights, such as KEY=orders:read,customers:write" if not sign else "has all rights it can have"
        raise BadInput(f"a {kind} key {need}", where=where)
    return ApiKey(text=key, kind=kind, live=live, rights=_rights(told, groups, where) if sign else {})


def _rights(told: str, groups: Collection[str], where: str) -> dict[str, Right]:
    rights: dict[str, Right] = {}
    for part in told.split(","):
        group, _, word = part.partition(":")
        if group not in groups:
            raise BadInput(f'there are no rights for "{group}"', where=where, nearest=nearest(group, groups))
        if word not in _RIGHTS:
            raise BadInput(f'a right is read or write, not "{word}"', where=where, nearest=nearest(word, _RIGHTS))
        rights[group] = _RIGHTS[word]
    return rights
