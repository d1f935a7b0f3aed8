"""Object stores that speak S3: AWS, MinIO, Ceph, and the Chinese clouds' S3 endpoints. By pyarrow's own client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pyarrow.fs import S3FileSystem

from config import SourceSpec, UsageError, resolve_secret
from connectors.files.arrow_store import ArrowStore
from connectors.files.connector import FileConnector
from connectors.files.store import Store

_SECONDS = 10.0


class S3Connector(FileConnector):
    """``s3://ACCESS_KEY@bucket/prefix?password=env:SECRET&endpoint=https://host:port``: every object below the prefix."""

    schemes: ClassVar[frozenset[str]] = frozenset({"s3"})
    options: ClassVar[Mapping[str, str]] = {
        "endpoint": "https://host:port of the store (default: AWS in the region)",
        "region": "the bucket's region (default us-east-1)",
        "anonymous": "yes: read a public bucket without an account",
        "ssl_ca": "file with the certificates that the store's must come from",
    }

    def store(self) -> Store:
        """The bucket's tree."""
        url = self.spec.url
        return ArrowStore(_file_system(self.spec), f"{url.host}/{url.database}".rstrip("/"), "S3")


def _file_system(spec: SourceSpec) -> S3FileSystem:
    url, options = spec.url, spec.url.options
    if not url.host:
        raise UsageError("s3: the SOURCE names no bucket", "Write s3://ACCESS_KEY@bucket/prefix?password=env:NAME")
    anonymous = options.get("anonymous") == "yes"
    if not anonymous and not (url.user and url.password):
        # Without a key the client would look for one on its own, at addresses that nobody configured.
        raise UsageError("s3: the SOURCE has no access key and secret", "Write s3://ACCESS_KEY@bucket/prefix?password=env:NAME")
    scheme, _, place = options.get("endpoint", "").rpartition("://")
    if scheme not in ("", "http", "https"):
        raise UsageError("s3: endpoint is https://host:port")
    return S3FileSystem(
        access_key=None if anonymous else url.user,
        secret_key=None if anonymous or url.password is None else resolve_secret(url.password),
        anonymous=anonymous,
        region=options.get("region", "us-east-1"),
        endpoint_override=place or None,
        scheme=scheme or "https",
        connect_timeout=_SECONDS,
        request_timeout=spec.statement_seconds,
        tls_ca_file_path=options.get("ssl_ca"),
        background_writes=False,
    )
