"""YAML read strictly: plain data only, no anchors, no key twice, and errors that name the line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from config.errors import SettingsError

_MAX_BYTES = 4 * 1024 * 1024

if TYPE_CHECKING:
    _Safe = yaml.SafeLoader
else:  # libyaml is several times faster and understands the same
    _Safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Safe):
    """A safe loader that refuses keys which stand twice or are no plain text."""

    keys_are_names = False

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key in seen:
                named = f"the key {key!r}" if self.keys_are_names else "a key"
                problem = "a key must be plain text" if key is None else f"{named} stands twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


class _NamingLoader(_StrictLoader):
    """For files in which keys are names that may be shown."""

    keys_are_names = True


def read_yaml(path: Path, *, keys_are_names: bool = False) -> dict[str, Any]:
    """The mapping in a YAML file; an empty file is an empty mapping. Raises SettingsError with the place, not the content.

    ``keys_are_names`` lets the error for a key that stands twice name it.
    """
    text = _text(path)
    try:
        _refuse_aliases(text, path)
        data = yaml.load(text, Loader=_NamingLoader if keys_are_names else _StrictLoader)
    except yaml.MarkedYAMLError as error:
        line = "" if error.problem_mark is None else f" line {error.problem_mark.line + 1}"
        raise SettingsError(f"{path}:{line} {error.problem or 'is not YAML'}") from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise SettingsError(f"{path}: is not YAML") from None
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise SettingsError(f"{path}: must be a mapping of keys to values")
    return data


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SettingsError(f"{path}: is larger than {_MAX_BYTES // 1024 // 1024} MB")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: is not UTF-8 text") from None


def _refuse_aliases(text: str, path: Path) -> None:
    # An alias can make a few lines expand into gigabytes, and nobody needs one here. Without its sign there is none.
    if "*" not in text:
        return
    for event in yaml.parse(text, Loader=_Safe):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise SettingsError(f"{path}: line {line} anchors and aliases are not supported")
