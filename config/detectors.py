"""Rules of the user's own in shudian.yaml: detectors, allow-lists, and Presidio recognizers by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from config.custom_rules import AllowList, CustomDetector
from config.errors import SettingsError
from config.patterns import linear_pattern
from config.strict import Strict
from config.taxonomy import EntityType

CHECKS = ("none", "luhn", "mod11-2", "mod31", "mod97")
"""Check digits by name: ISO/IEC 7812 Luhn; ISO 7064 MOD 11-2; GB 32100 (weights 3^i modulo 31); ISO 7064 MOD 97-10."""

_MOST_TERMS = 200_000
_MOST_BYTES = 16 * 1024 * 1024


def _type_name(name: str) -> str:
    if not name.isascii() or not name.isidentifier() or name != name.upper() or name.startswith("_"):
        raise ValueError("must be capitals, digits and underscores, such as STAFF_NO")
    return name


Words = tuple[Annotated[str, StringConstraints(min_length=1, max_length=64)], ...]
TypeName = Annotated[str, StringConstraints(max_length=64, min_length=2), AfterValidator(_type_name)]
Pattern = Annotated[str, AfterValidator(linear_pattern)]
RecognizerName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")]


class DetectionSettings(Strict):
    """How names are found in running text: by likelihood (built in), or with the model of the extra ``ner`` as well."""

    names: Literal["likelihood", "model"] = "likelihood"


class MaskSettings(Strict):
    """Characters that a masked value keeps at each end."""

    start: int = Field(default=0, ge=0, le=16)
    end: int = Field(default=0, ge=0, le=16)


class ClassSettings(Strict):
    """A class under a national standard, and whether it is sensitive there."""

    name: str = Field(alias="class")
    sensitive: bool = False


class ExampleSettings(Strict):
    """Values that the detector must see, and values that it must not. ``shudian rules check`` tries them."""

    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()


class DetectorSettings(Strict):
    """One detector of the user's own: what its values look like, what speaks for it, and what follows from a match."""

    entity_type: TypeName
    pattern: Pattern | None = None
    dictionary: str | None = None
    keywords: Words = ()
    check: Literal["none", "luhn", "mod11-2", "mod31", "mod97"] = "none"
    strength: Literal["self", "supported", "named"] | None = None
    mask: MaskSettings = MaskSettings.unsaid()
    zh: str = ""
    en: str = ""
    enterprise_level: int | None = Field(default=None, ge=1, le=4)
    gbt35273: ClassSettings | None = None
    gbt45574: ClassSettings | None = None
    examples: ExampleSettings = ExampleSettings.unsaid()

    @model_validator(mode="after")
    def _says_something(self) -> DetectorSettings:
        if self.pattern is None and self.dictionary is None and not self.keywords:
            raise ValueError("looks for nothing; give it a pattern, a dictionary or keywords")
        if self.check != "none" and self.pattern is None:
            raise ValueError("has a check but no pattern; say what form the number has")
        if self.strength == "named" and not self.keywords:
            raise ValueError("counts only beside its keywords and has none; add keywords or take another strength")
        return self


class AllowSettings(Strict):
    """What is known and no finding: columns by glob, whole cells by shape, and values listed in a file, one a line."""

    columns: Words = ()
    shapes: Words = ()
    values: str | None = None


def custom_detector(name: str, settings: DetectorSettings, folder: Path, known: Mapping[str, EntityType]) -> CustomDetector:
    """The detector declared as ``detectors.name``; ``known`` are the shipped entity types, whose classes it may take over.

    Raises SettingsError where its dictionary cannot be used.
    """
    key = f"detectors.{name}.dictionary"
    terms = listed_lines(folder / settings.dictionary, key) if settings.dictionary else ()
    strength = settings.strength or ("supported" if settings.check == "none" else "self")
    return CustomDetector(
        name=name,
        kind=_kind(settings, known.get(settings.entity_type)),
        pattern=settings.pattern,
        terms=terms,
        keywords=settings.keywords,
        check=settings.check,
        strength=strength,
        mask=(settings.mask.start, settings.mask.end),
        match=settings.examples.match,
        no_match=settings.examples.no_match,
    )


def _kind(settings: DetectorSettings, known: EntityType | None) -> EntityType:
    """The entity type with what is declared of it; what is not is taken from the shipped type of that name."""
    base = known or EntityType(settings.entity_type, settings.entity_type, settings.entity_type, stored_as=("text", "integer"))
    national, sensitive = settings.gbt35273, settings.gbt45574
    return EntityType(
        settings.entity_type,
        settings.zh or base.zh,
        settings.en or base.en,
        national.name if national else base.gbt35273,
        national.sensitive if national else base.gbt35273_sensitive,
        sensitive.name if sensitive else base.gbt45574,
        sensitive.sensitive if sensitive else base.gbt45574_sensitive,
        settings.enterprise_level or base.enterprise_level,
        base.domain,
        base.category,
        base.person_key,
        base.about_people,
        base.stored_as,
        base.min_chars,
        base.enumerable,
        base.other_forms,
    )


def allow_list(settings: AllowSettings, folder: Path) -> AllowList:
    """The allow-list with its file read. Raises SettingsError."""
    values = listed_lines(folder / settings.values, "allow.values") if settings.values else ()
    return AllowList(settings.columns, settings.shapes, values)


def listed_lines(file: Path, key: str) -> tuple[str, ...]:
    """The lines of a file, without blanks at their ends, empty ones and repetitions. Raises SettingsError naming ``key``."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise SettingsError(f"{key}: {file.name} is larger than {_MOST_BYTES // 1024 // 1024} MB; split the list")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{key}: {file.name} cannot be read ({error.strerror}); paths start at shudian.yaml") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{key}: {file.name} is not UTF-8 text; save it as UTF-8") from None
    lines = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if not lines or len(lines) > _MOST_TERMS:
        raise SettingsError(f"{key}: {file.name} must list 1 to {_MOST_TERMS:,} terms, one a line")
    return lines
