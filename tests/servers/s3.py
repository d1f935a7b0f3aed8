"""A throw-away object store: moto's server, which speaks S3 and keeps objects in memory. It proves the protocol, ranged reads
and listings; it does not check signatures against secrets nor rights, and is no proof of any cloud's own behaviour."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pyarrow.fs import S3FileSystem

from config import SecretRef, SourceSpec, SourceUrl

_KEY, _SECRET, _VARIABLE = "scanner", "sec/ret+%", "SHUDIAN_TEST_S3_SECRET"


@dataclass
class S3Server:
    """Where it listens. ``spec`` is what a user would write."""

    endpoint: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def files(self) -> S3FileSystem:
        """A client of the test's own that may write."""
        place = self.endpoint.rpartition("://")[2]
        return S3FileSystem(
            access_key=_KEY,
            secret_key=_SECRET,
            endpoint_override=place,
            scheme="http",
            region="us-east-1",
            allow_bucket_creation=True,
        )

    def new_bucket(self, folder: Path | None = None) -> str:
        """A fresh bucket, with the files of a folder in it."""
        name = f"work-{next(self._numbers)}"
        files = self.files()
        files.create_dir(name)
        for path in sorted(folder.rglob("*")) if folder else ():
            if path.is_file():
                with files.open_output_stream(f"{name}/{path.relative_to(folder or path)}") as stream:
                    stream.write(path.read_bytes())
        return name

    def spec(self, bucket: str, prefix: str = "", **options: str) -> SourceSpec:
        """The source of a bucket or of what is below a prefix in it."""
        url = SourceUrl(
            "s3",
            _KEY,
            bucket,
            database=prefix,
            options={"endpoint": self.endpoint, **options},
            password=SecretRef("env", _VARIABLE),
        )
        return SourceSpec("s3", url)


@contextmanager
def running_s3() -> Iterator[S3Server]:
    """Start the server on a free port of this machine, and stop it in the end."""
    moto = pytest.importorskip("moto.server", reason="moto is not installed: pip install 'moto[server]'")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    os.environ[_VARIABLE] = _SECRET
    try:
        host, port = server.get_host_and_port()
        yield S3Server(f"http://{host}:{port}")
    finally:
        del os.environ[_VARIABLE]
        server.stop()
