"""The order in which a Java 8 HashMap walks: every expectation was printed by OpenJDK 17, whose map is the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.notification.javamap import map_order, string_hash

WALKS = [
    (
        "eäo,rudわわ",
        "eäo,rudわわ",
    ),
    (
        "vnei,qz",
        "qz,vnei",
    ),
    (
        "yéも,okvdtずlnねcpz",
        "yéも,okvdtずlnねcpz",
    ),
    (
        "hìveûbびぷx,f,ihvóvhm,ぽo,irwuóxn",
        "f,ぽo,ihvóvhm,hìveûbびぷx,irwuóxn",
    ),
    (
        "pxbmhiqj,dgeaeya,ãm,bj,drkhkádæ,ñpまlz,uxsかüへevcdj,ûmoäi,nへfõbkdjzcfe,aze,t",
        "ñpまlz,dgeaeya,t,pxbmhiqj,ûmoäi,bj,ãm,drkhkádæ,aze,uxsかüへevcdj,nへfõbkdjzcfe",
    ),
    (
        (
            "zfedîj,bdc,jýpずu,ゃefさèâpewfà,qjvnyvlczvä,ぐsゅi,"
            "BBBBAaBB,æawírth,tゃkxaho,oるmojgqj,AaBBBBBB,AaBBAaAa,osvすfslfmo"
        ),
        (
            "bdc,jýpずu,BBBBAaBB,AaBBBBBB,AaBBAaAa,æawírth,"
            "osvすfslfmo,ゃefさèâpewfà,qjvnyvlczvä,ぐsゅi,oるmojgqj,zfedîj,tゃkxaho"
        ),
    ),
    (
        (
            "kwdønlôまawwr,wz,d,zmxewchぃò,gnqx,AaBBBBBB,AaAaAaAa,uwg,"
            "sxiø,h÷iあû,fcぱvfrâ,pesúrtrv,wico,wずqlnr,AaBBAaBB,AaAaBBAa"
        ),
        (
            "wずqlnr,sxiø,h÷iあû,wz,d,uwg,kwdønlôまawwr,zmxewchぃò,"
            "AaBBBBBB,AaAaAaAa,wico,AaBBAaBB,AaAaBBAa,pesúrtrv,fcぱvfrâ,gnqx"
        ),
    ),
]


def walk(names: str) -> str:
    inserted = tuple(names.split(","))
    return ",".join(inserted[place] for place in map_order(inserted))


def test_a_hostile_number_of_names_is_walked_in_no_time() -> None:
    walked = map_order(tuple(f"n{number}" for number in range(200_000)))
    assert len(walked) == 200_000


@pytest.mark.parametrize(("names", "walked"), WALKS)
def test_walks_as_java_does(names: str, walked: str) -> None:
    assert walk(names) == walked


def test_hashes_utf_16_units_as_java_does() -> None:
    assert string_hash("") == 0
    assert string_hash("quantity") == 0xB368648B
    assert string_hash("😀") == 0x1B0D63
    assert string_hash("Aa") == string_hash("BB")


def test_the_table_grows_with_the_thirteenth_name() -> None:
    # P and @ share a bucket of 16; in 32 buckets @ lies before P
    assert walk("P,@,a,b,c,d,e,f,g,h,i,j") == "P,@,a,b,c,d,e,f,g,h,i,j"
    assert walk("P,@,a,b,c,d,e,f,g,h,i,j,k") == "@,a,b,c,d,e,f,g,h,i,j,k,P"


def test_the_table_grows_with_a_ninth_name_in_one_bucket() -> None:
    eight = [f"{one}{two}{three}" for one in ("Aa", "BB") for two in ("Aa", "BB") for three in ("AaAa", "BBBB")]
    nine = [*eight, "AaAaAaBB"]
    assert {string_hash(name) for name in nine} == {string_hash("AaAaAaAa")}
    assert walk(",".join(["P", "@", *eight])).startswith("P,@")
    assert walk(",".join(["P", "@", *nine])).startswith("@")


@given(st.lists(st.text(max_size=8), unique=True, max_size=60))
def test_every_name_has_its_place_once(names: list[str]) -> None:
    assert sorted(map_order(tuple(names))) == list(range(len(names)))
