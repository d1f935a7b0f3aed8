"""The application: joins sources, classifiers and catalogue, and its front doors. For notebooks: ``scan_dataframe``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.dataframe import ColumnResult, DataFrameResult, scan_dataframe

__all__ = ["ColumnResult", "DataFrameResult", "scan_dataframe"]


def __getattr__(name: str) -> Any:
    # Not imported before it is asked for: every command imports this package, and few of them look into rows.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from scanner import dataframe

    return getattr(dataframe, name)
