"""Addresses: real counties of one province, invented roads and estates."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.demo.draw import Draw

PROVINCE = "湖南省"


@dataclass(frozen=True, slots=True)
class County:
    """A county with its division code, postcode and area code, and the middle of its box in degrees (WGS-84)."""

    code: str
    city: str
    name: str
    postcode: str
    area_code: str
    longitude: float
    latitude: float


COUNTIES = (
    County("430102", "长沙市", "芙蓉区", "410011", "0731", 113.03, 28.19),
    County("430103", "长沙市", "天心区", "410004", "0731", 112.99, 28.11),
    County("430104", "长沙市", "岳麓区", "410013", "0731", 112.93, 28.23),
    County("430105", "长沙市", "开福区", "410008", "0731", 112.99, 28.25),
    County("430111", "长沙市", "雨花区", "410007", "0731", 113.03, 28.14),
    County("430121", "长沙市", "长沙县", "410100", "0731", 113.08, 28.25),
    County("430203", "株洲市", "芦淞区", "412000", "0731", 113.15, 27.79),
    County("430204", "株洲市", "石峰区", "412005", "0731", 113.12, 27.88),
    County("430302", "湘潭市", "雨湖区", "411100", "0731", 112.91, 27.86),
    County("430304", "湘潭市", "岳塘区", "411101", "0731", 112.97, 27.87),
    County("430405", "衡阳市", "珠晖区", "421002", "0734", 112.62, 26.89),
    County("430408", "衡阳市", "蒸湘区", "421001", "0734", 112.57, 26.91),
    County("430602", "岳阳市", "岳阳楼区", "414000", "0730", 113.13, 29.37),
    County("430702", "常德市", "武陵区", "415000", "0736", 111.69, 29.04),
)

_ROADS = ("麓景新路", "星芒大道", "橘岸中路", "云栖东路", "望浏西路", "青篱北路", "朝晖二路", "芙蓉里街", "湘源南路", "书岸路")
_ESTATES = ("云栖苑", "橘岸新城", "麓景花园", "星芒公寓", "湘源名邸", "青篱小区", "朝晖家园", "望浏雅苑")


def addresses(draw: Draw, counties: list[County]) -> list[str]:
    """Home addresses, one in each of ``counties``; some stop at the house number as people write them."""
    n = len(counties)
    roads, numbers, estates = draw.pick(n, _ROADS), draw.integers(n, 1, 899), draw.pick(n, _ESTATES)
    blocks, units, flats = draw.integers(n, 1, 28), draw.integers(n, 1, 4), draw.integers(n, 101, 3204)
    short = draw.chances(n, 0.2)
    heads = [f"{PROVINCE}{c.city}{c.name}{road}{number}号" for c, road, number in zip(counties, roads, numbers, strict=True)]
    tails = [
        f"{estate}{block}栋{unit}单元{flat}室" for estate, block, unit, flat in zip(estates, blocks, units, flats, strict=True)
    ]
    return [head if cut else head + tail for head, tail, cut in zip(heads, tails, short, strict=True)]


def points(draw: Draw, counties: list[County]) -> tuple[list[float], list[float]]:
    """Longitudes and latitudes near the middle of each county, 6 decimal places."""
    east, north = draw.decimals(len(counties), -0.06, 0.06, 6), draw.decimals(len(counties), -0.05, 0.05, 6)
    longitudes = [round(county.longitude + shift, 6) for county, shift in zip(counties, east, strict=True)]
    return longitudes, [round(county.latitude + shift, 6) for county, shift in zip(counties, north, strict=True)]
