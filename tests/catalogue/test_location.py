"""Where a redirect points to."""

from __future__ import annotations

import pytest

from simulator.catalogue.location import canonical, origin, resolve

BASE = "http://receiver.example.com:8080/in/one?x=1"


@pytest.mark.parametrize(
    ("location", "address"),
    [
        ("/two", "http://receiver.example.com:8080/two"),
        ("two", "http://receiver.example.com:8080/in/two"),
        ("../two?y=2", "http://receiver.example.com:8080/two?y=2"),
        ("?y=2", "http://receiver.example.com:8080/in/one?y=2"),
        ("//other.example.com/a", "http://other.example.com/a"),
        ("https://Other.Example.com", "https://other.example.com/"),
        ("HTTP://other.example.com:80/a#part", "http://other.example.com/a"),
        ("https://other.example.com:443/a", "https://other.example.com/a"),
        ("https://other.example.com:444/a", "https://other.example.com:444/a"),
        ("http://[::1]:9000/a", "http://[::1]:9000/a"),
        ("http://other.example.com:/a", "http://other.example.com/a"),
        ("  /blanks around\t", "http://receiver.example.com:8080/blanks%20around"),
        ("/größe?a=%20b", "http://receiver.example.com:8080/gr%C3%B6%C3%9Fe?a=%20b"),
        ("/raw\udce4byte", "http://receiver.example.com:8080/raw%E4byte"),
        ("/mail@home", "http://receiver.example.com:8080/mail@home"),
    ],
)
def test_usable(location: str, address: str) -> None:
    assert resolve(BASE, location) == address


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("ftp://other.example.com/", "neither an http nor an https"),
        ("mailto:staff@example.com", "neither an http nor an https"),
        ("javascript:alert(1)", "neither an http nor an https"),
        ("http://user:pass@other.example.com/", "user name"),
        ("http://@other.example.com/", "user name"),
        ("//user@other.example.com/", "user name"),
        ("http:///path", "no usable host"),
        ("http://bad host/", "no usable host"),
        ("http://other.example.com:99999/", "no usable port"),
        ("http://other.example.com:port/", "no usable port"),
        ("http://[::1/", "not an address"),
        ("/a\r\nX-Injected: 1", "control character"),
        ("/a\x00b", "control character"),
    ],
)
def test_not_usable(location: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        resolve(BASE, location)


def test_one_spelling_for_one_address() -> None:
    assert canonical("HTTP://Receiver.Example.com") == canonical("http://receiver.example.com:80/#top")
    assert canonical("http://receiver.example.com/a") != canonical("http://receiver.example.com/A")


def test_origins() -> None:
    assert origin("https://user:secret@receiver.example.com/x") == ("https", "receiver.example.com", 443)
    assert origin("http://127.0.0.1:80") == ("http", "127.0.0.1", 80)
