"""Pure classification: batches and metadata in, findings out."""

from __future__ import annotations
