"""Settings, rules and reference data: the only reader of configuration files and of the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.late_names import late_names

if TYPE_CHECKING:
    from config.calendars import Calendars, DueDate, load_calendars
    from config.compilation import compiled, uncompiled
    from config.console import ConsoleSettings
    from config.console_oidc import OidcRoleSettings, OidcSettings
    from config.cross_border import CrossBorderSettings, ExportFigureSettings, ExportSettings
    from config.custom_rules import AllowList, CustomDetector, CustomRules
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
    from config.knowledge import Knowledge, RuleChoice, knowledge_problems, load_knowledge
    from config.lines import RegulatoryLine, load_export_lines, load_lines
    from config.model import Environment, Layout, Role, SecretRef, SourceSpec, SourceUrl, Window
    from config.notices import (
        AnyChannel,
        DingtalkSettings,
        EmailSettings,
        FeishuSettings,
        HttpChannelSettings,
        NoticeKind,
        NoticeSettings,
        WebhookSettings,
        WecomSettings,
        is_loopback,
    )
    from config.obligations import CHANGE, FILING, Duty, load_duties
    from config.package_files import package_file
    from config.reference import Reference, load_reference
    from config.rule_files import HINTS_FILE, content_mark, rule_file, shipped_file, shipped_names
    from config.rules import Explained, Hint, LevelRule, LevelRules, NameHints, load_level_rules, load_name_hints
    from config.secrets import hold_secret, parse_secret_ref, resolve_secret
    from config.settings import Settings, SourceSettings, SystemSettings, load_settings, settings_template, try_settings
    from config.source_url import parse_source_url
    from config.spark import SparkSettings, is_submitted, workers_use_this_python
    from config.taxonomy import (
        STANDARDS,
        Category,
        Domain,
        EntityType,
        Node,
        Taxonomy,
        Tree,
        is_below,
        load_taxonomy,
        taxonomy_doubts,
    )
    from config.yaml_file import read_yaml
else:
    late_names(__name__)

__all__ = [
    "CHANGE",
    "FILING",
    "HINTS_FILE",
    "STANDARDS",
    "AllowList",
    "AnyChannel",
    "Calendars",
    "CatalogError",
    "Category",
    "ConsoleSettings",
    "CrossBorderSettings",
    "CustomDetector",
    "CustomRules",
    "DingtalkSettings",
    "Domain",
    "DueDate",
    "Duty",
    "EmailSettings",
    "EntityType",
    "Environment",
    "Explained",
    "ExportFigureSettings",
    "ExportSettings",
    "FeishuSettings",
    "Hint",
    "HttpChannelSettings",
    "Knowledge",
    "Layout",
    "LevelRule",
    "LevelRules",
    "NameHints",
    "Node",
    "NoticeKind",
    "NoticeSettings",
    "OidcRoleSettings",
    "OidcSettings",
    "Reference",
    "RegulatoryLine",
    "Role",
    "RuleChoice",
    "SecretRef",
    "Settings",
    "SettingsError",
    "ShudianError",
    "SourceDenied",
    "SourceError",
    "SourceRefused",
    "SourceSettings",
    "SourceSpec",
    "SourceUnreachable",
    "SourceUrl",
    "SparkSettings",
    "SystemSettings",
    "Taxonomy",
    "Tree",
    "UsageError",
    "WebhookSettings",
    "WecomSettings",
    "Window",
    "compiled",
    "content_mark",
    "hold_secret",
    "is_below",
    "is_loopback",
    "is_submitted",
    "knowledge_problems",
    "late_names",
    "load_calendars",
    "load_duties",
    "load_export_lines",
    "load_knowledge",
    "load_level_rules",
    "load_lines",
    "load_name_hints",
    "load_reference",
    "load_settings",
    "load_taxonomy",
    "package_file",
    "parse_secret_ref",
    "parse_source_url",
    "read_yaml",
    "resolve_secret",
    "rule_file",
    "settings_template",
    "shipped_file",
    "shipped_names",
    "taxonomy_doubts",
    "try_settings",
    "uncompiled",
    "workers_use_this_python",
]
