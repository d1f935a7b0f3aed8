"""Requests to Elasticsearch that are on a list, each with limits and a mark to know it by; errors end here."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from config import SourceSpec, resolve_secret
from connectors.extras import driver
from connectors.model import Reason
from connectors.stores.elasticsearch_queries import Body, Search
from connectors.stores.faults import StoreFault
from connectors.stores.session import ClientSession
from connectors.tls import tls_mode

_INDEX = r"[^/_?][^/?]*"
REQUESTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"GET /",
        r"POST /_security/user/_has_privileges",
        r"GET /_cat/indices/[^/?]+\?[^/]+",
        r"GET /_data_stream\?[^/]+",
        rf"GET /{_INDEX}/_mapping\?[^/]+",
        rf"GET /{_INDEX}/_search_shards",
        rf"POST /{_INDEX}/_search\?[^/]+",
        r"POST /_search",
        r"POST /_msearch\?[^/]+",
        rf"POST /{_INDEX}/_pit\?[^/]+",
        r"DELETE /_pit",
        r"GET /_tasks\?[^/]+",
        r"POST /_tasks/[^/?]+/_cancel",
    )
)
"""Everything that is ever sent. Of these only a point in time makes anything on the server, and it is deleted again."""

_SLACK_SECONDS = 5  # the client waits this much longer than the limit it sets before it gives a silent server up
_PORTION = 20  # searches in one request
_STATUS = {
    401: Reason.DENIED,
    403: Reason.PERMISSION,
    404: Reason.CHANGED,
    429: Reason.REFUSED,
    **dict.fromkeys((408, 504), Reason.TIMEOUT),
    **dict.fromkeys((502, 503), Reason.UNREACHABLE),
}


class ElasticsearchSession(ClientSession):
    """One cluster, asked over one address."""

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._tls = tls_mode(spec.url)
        self._transport = driver("elastic_transport", "elasticsearch")

    def ask(self, method: str, target: str, body: Body | Sequence[Body] | None = None) -> Any:
        """The answer to one request. Raises StoreFault."""
        with self._marks.request() as mark:
            return self._sent(method, target, body, mark)

    def search_all(self, searches: Sequence[Search], until: float) -> list[tuple[list[Any], bool]]:
        """The hits of several searches, and whether each is what was asked for. One that failed has none. Past the moment
        ``until`` (of the monotonic clock) no more are sent: there are fewer answers then."""
        found: list[tuple[list[Any], bool]] = []
        for start in range(0, len(searches), _PORTION):
            if time.monotonic() > until:
                break
            lines = [line for search in searches[start : start + _PORTION] for line in (search.header, search.body)]
            answer = self.ask("POST", "/_msearch?max_concurrent_searches=2", lines)
            found += [hits_of(one) for one in answer["responses"]]
        return found

    def forget(self, pit: str) -> None:
        """Give a point in time back, after a stop too. Where that fails, it ends by itself in a minute."""
        with suppress(StoreFault):
            self._sent("DELETE", "/_pit", {"id": pit}, "shudian-end")

    def cancel(self) -> None:
        """Have the cluster end our searches, which takes a right that a scanner need not have; else their time limit does."""
        marks = self._marks.cancel()
        if not marks:
            return
        try:
            nodes = self._sent("GET", "/_tasks?actions=*search*", None, "shudian-cancel").get("nodes", {})
            tasks = {name: task for node in nodes.values() for name, task in node.get("tasks", {}).items()}
            for name, task in tasks.items():
                if task.get("headers", {}).get("X-Opaque-Id") in marks:
                    self._sent("POST", f"/_tasks/{name}/_cancel", None, "shudian-cancel")
        except StoreFault:
            return

    # -- how

    def _sent(self, method: str, target: str, body: Body | Sequence[Body] | None, mark: str) -> Any:
        if not any(known.fullmatch(f"{method} {target}") for known in REQUESTS):
            raise ValueError(f"{method} is not a request that reads")
        lines = not isinstance(body, Mapping) and body is not None
        headers = {"accept": "application/json", "x-opaque-id": mark, **self._account()}
        if body is not None:
            headers["content-type"] = "application/x-ndjson" if lines else "application/json"
        try:
            answer = self._connected().perform_request(method, target, body=body, headers=headers)
        except self._transport.ConnectionTimeout:
            reason = Reason.TIMEOUT
        except self._transport.ConnectionError:
            reason = Reason.UNREACHABLE
        except (self._transport.TransportError, ValueError, OSError):
            reason = Reason.SOURCE_ERROR
        else:
            if 200 <= answer.meta.status < 300:
                return answer.body
            reason = _STATUS.get(answer.meta.status, Reason.SOURCE_ERROR)
        raise StoreFault(reason)

    def _account(self) -> dict[str, str]:
        """A name and password, or an API key where there is no name."""
        url = self._spec.url
        if not url.password:
            return {}
        secret = resolve_secret(url.password)
        if not url.user:
            return {"authorization": f"ApiKey {secret}"}
        return {"authorization": f"Basic {base64.b64encode(f'{url.user}:{secret}'.encode()).decode('ascii')}"}

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = self._open()
            return self._client

    def _open(self) -> Any:
        url = self._spec.url
        secured = {
            "verify_certs": self._tls == "verify-full",
            "ca_certs": url.options.get("ssl_ca") if self._tls == "verify-full" else None,
            "ssl_assert_hostname": None if self._tls == "verify-full" else False,
            "ssl_show_warn": False,
        }
        node = self._transport.NodeConfig(
            scheme="http" if self._tls == "disable" else "https",
            host=url.host or "127.0.0.1",
            port=url.port or 9200,
            connections_per_node=self._spec.connections,
            request_timeout=self._spec.statement_seconds + _SLACK_SECONDS,
            **(secured if self._tls != "disable" else {}),
        )
        return self._transport.Transport([node], max_retries=0, meta_header=False, retry_on_status=())


def hits_of(answer: Mapping[str, Any]) -> tuple[list[Any], bool]:
    """The documents of a search, and whether all shards answered in time. An answer that is an error has none."""
    hits = list(answer.get("hits", {}).get("hits", ()))
    failed = "error" in answer or answer.get("timed_out") or answer.get("_shards", {}).get("failed", 0)
    return hits, not failed
