"""Settings, rules and reference data: the only reader of configuration files and of the environment."""

from __future__ import annotations

from config.detectors import AllowList, CustomDetector, CustomRules
from config.errors import (
    CatalogError,
    SettingsError,
    ShudianError,
    SourceDenied,
    SourceError,
    SourceRefused,
    SourceUnreachable,
    UsageError,
)
from config.knowledge import Knowledge, load_knowledge
from config.lines import RegulatoryLine, load_lines
from config.model import Environment, Layout, Role, SecretRef, SourceSpec, SourceUrl, Window
from config.reference import Reference, load_reference
from config.rules import Hint, LevelRule, LevelRules, NameHints, load_level_rules, load_name_hints
from config.secrets import parse_secret_ref, resolve_secret
from config.settings import Settings, SystemSettings, load_settings, settings_template, try_settings
from config.source_url import parse_source_url
from config.taxonomy import Category, Domain, EntityType, Taxonomy, load_taxonomy

__all__ = [
    "AllowList",
    "CatalogError",
    "Category",
    "CustomDetector",
    "CustomRules",
    "Domain",
    "EntityType",
    "Environment",
    "Hint",
    "Knowledge",
    "Layout",
    "LevelRule",
    "LevelRules",
    "NameHints",
    "Reference",
    "RegulatoryLine",
    "Role",
    "SecretRef",
    "Settings",
    "SettingsError",
    "ShudianError",
    "SourceDenied",
    "SourceError",
    "SourceRefused",
    "SourceSpec",
    "SourceUnreachable",
    "SourceUrl",
    "SystemSettings",
    "Taxonomy",
    "UsageError",
    "Window",
    "load_knowledge",
    "load_level_rules",
    "load_lines",
    "load_name_hints",
    "load_reference",
    "load_settings",
    "load_taxonomy",
    "parse_secret_ref",
    "parse_source_url",
    "resolve_secret",
    "settings_template",
    "try_settings",
]
