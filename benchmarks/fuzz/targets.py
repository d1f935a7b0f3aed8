"""What is fuzzed: each target takes bytes, and raises only when something is wrong with the product."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pyarrow as pa

import connectors.ddl
import connectors.files.connector
import connectors.files.csv
import connectors.files.jsonl  # noqa: F401 - imported here, so that the fuzzer instruments what is else imported late
from classifiers import Classifier
from config import (
    SettingsError,
    SourceError,
    SourceSpec,
    SourceUrl,
    UsageError,
    load_knowledge,
    load_settings,
    parse_source_url,
)
from connectors import create
from connectors.model import Dataset, Reason, Sample, SamplePlan, Status

Target = Callable[[bytes], None]


def source_url(data: bytes) -> None:
    """A SOURCE as somebody types it: taken apart, or refused with a line that does not repeat a password."""
    text = data.decode("utf-8", "replace")
    try:
        parse_source_url(text)
    except UsageError as error:
        password = _password(text)
        if password and password in error.message:
            raise AssertionError("the message repeats the password") from None


def settings(data: bytes) -> None:
    """shudian.yaml with anything in it: settings, or SettingsError."""
    path = _folder() / "shudian.yaml"
    path.write_bytes(data)
    try:
        load_settings(path)
    except SettingsError:
        return


def text(data: bytes) -> None:
    """Running text: what is found lies inside it, and masking leaves nothing of it in the clear."""
    sample = data.decode("utf-8", "replace")
    classifier = _classifier()
    for found in classifier.detect(sample):
        if not 0 <= found.start < found.end <= len(sample):
            raise AssertionError("a find lies outside the text")
    classifier.mask(sample)


def cells(data: bytes) -> None:
    """A column of any cells: a tally and a verdict."""
    values = [part.decode("utf-8", "replace") for part in data.split(b"\n")]
    classifier = _classifier()
    tally = classifier.tally(pa.record_batch({"c": values}))
    if tally.rows != len(values):
        raise AssertionError("a cell was lost")


def files(data: bytes) -> None:
    """A file of any bytes: read, or not read with a reason; the same at the second look."""
    _read(SourceSpec("fuzz", SourceUrl("file", path=str(_written(data, "some.file")))))


def ddl(data: bytes) -> None:
    """A DDL file of any text: described tables, or a reason."""
    _read(SourceSpec("fuzz", SourceUrl("ddl", path=str(_written(data, "some.sql")))))


TARGETS: Mapping[str, Target] = {
    "source_url": source_url,
    "settings": settings,
    "text": text,
    "cells": cells,
    "files": files,
    "ddl": ddl,
}


def _read(spec: SourceSpec) -> None:
    with create(spec) as connector:
        try:
            found = list(connector.inventory())
        except SourceError:
            return
        for one in found:
            if isinstance(one, Dataset):
                _look(connector.sample(one, SamplePlan(1)))


def _look(sample: object) -> None:
    if isinstance(sample, Sample) and sample.status is Status.COMPLETE and sample.reason not in (None, Reason.METADATA_ONLY):
        raise AssertionError("complete, with a reason")


def _password(text: str) -> str:
    """What stands between the first colon and the last @ of the place, as a browser would see it."""
    place = text.partition("://")[2].partition("/")[0]
    user, mark, _ = place.rpartition("@")
    secret = user.partition(":")[2] if mark else ""
    return secret if len(secret) >= 6 else ""


def _written(data: bytes, name: str) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="shudian-fuzz-"))


@cache
def _classifier() -> Classifier:
    return Classifier(load_knowledge(), b"fuzz")
