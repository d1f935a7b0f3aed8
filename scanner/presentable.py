"""Names, comments and paths made fit to be shown: they can hold real numbers too, and pass the masker here, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from operator import is_

from classifiers.model import ColumnTally, DatasetTally
from connectors.model import Column, Dataset, Skipped

Mask = Callable[[str], str]


def masked(text: str, mask: Mask) -> str:
    """The text masked as a whole, and once more between its dots: ``13900000001.7z`` only looks like a decimal number."""
    return ".".join(map(mask, mask(text).split("."))) if "." in text else mask(text)


def distinct_names(names: Iterable[str], mask: Mask) -> dict[str, str]:
    """Each name and what is shown for it. Two names that look alike once masked become ``x`` and ``x~2``."""
    shown: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = candidate = mask(name)
        number = 1
        while candidate in taken:
            number += 1
            candidate = f"{plain}~{number}"
        taken.add(candidate)
        shown[name] = candidate
    return shown


def distinct_paths(found: Iterable[Dataset | Skipped], mask: Mask) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Each dataset's path and what is shown for it; the last part tells apart what masking made alike."""
    shown: dict[tuple[str, ...], tuple[str, ...]] = {}
    taken: set[tuple[str, ...]] = set()
    for one in found:
        plain = candidate = tuple(mask(part) for part in one.path)
        number = 1
        while candidate in taken:
            number += 1
            candidate = (*plain[:-1], f"{plain[-1]}~{number}")
        taken.add(candidate)
        shown[one.path] = candidate
    return shown


def presentable_dataset(dataset: Dataset, path: tuple[str, ...], names: Mapping[str, str], mask: Mask) -> Dataset:
    """The dataset with its path, column names and comments replaced by what is shown: mostly that is what they are."""
    return presented(dataset, path, presentable_columns(dataset.columns, names, mask), mask)


def presented(dataset: Dataset, path: tuple[str, ...], columns: tuple[Column, ...], mask: Mask) -> Dataset:
    """The same where it is known already what is shown of its columns."""
    comment = mask(_one_line(dataset.comment))
    if path == dataset.path and comment == dataset.comment and all(map(is_, columns, dataset.columns)):
        return dataset
    return replace(dataset, path=path, columns=columns, comment=comment)


def presentable_columns(columns: Iterable[Column], names: Mapping[str, str], mask: Mask) -> tuple[Column, ...]:
    """What is shown of columns: of each that needs no masking itself."""
    return tuple([_shown_column(column, names[column.name], mask) for column in columns])


def _shown_column(column: Column, name: str, mask: Mask) -> Column:
    comment, type_ = mask(_one_line(column.comment)), mask(column.type)
    if name == column.name and comment == column.comment and type_ == column.type:
        return column
    return replace(column, name=name, comment=comment, type=type_)


def _one_line(comment: str) -> str:
    # People write comments over several lines; the line breaks say nothing.
    return " ".join(comment.split()) if comment else ""


def presentable_tally(tally: DatasetTally, names: Mapping[str, str], mask: Mask) -> DatasetTally:
    """The tally under the shown column names. Paths inside a column (``col.$.key``) that become alike are merged."""
    if all(names.get(path) == path for path in tally.columns):
        return tally
    columns: dict[str, ColumnTally] = {}
    for path, one in tally.columns.items():
        shown = _shown_path(path, names, mask)
        columns[shown] = columns[shown].merge(one) if shown in columns else one
    return DatasetTally(tally.rows, columns)


def _shown_path(path: str, names: Mapping[str, str], mask: Mask) -> str:
    if path in names:
        return names[path]
    head, _, inner = path.partition(".$")
    return f"{names.get(head) or mask(head)}.${mask(inner)}"


def columns_met(dataset: Dataset, tally: DatasetTally) -> tuple[Column, ...]:
    """The dataset's columns, and those that only reading has shown (a file's header can be shorter than its rows)."""
    known = {column.name for column in dataset.columns}
    met = [path for path in tally.columns if path not in known and ".$" not in path]
    return (*dataset.columns, *(Column(path) for path in met)) if met else dataset.columns
