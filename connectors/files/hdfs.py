"""HDFS, where Hadoop's libhdfs and its Java are installed on the scanning machine. Not run against a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pyarrow.fs import HadoopFileSystem

from config import SourceUnreachable, UsageError
from connectors.files.arrow_store import ArrowStore
from connectors.files.connector import FileConnector
from connectors.files.store import Store


class HdfsConnector(FileConnector):
    """``hdfs://user@namenode:8020/path``: every file below the path."""

    schemes: ClassVar[frozenset[str]] = frozenset({"hdfs"})
    options: ClassVar[Mapping[str, str]] = {"kerberos_ticket": "file with the Kerberos ticket cache"}

    def store(self) -> Store:
        """The tree below the path. Raises SourceUnreachable where libhdfs is missing or the name node does not answer."""
        url = self.spec.url
        if not url.host:
            raise UsageError("hdfs: the SOURCE names no name node", "Write hdfs://user@namenode:8020/path")
        ticket = url.options.get("kerberos_ticket")
        try:
            files = HadoopFileSystem(url.host, url.port or 8020, user=url.user or None, kerb_ticket=ticket)
        except OSError:
            refused = SourceUnreachable("HDFS cannot be used here", "Install Hadoop's client and set JAVA_HOME and HADOOP_HOME")
        else:
            return ArrowStore(files, f"/{url.database}", "HDFS")
        raise refused
