"""shudian doctor."""

from __future__ import annotations

import hashlib
import sqlite3
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from catalog import Catalog
from classifiers import Classifier
from classifiers import uncompiled as uncompiled_classifiers
from config import CatalogError, Settings, ShudianError, load_settings
from connectors import uncompiled as uncompiled_connectors
from scanner import terminal
from scanner.judging import classifier_for
from scanner.product import VERSION

_PYARROW_FLOOR = (14, 0, 1)  # older ones run code while reading a Parquet file (CVE-2023-47248)
_PYTHON_FLOOR = (3, 11, 8)  # older ones open zip files with overlapping entries (CVE-2024-0450); we check that ourselves too


def run_doctor(config: Path | None) -> int:
    """Print one line a check; 0 when nothing is wrong, 1 otherwise."""
    console = terminal.console(soft_wrap=True)
    console.print(f"shudian {VERSION}, Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, {ssl.OPENSSL_VERSION}")
    for line in _advice():
        console.print(f"! {line}")
    settings = load_settings(config)
    told, refused = _sign_in(settings)
    for line in told:
        console.print(f"✓ {line}")
    wrong = [*_installation(), *_knowledge(settings), *_catalog(settings), *refused]
    for line in wrong:
        console.print(f"✗ {line}")
    console.print("✗" if wrong else "✓ nothing wrong found")
    return 1 if wrong else 0


def _advice() -> Iterator[str]:
    if sys.version_info[:3] < _PYTHON_FLOOR:
        yield "this Python accepts zip files with overlapping entries; Shudian checks them itself, other programs may not"
    if "sm3" not in hashlib.algorithms_available:
        yield "OpenSSL has no SM3"
    if left := (*uncompiled_classifiers(), *uncompiled_connectors()):
        yield f"not compiled: {', '.join(left)}: scans find the same and take longer; install Cython, a C compiler, then Shudian"


def _installation() -> Iterator[str]:
    found = tuple(int(part) for part in pa.__version__.split(".")[:3])
    if found < _PYARROW_FLOOR:
        yield f"pyarrow {pa.__version__} can be made to run code by a Parquet file; upgrade it"


def _knowledge(settings: Settings) -> Iterator[str]:
    try:
        classifier = classifier_for(settings)
    except ShudianError as error:
        yield error.message
        return
    unknown = sorted(set(classifier.detectors) - set(classifier.knowledge.taxonomy.entity_types))
    if unknown:
        yield f"detectors without an entity type in the taxonomy: {', '.join(unknown)}"
    if not Classifier(classifier.knowledge).detect("13900000000"):  # the shipped detectors: an allow-list may hold anything
        yield "the detectors do not see a plain phone number"


def _sign_in(settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if settings.console.oidc is None:
        return (), ()
    from scanner.console.oidc_report import provider_report  # a second that others need not wait

    return provider_report(settings)


def _catalog(settings: Settings) -> Iterator[str]:
    url = settings.catalog_url
    if url.path and not Path(url.path).exists():
        return  # nothing scanned yet
    try:
        with Catalog.open(url, create=False) as catalog:
            yield from catalog.check()
    except CatalogError as error:
        yield error.message
