"""What the company declares of personal information that it provides abroad: where its logs of it are, or figures typed in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.strict import Strict


class ExportSettings(Strict):
    """A dataset in which every row tells what was provided abroad and when. ``dataset`` is its name or path, ``time`` the
    column with the moment, ``keys`` the columns that name the people (empty: as a census finds them). ``sensitive``: whether
    that is sensitive personal information; auto goes by the scan's finding. ``exempt`` names the ground of an exemption, and
    leaves it out of the count."""

    source: str
    dataset: str
    time: str
    keys: tuple[str, ...] = ()
    recipient: str = ""
    sensitive: bool | Literal["auto"] = "auto"
    important_data: bool = False
    exempt: str = ""


class ExportFigureSettings(Strict):
    """Figures that no log tells: people (sensitive or not) whose data went abroad in a year, and whether important data did."""

    year: int = Field(ge=2024, le=2100)
    persons: int = Field(default=0, ge=0)
    sensitive_persons: int = Field(default=0, ge=0)
    important_data: bool = False
    recipient: str = ""
    exempt: str = ""


class CrossBorderSettings(Strict):
    """All that is declared. Empty: nothing is said about the lines of cross-border provision."""

    exports: tuple[ExportSettings, ...] = ()
    figures: tuple[ExportFigureSettings, ...] = ()
