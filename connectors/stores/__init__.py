"""Stores that do not speak SQL: what each calls a dataset, how it is sampled, and what must never be asked of it."""

from __future__ import annotations
