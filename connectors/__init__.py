"""Sources: what is there, how much, and its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import late_names

if TYPE_CHECKING:
    from connectors.base import Connector
    from connectors.files.parquet_cells import cut_batch
    from connectors.files.parquet_rows import parquet_rows
    from connectors.files.text_head import TextHead, text_head
    from connectors.kernels import missing as uncompiled
    from connectors.lake import LakeConnector
    from connectors.registry import create, options_of, schemes
    from connectors.scope import in_scope
    from connectors.shares import FEWEST_SHARED, MOST_SHARED, OddShare, Share, Shares
    from connectors.tls import certificate_sentence
else:
    late_names(__name__)

__all__ = [
    "FEWEST_SHARED",
    "MOST_SHARED",
    "Connector",
    "LakeConnector",
    "OddShare",
    "Share",
    "Shares",
    "TextHead",
    "certificate_sentence",
    "create",
    "cut_batch",
    "in_scope",
    "options_of",
    "parquet_rows",
    "schemes",
    "text_head",
    "uncompiled",
]
