"""Reads one answer after the other from the bytes of a connection; no sockets, no waiting."""

from __future__ import annotations

from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING

from aiohttp import hdrs
from aiohttp.http_exceptions import BadHttpMessage, HttpProcessingError, InvalidHeader, LineTooLong
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser
from multidict import istr

from simulator.instant import Seconds
from simulator.records import Answer
from simulator.wire import trouble
from simulator.wire.pool import misplaced_body

if TYPE_CHECKING:
    from simulator.wire.trouble import Trouble

# As aiohttp has them, so that both tiers read alike.
_LONGEST_LINE = 8190
_MOST_HEADERS = 128
_BODILESS = (101, 204, 304)
_SPELLING = {name.lower().encode(): str(name) for name in vars(hdrs).values() if isinstance(name, istr)}

_FINE: Trouble = ("", "")


class Reader:
    """Gathers messages by the callbacks of a parser (``on_...``); the first that is not interim is the answer.

    :param body_limit: how many bytes of an answer's body are kept.
    """

    def __init__(self, body_limit: int) -> None:
        self._body_limit = body_limit
        self._parser = HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True, lenient_optional_cr_before_lf=True, lenient_spaces_after_chunk_size=True
        )
        self.expect(0.0)

    def expect(self, begun: float) -> None:
        """A request goes out whose exchange began then, on the performance counter."""
        self._begun = begun
        self._answer: Answer | None = None
        self._started = self._has_head = self._surplus = False
        self._size = self._line = 0
        self.keeps_alive = False
        """Whether the answer came whole, nothing came after it, and the connection may stay open."""

    def feed(self, data: bytes) -> Answer | None:
        """The answer, once these bytes make it whole or spoil it."""
        had_head, had_size = self._has_head, self._size
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self.keeps_alive = False
        except HttpParserError as error:
            return self._unreadable(error, had_head=had_head)
        if self._answer is None:
            if self._size > self._body_limit:
                return self._with_body()
            if self._size == had_size and self._endless(data):
                return self.tell(trouble.BROKEN_CHUNKS if self._has_head else trouble.LONG_HEAD)
        return self._answer

    def end(self, broken: Trouble | None) -> Answer:
        """The answer when nothing more comes: the connection was closed, or *broken* in that way."""
        if not self._has_head:
            return self.tell(broken or (trouble.CUT_HEAD if self._started else trouble.CLOSED))
        return self._with_body() if self._runs_to_the_end() else self.tell(trouble.CUT_BODY)

    def late(self, time_limit: float) -> Answer:
        """The answer when the time limit is reached."""
        return self.tell((trouble.late_body if self._has_head else trouble.late_answer)(time_limit))

    def tell(self, went_wrong: Trouble, body: bytes = b"") -> Answer:
        """The answer as far as it came, with what went wrong; without a whole head it has no status."""
        failure, detail = went_wrong
        took = Seconds(perf_counter() - self._begun)
        if not self._has_head:
            return Answer(failure=failure, detail=detail, took=took)
        if self._status < trouble.LOWEST_STATUS:
            failure, detail = trouble.no_status(self._status)
            return Answer(failure=failure, detail=detail, took=took)
        headers = [(_name(name), _text(value)) for name, value in self._head]
        return Answer(
            status=self._status,
            reason=printable(_text(self._reason)),
            headers=tuple(headers),
            body=body,
            failure=failure,
            detail=detail,
            took=took,
        )

    # -- called by the parser --------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """A message begins: an interim one, the answer, or something that nobody asked for."""
        self._surplus = self._answer is not None
        self._started, self._has_head, self.keeps_alive = True, False, False
        self._reason, self._size = b"", 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._body: list[bytes] = []

    def on_status(self, reason: bytes) -> None:
        """A piece of the status line's text."""
        self._reason += reason
        if len(self._reason) > _LONGEST_LINE:
            raise LineTooLong(b"", _LONGEST_LINE)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header or a trailer."""
        if len(name) + len(value) > _LONGEST_LINE:
            raise LineTooLong(b"", _LONGEST_LINE)
        if b"\0" in value:
            raise InvalidHeader(b"")
        self._headers.append((name, value.rstrip(b" \t")))
        if len(self._headers) > _MOST_HEADERS:
            raise BadHttpMessage("Too many headers received")

    def on_headers_complete(self) -> None:
        """The head is whole; with some answers that is all, whatever their headers announce."""
        self._status, self._head = self._parser.get_status_code(), tuple(self._headers)
        self._has_head = not 100 <= self._status <= 199 or self._status == 101
        if self._status in _BODILESS and self._answer is None:
            self._answer = self.tell(_FINE)

    def on_body(self, piece: bytes) -> None:
        """A piece of the body."""
        self._body.append(piece)
        self._size += len(piece)

    def on_message_complete(self) -> None:
        """A message is whole; an interim one is forgotten."""
        self._started = False
        if self._has_head:
            self._answer = answer = self._answer or self._with_body()
            stays = self._parser.should_keep_alive() and not self._surplus
            self.keeps_alive = stays and not misplaced_body(answer.status, answer.header)

    # -- what it comes to ------------------------------------------------------------------------------------------

    def _with_body(self) -> Answer:
        body, limit = b"".join(self._body), self._body_limit
        return self.tell(_FINE, body) if len(body) <= limit else self.tell(trouble.oversize(limit), body[:limit])

    def _unreadable(self, error: HttpParserError, *, had_head: bool) -> Answer:
        """What follows a whole answer is no fault of it, unless it came in one piece with the answer's head.

        Where no body can be it never is: it belongs to nothing (RFC 9112, section 6.3).
        """
        self.keeps_alive = False
        if self._answer is not None and (had_head or self._answer.status in _BODILESS):
            return self._answer
        if had_head:
            return self.tell(trouble.BROKEN_CHUNKS)
        self._has_head = False
        cause = error.__context__
        return self.tell(trouble.head(cause.message if isinstance(cause, HttpProcessingError) else str(error)))

    def _endless(self, data: bytes) -> bool:
        """Whether the line that is being read is longer than a line of a head or a trailer may be."""
        ended = data.rfind(b"\n") + 1
        self._line = len(data) - ended + (0 if ended else self._line)
        return self._line > _LONGEST_LINE

    def _runs_to_the_end(self) -> bool:
        """Whether the end of the connection is the end of the body (RFC 9112, section 6.3)."""
        fields = {name.lower(): value for name, value in self._head}
        codings = fields.get(b"transfer-encoding")
        if codings is not None:
            return codings.lower().rpartition(b",")[2].strip() != b"chunked"
        return b"content-length" not in fields


def clean(value: str) -> str:
    """Header text without the lone surrogates that stand for bytes that are not UTF-8."""
    return value if value.isascii() else value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def printable(text: str) -> str:
    """One line of text that may be shown: no control characters, which a terminal might obey."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign == "\t" else "\ufffd" for sign in text)


# A receiver sends the same headers with each answer.
@lru_cache(256)
def _name(raw: bytes) -> str:
    return _SPELLING.get(raw.lower()) or _text(raw)


@lru_cache(256)
def _text(raw: bytes) -> str:
    return clean(raw.decode("utf-8", "surrogateescape"))
