"""The data of each locale: enough of it, and consistent."""

from __future__ import annotations

import json
import re

import pytest

from simulator import data
from simulator.commerce.money import payable
from simulator.market.region import LOCALES, load

POSTAL_CODES = {
    "en_US": r"\d{5}",
    "en_CA": r"[A-Z]\d[A-Z] \d[A-Z]\d",
    "en_GB": r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}",
    "de_DE": r"\d{5}",
    "fr_FR": r"\d{5}",
    "es_ES": r"\d{5}",
    "ja_JP": r"\d{3}-\d{4}",
    "ko_KR": r"\d{5}",
    "pt_BR": r"\d{5}-\d{3}",
}
PHONES = {
    "en_US": r"\d{3}-555-01##",
    "en_CA": r"\d{3}-555-01##",
    "en_GB": r"(0\d{3} 49[68] 0###|020 7946 0###|029 2018 0###|028 9649 6###|01632 960###)",
    "de_DE": r"0\d{2,3} [\d#]{7,8}",
    "fr_FR": r"0\d( [\d#]{2}){4}",
    "es_ES": r"790 ### ###",
    "ja_JP": r"0[\d#-]{11}",
    "ko_KR": r"0\d{1,2}-0#{2,3}-####",
    "pt_BR": r"\(\d\d\) 0###-####",
}
FIRST_OF_POST_CODE = {
    "en_CA": "ON:KLMNP QC:GHJ BC:V AB:T SK:S MB:R NS:B NB:E NL:A PE:C YT:Y",
    "es_ES": "Madrid:28 Barcelona:08 Valencia:46 Sevilla:41 Zaragoza:50 Málaga:29 Murcia:30 Illes_Balears:07"
    " Bizkaia:48 Alicante:03 Córdoba:14 Valladolid:47 Pontevedra:36 Asturias:33 Granada:18 A_Coruña:15 Navarra:31"
    " Gipuzkoa:20",
    "ko_KR": "서울특별시:0 경기도:1 인천광역시:2 강원특별자치도:2 세종특별자치시:3 대전광역시:3 대구광역시:4"
    " 울산광역시:4 부산광역시:4 경상남도:5 전북특별자치도:5 광주광역시:6 제주특별자치도:6",
    "pt_BR": "SP:01 RJ:2 ES:29 MG:3 BA:4 PE:5 RN:59 CE:6 PA:66 AM:69 DF:70 GO:7 PR:8 SC:8 RS:9",
}
"""What post codes of a state begin with: any of these digits or letters, or these two."""


@pytest.mark.parametrize("locale", LOCALES)
def test_places(locale: str) -> None:
    region = load(locale)
    assert len({place.city for place in region.places}) == len(region.places) >= 12
    for place in region.places:
        assert re.fullmatch(POSTAL_CODES[locale], place.postal_code), place
        assert re.fullmatch(PHONES[locale], place.phone), place
        assert place.state
        assert place.state_name
        assert region.streets or place.street
        assert all(0 <= tax.rate < 1 for tax in region.taxes_at(place))
        assert region.taxes_at(place)
        assert {tax.jurisdiction for tax in region.taxes} <= {region.country}
        assert len({tax.level for tax in region.taxes_at(place)}) == len(region.taxes_at(place))


@pytest.mark.parametrize("locale", FIRST_OF_POST_CODE)
def test_post_codes_belong_to_the_state(locale: str) -> None:
    known = dict(one.split(":") for one in FIRST_OF_POST_CODE[locale].split())
    for place in load(locale).places:
        first = known[place.state.replace(" ", "_")]
        assert place.postal_code.startswith(tuple(first) if first.isalpha() or first == "01" else first), place


def test_american_states_are_told_both_ways() -> None:
    for place in load("en_US").places:
        assert re.fullmatch("[A-Z]{2}", place.state)
        assert place.county
        assert [tax.level for tax in place.taxes] in (["State", "County"], ["State", "County", "City"])
    assert any(tax.level == "City" for place in load("en_US").places for tax in place.taxes)


@pytest.mark.parametrize("locale", LOCALES)
def test_ways_to_ship_can_be_paid(locale: str) -> None:
    region = load(locale)
    assert (
        len({one.name for one in region.shipping}) == len({one.code for one in region.shipping}) == len(region.shipping)
    )
    for one in region.shipping:
        assert payable(one.price, region.currency, one.name) > 0
        assert one.carrier
    assert region.shipping[0].name == "standard"


def test_scenarios_may_name_every_locale() -> None:
    text = data.read("schemas", "scenario.schema.json").decode()
    enums = [one for one in re.findall(r'"enum": (\[[^\]]*\])', text) if "en_US" in one]
    assert [tuple(json.loads(one)) for one in enums] == [LOCALES, LOCALES]
