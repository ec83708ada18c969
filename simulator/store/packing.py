"""Compresses bodies: a body is much like the first of its kind, which therefore serves as dictionary (zstd).

The dictionary is itself a body of the store, packed without one; a row names the one that it needs. Which body is the
first of its kind is for each opening of a store to say, so rows of earlier ones are never touched.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, NamedTuple

from zstandard import DICT_TYPE_RAWCONTENT, ZstdCompressionDict, ZstdCompressor, ZstdDecompressor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LEVEL: Final = -2
"""Against the first level, a third of the work is spared; a body takes a sixth to a quarter more room."""
_KINDS: Final = 32
"""How many dictionaries are held; a further kind takes the place of the one that was used least lately."""


class Body(NamedTuple):
    """Bytes to be kept once."""

    kind: tuple[str, ...]
    """What is of one kind is alike."""
    digest: str
    data: bytes


class Packed(NamedTuple):
    """A body as its row has it."""

    digest: str
    data: bytes | bytearray
    base: str | None
    """The digest of the body that is its dictionary."""


def _dictionary(data: bytes) -> ZstdCompressionDict:
    return ZstdCompressionDict(data, dict_type=DICT_TYPE_RAWCONTENT)


class Packer:
    """Compresses; knows the first body of each kind."""

    def __init__(self) -> None:
        self._plain = ZstdCompressor(level=_LEVEL)
        self._bases: OrderedDict[tuple[str, ...], tuple[str, ZstdCompressor]] = OrderedDict()

    def pack(self, bodies: Iterable[Body]) -> list[Packed]:
        """The rows for *bodies*, each of which has a digest of its own; a dictionary comes before what needs it."""
        found: list[Packed] = []
        kinds: dict[tuple[str, ...], list[Body]] = {}
        for body in bodies:
            kinds.setdefault(body.kind, []).append(body)
        for kind, alike in kinds.items():
            if kind not in self._bases:
                first = alike.pop(0)
                found.append(Packed(first.digest, self._plain.compress(first.data), None))
                self._remember(first)
            base, compressor = self._bases[kind]
            self._bases.move_to_end(kind)
            # in one go: a call for each would cost a fight for the interpreter lock
            packed = compressor.multi_compress_to_buffer([body.data for body in alike]) if alike else ()
            found += [Packed(body.digest, bytearray(packed[place].tobytes()), base) for place, body in enumerate(alike)]
        return found

    def _remember(self, first: Body) -> None:
        dictionary = _dictionary(first.data)
        dictionary.precompute_compress(level=_LEVEL)
        self._bases[first.kind] = first.digest, ZstdCompressor(level=_LEVEL, dict_data=dictionary)
        if len(self._bases) > _KINDS:
            self._bases.popitem(last=False)


class Unpacker:
    """Expands; keeps the dictionaries that it needed last.

    :param body: the bytes kept under a digest.
    """

    def __init__(self, body: Callable[[str], bytes]) -> None:
        self._body = body
        self._plain = ZstdDecompressor()
        self._bases: OrderedDict[str, ZstdDecompressor] = OrderedDict()

    def unpack(self, data: bytes | bytearray, base: str | None) -> bytes:
        """The bytes that were packed."""
        if base is None:
            return self._plain.decompress(data)
        if base not in self._bases:
            self._bases[base] = ZstdDecompressor(dict_data=_dictionary(self._body(base)))
            if len(self._bases) > _KINDS:
                self._bases.popitem(last=False)
        self._bases.move_to_end(base)
        return self._bases[base].decompress(data)
