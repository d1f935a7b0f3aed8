"""The invented persons of the estate, drawn once, so that one person is the same in every table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scanner.demo import identities
from scanner.demo.draw import Draw
from scanner.demo.places import COUNTIES, County, addresses


@dataclass(frozen=True)
class People:
    """Columns of equal length: place ``i`` of each is the same person. Gender is 男 or 女, as the ID number says."""

    customer_ids: tuple[int, ...]
    names: tuple[str, ...]
    births: tuple[date, ...]
    id_cards: tuple[str, ...]
    genders: tuple[str, ...]
    mobiles: tuple[str, ...]
    counties: tuple[County, ...]
    addresses: tuple[str, ...]
    imsis: tuple[str, ...]
    imeis: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many persons there are."""
        return len(self.names)


def make_people(draw: Draw, n: int, years: tuple[int, int] = (1945, 60)) -> People:
    """``n`` persons born within ``years[1]`` years from ``years[0]``."""
    days = identities.births(draw, n, *years)
    counties = draw.pick(n, COUNTIES)
    cards = identities.id_cards(draw, days, counties)
    return People(
        customer_ids=tuple(4_310_000_000 + step for step in _steps(draw, n)),
        names=tuple(identities.names(draw, n)),
        births=tuple(days),
        id_cards=tuple(cards),
        genders=tuple("男" if int(card[16]) % 2 else "女" for card in cards),
        mobiles=tuple(identities.mobiles(draw, n)),
        counties=tuple(counties),
        addresses=tuple(addresses(draw, counties)),
        imsis=tuple(identities.imsis(draw, n)),
        imeis=tuple(identities.imeis(draw, n)),
    )


def _steps(draw: Draw, n: int) -> list[int]:
    total, steps = 0, []
    for gap in draw.integers(n, 1, 9000):
        total += gap
        steps.append(total)
    return steps
