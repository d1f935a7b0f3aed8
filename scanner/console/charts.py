"""Pictures as SVG: drawn on the server, so that no script and no style of theirs is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_ROW, _LABEL, _BAR, _END = 26, 150, 330, 70


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: how much, the CSS class that colours it, and what it is."""

    value: int
    tone: str
    name: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its name, and where a click on the name leads (a path of the console; empty for nowhere)."""

    name: str
    parts: tuple[Part, ...]
    target: str = ""

    @property
    def total(self) -> int:
        """All parts together."""
        return sum(part.value for part in self.parts)


def stacked(bars: Sequence[Bar], title: str) -> Markup:
    """Horizontal bars, each of several parts, with their totals."""
    most = max((bar.total for bar in bars), default=0) or 1
    height = _ROW * len(bars) + 4
    width = _LABEL + _BAR + _END
    drawn = Markup("").join(_drawn(bar, number, most) for number, bar in enumerate(bars))
    frame = Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>')
    return frame.format(width, height, title, drawn)


def _drawn(bar: Bar, number: int, most: int) -> Markup:
    top = number * _ROW + 4
    name = bar.name if len(bar.name) <= 11 else bar.name[:10] + "…"
    label = Markup('<text x="{}" y="{}" text-anchor="end">{}<title>{}</title></text>').format(
        _LABEL - 8, top + 14, name, bar.name
    )
    if bar.target:
        label = Markup('<a href="{}">{}</a>').format(bar.target, label)
    left, pieces = float(_LABEL), [label]
    for part in bar.parts:
        wide = _BAR * part.value / most
        if part.value:
            piece = Markup('<rect x="{:.1f}" y="{}" width="{:.1f}" height="18" class="{}"><title>{}: {:,}</title></rect>')
            pieces.append(piece.format(left, top, max(wide, 1.5), part.tone, part.name, part.value))
        left += wide
    pieces.append(Markup('<text x="{:.1f}" y="{}" class="quiet">{:,}</text>').format(left + 6, top + 14, bar.total))
    return Markup("").join(pieces)
