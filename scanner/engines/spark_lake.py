"""``lake:PATH``: folders of Parquet, ORC and CSV files that Spark lists and reads."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from config import SourceError, SourceSpec, SourceUnreachable
from connectors import TextHead, in_scope, text_head
from connectors.model import Column, Dataset, Kind, Measure, Reason, SamplePlan, Skipped
from scanner.engines.lake_listing import LakeFile, LakeTable, tables_of
from scanner.engines.spark_files import FileRows, FileTable, as_arrow, is_path
from scanner.engines.spark_jobs import Jobs, guarded
from scanner.engines.spark_session import pyspark
from scanner.engines.spark_tables import Chosen, SparkTables, numbered
from scanner.engines.spark_tasks import Cells

_STRAYS = "_corrupt_record"
_HEAD_BYTES = 64 * 1024
_LISTERS = 8
_JAVA_CODECS = {"utf-8-sig": "UTF-8", "utf_8_sig": "UTF-8", "ascii": "UTF-8", "gb18030": "GB18030"}
_MANAGED = {"_delta_log": "Delta Lake", "metadata": "Iceberg", ".hoodie": "Hudi"}
"""Folders beside the data that say which of the files count. Without their own readers the files would be read wrongly."""


@dataclass(frozen=True)
class _Readable:
    """A table of the lake as Spark is told to read it."""

    table: LakeTable
    schema: Any = field(repr=False)
    options: dict[str, str]
    head: TextHead | None = None


class LakeTables(SparkTables):
    """The files below one path."""

    def __init__(self, spec: SourceSpec, jobs: Jobs) -> None:
        super().__init__(spec, jobs)
        self._found: dict[tuple[str, ...], _Readable] = {}

    def _listed(self) -> Iterator[Dataset | Skipped]:
        tables = tables_of(*self._files())
        with ThreadPoolExecutor(_LISTERS, thread_name_prefix="shudian-lake") as pool:
            yield from pool.map(self._met, tables)

    def _whole(self, dataset: Dataset) -> Any:
        return self._frame(dataset, None)

    def _chosen(self, dataset: Dataset, plan: SamplePlan) -> Chosen:
        table = self._found[dataset.path].table
        files = _drawn(table.files, plan, self._jobs.settings.sample_files, self._jobs.settings.sample_megabytes * 1024 * 1024)
        if len(files) == len(table.files):
            return Chosen(self._frame(dataset, None))
        share = sum(one.size for one in files) / max(1, table.bytes)
        return Chosen(self._frame(dataset, files), False, len(files), max(share, 1e-9))

    def _files_of(self, dataset: Dataset) -> FileTable | None:
        found = self._found[dataset.path]
        table = found.table
        if table.kind != "parquet" or not table.files or not all(is_path(one.address) for one in table.files):
            return None
        fields = tuple((one.name, as_arrow(one.dataType.simpleString())) for one in found.schema.fields)
        known = tuple((name, kind) for name, kind in fields if kind is not None)
        return FileTable(FileRows(table.folder, known), table.files) if len(known) == len(fields) else None

    def _bytes(self, dataset: Dataset) -> Measure:
        found = self._found.get(dataset.path)
        if found is None:
            return Measure()
        return Measure.exact(found.table.bytes, "file_length" if found.head else "compressed")

    def _cells(self, dataset: Dataset, chars: int) -> Cells:
        head = self._found[dataset.path].head
        names = tuple(column.name for column in dataset.columns)
        return Cells(names, chars, _STRAYS, True) if head else Cells(names, chars)

    # -- how

    def _files(self) -> tuple[str, list[LakeFile]]:
        """Listed by Spark's own reader of whole files, which opens none of them as long as nobody asks for their content. A file
        that is named itself needs no job."""
        root = self.spec.url.path
        reader = self._jobs.session.read.format("binaryFile").option("recursiveFileLookup", "true")
        refused: SourceError
        try:
            alone = guarded(lambda: self._alone(root))
            if alone is not None:
                return alone.address, [alone]
            address = guarded(lambda: str(self._hadoop(root)[1].makeQualified(self._hadoop(root)[0]).toString()))
            listing = guarded(lambda: reader.load(root).select("path", "length").toArrow())
        except SourceError as error:
            refused = error
        else:
            pairs = zip(*(column.to_pylist() for column in listing.columns), strict=True)
            return address, [LakeFile(path, size) for path, size in pairs]
        told = f"{self.spec.id}: the lake cannot be listed ({refused.reason})"
        raise SourceUnreachable(told, "Look at the path behind lake: and at the rights of Spark's account")

    def _alone(self, root: str) -> LakeFile | None:
        path, files = self._hadoop(root)
        if not files.isFile(path):
            return None
        found = files.getFileStatus(path)
        return LakeFile(str(found.getPath().toString()), int(found.getLen()))

    def _hadoop(self, path: str) -> tuple[Any, Any]:
        context = self._jobs.session.sparkContext
        made = context._jvm.org.apache.hadoop.fs.Path(path)
        return made, made.getFileSystem(context._jsc.hadoopConfiguration())

    def _met(self, table: LakeTable) -> Dataset | Skipped:
        """What a table is, by its own bookkeeping."""
        source, path = self.spec.id, table.path
        if not in_scope(self.spec, path, mark="/"):
            return Skipped(source, path, Kind.FILE, Reason.EXCLUDED)
        if not table.kind:
            detail = "neither Parquet nor ORC nor delimited text, by its name; file: reads more formats"
            return Skipped(source, path, Kind.FILE, Reason.UNSUPPORTED_TYPE, detail)
        try:
            managed = guarded(lambda: self._managed(table))
            if managed:
                told = f"{managed} says which of its files count, and that is not read"
                return Skipped(source, path, Kind.FILE, Reason.UNSUPPORTED_TYPE, told)
            found = guarded(lambda: self._readable(table))
        except SourceError as error:
            reason = Reason(error.reason) if error.reason else Reason.SOURCE_ERROR
            return Skipped(source, path, Kind.FILE, reason, error.message, failed=True)
        if found is None:
            return Skipped(source, path, Kind.FILE, Reason.ENCODING, "its beginning is no delimited text", failed=True)
        self._found[path] = found
        fields = [one for one in found.schema.fields if not (found.head and one.name == _STRAYS)]
        columns = tuple(
            Column(one.name, one.dataType.simpleString()[:200], one.metadata.get("comment", ""), one.nullable) for one in fields
        )
        return Dataset(source, path, Kind.FILE, columns)

    def _managed(self, table: LakeTable) -> str:
        if table.folder == self.spec.url.path.rstrip("/") and not table.alone:
            return ""
        for name, product in _MANAGED.items():
            path, files = self._hadoop(f"{table.folder}/{name}")
            if files.exists(path) and (name != "metadata" or files.globStatus(self._hadoop(f"{path}/*.metadata.json")[0])):
                return product
        return ""

    def _readable(self, table: LakeTable) -> _Readable | None:
        options = {"basePath": table.folder}
        if table.kind != "csv":
            options["mergeSchema"] = "false" if self.spec.url.options.get("merge") == "no" else "true"
            schema = self._reader(table.kind, options).load(_addresses(table, None)).schema
            return _Readable(table, schema, options)
        head = self._head(table)
        if head is None:
            return None
        options |= {
            "sep": head.delimiter,
            "encoding": _JAVA_CODECS.get(head.codec.lower(), head.codec),
            "header": "true" if head.skipped else "false",
            "escape": '"',
            "quote": '"' if head.quoting else "",
            "mode": "PERMISSIVE",
            "columnNameOfCorruptRecord": _STRAYS,
            "enforceSchema": "true",
            "multiLine": "true" if self.spec.url.options.get("multiline") == "yes" else "false",
            **({"nullValue": "\\N"} if head.delimiter in "\x01\t" else {}),
        }
        types = pyspark("pyspark.sql.types")
        schema = types.StructType([types.StructField(name, types.StringType()) for name in (*head.names, _STRAYS)])
        # With the columns of its partitions, which Spark puts behind those of the files.
        return _Readable(table, self._reader("csv", options).schema(schema).load(_addresses(table, None)).schema, options, head)

    def _head(self, table: LakeTable) -> TextHead | None:
        filled = next((one for one in table.files if one.size), None)
        if filled is None:
            return None
        path, files = self._hadoop(filled.address)
        jvm = self._jobs.session.sparkContext._jvm
        stream = files.open(path)
        try:
            codec = jvm.org.apache.hadoop.io.compress.CompressionCodecFactory(files.getConf()).getCodec(path)
            if codec is not None:
                stream = codec.createInputStream(stream)
            return text_head(bytes(stream.readNBytes(_HEAD_BYTES)))
        finally:
            stream.close()

    def _reader(self, kind: str, options: dict[str, str]) -> Any:
        return self._jobs.session.read.format(kind).options(**options)

    def _frame(self, dataset: Dataset, files: Sequence[LakeFile] | None) -> Any:
        found = self._found[dataset.path]
        reader = self._reader(found.table.kind, found.options).schema(found.schema)
        frame = guarded(lambda: reader.load(_addresses(found.table, files)))
        places = _places(list(frame.columns), [one.name for one in found.schema.fields])
        strays = [place for place in places if found.head and frame.columns[place] == _STRAYS]
        return numbered(frame).select(*(f"c{place}" for place in (*(one for one in places if one not in strays), *strays)))


def _places(there: Sequence[str], wanted: Sequence[str]) -> Sequence[int]:
    """Where the columns of a table stand in a frame (their places, for a name may hold anything): one that is a column of the
    files and of the folders comes first in what Spark infers, and behind the others in what it reads by that."""
    by_name = {name: place for place, name in enumerate(there)}
    known = len(by_name) == len(there) == len(wanted) and by_name.keys() == set(wanted)
    return [by_name[name] for name in wanted] if known else range(len(there))


def _addresses(table: LakeTable, files: Sequence[LakeFile] | None) -> list[str]:
    """What Spark is given to read: the folder where all of it is the table, else each file."""
    if files is None and table.alone:
        return [table.folder]
    return [one.address for one in (table.files if files is None else files)]


def _drawn(files: Sequence[LakeFile], plan: SamplePlan, most: int, size: float) -> tuple[LakeFile, ...]:
    """The first and the last file, and others at random by length, as far as ``most`` files and ``size`` bytes go; all of them
    where they are no more than that."""
    if len(files) <= most and sum(one.size for one in files) <= size:
        return tuple(files)
    draw = random.Random(plan.seed)
    # The greatest of n-th roots of random numbers: a draw without putting back, by length.
    ranked = sorted(files[1:-1], key=lambda one: draw.random() ** (1 / max(1, one.size)), reverse=True)
    chosen: list[LakeFile] = []
    for file in (files[-1], files[0], *ranked):
        if len(chosen) >= most or (chosen and size <= 0):
            break
        if file not in chosen:
            chosen.append(file)
            size -= file.size
    return tuple(sorted(chosen, key=lambda one: one.address))
