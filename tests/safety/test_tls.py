"""Encrypted connections: with the right certificate they are used, with a wrong one the server is refused in a sentence that
says why, and where encryption is asked for there is never a connection without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config import SourceError, SourceRefused, SourceSpec, UsageError
from connectors import create
from connectors.model import Caution
from tests.servers.certificates import Certificate, issued
from tests.servers.mariadb import MariadbServer, running_mariadb
from tests.servers.postgresql import PostgresqlServer, running_postgresql

Server = PostgresqlServer | MariadbServer
ENGINES = [pytest.param("postgresql", marks=pytest.mark.postgresql), pytest.param("mariadb", marks=pytest.mark.mariadb)]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    """One for this machine's address, as host name there is none."""
    return issued("127.0.0.1")


@pytest.fixture(scope="module", params=ENGINES)
def server(request: pytest.FixtureRequest, certificate: Certificate) -> Iterator[Server]:
    """A server that takes encrypted connections and plain ones."""
    start: Callable[..., object] = running_postgresql if request.param == "postgresql" else running_mariadb
    with start(certificate) as running:  # type: ignore[attr-defined]
        yield running


@pytest.fixture(scope="module")
def plain(server: Server) -> Iterator[Server]:
    """A server of the same make that takes no encrypted connections."""
    with running_postgresql() if isinstance(server, PostgresqlServer) else running_mariadb() as running:
        yield running


@pytest.fixture(scope="module")
def spec(server: Server) -> SourceSpec:
    return server.spec(server.new_database())


def with_options(spec: SourceSpec, host: str = "", **options: str) -> SourceSpec:
    return replace(spec, url=replace(spec.url, host=host or spec.url.host, options=options))


def authority_of(certificate: Certificate, folder: Path) -> str:
    path = folder / "ca.pem"
    path.write_bytes(certificate.authority)
    return str(path)


def encrypted(spec: SourceSpec) -> bool | None:
    with create(spec) as connector:
        probe = connector.probe()
    assert (Caution.NOT_ENCRYPTED in probe.warnings) == (not probe.encrypted)
    return probe.encrypted


def refusal(spec: SourceSpec) -> SourceError:
    with create(spec) as connector, pytest.raises(SourceRefused) as caught:
        connector.probe()
    return caught.value


@pytest.mark.parametrize(("mode", "found"), [("verify-full", True), ("verify-ca", True), ("require", True), ("disable", False)])
def test_the_right_certificate_is_taken(
    spec: SourceSpec, certificate: Certificate, tmp_path: Path, mode: str, found: bool
) -> None:
    authority = {"ssl_ca": authority_of(certificate, tmp_path)} if mode.startswith("verify") else {}
    assert encrypted(with_options(spec, sslmode=mode, **authority)) is found


def test_encryption_is_used_unasked(spec: SourceSpec) -> None:
    assert encrypted(spec) is True


def test_a_stranger_with_a_certificate_is_refused(spec: SourceSpec, tmp_path: Path) -> None:
    other = authority_of(issued("127.0.0.1"), tmp_path)
    for mode in ("verify-full", "verify-ca"):
        said = refusal(with_options(spec, sslmode=mode, ssl_ca=other))
        assert "does not come from an authority" in said.message
        assert "ssl_ca" in said.advice


def test_a_certificate_for_another_name_is_refused(spec: SourceSpec, certificate: Certificate, tmp_path: Path) -> None:
    authority = authority_of(certificate, tmp_path)
    other = with_options(spec, "localhost", sslmode="verify-full", ssl_ca=authority)
    assert "is for another host name" in refusal(other).message
    assert encrypted(with_options(spec, "localhost", sslmode="verify-ca", ssl_ca=authority)) is True


def test_without_an_authority_of_ones_own_nothing_less_is_asked(
    server: Server, spec: SourceSpec, certificate: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", authority_of(certificate, tmp_path))  # what this machine trusts
    monkeypatch.setenv("HOME", str(tmp_path))
    if isinstance(server, PostgresqlServer):  # libpq has a file of its own in the user's folder, and here there is none
        assert "there is no ssl_ca" in refusal(with_options(spec, sslmode="verify-full")).message
        return
    assert encrypted(with_options(spec, sslmode="verify-full")) is True
    assert "is for another host name" in refusal(with_options(spec, "localhost", sslmode="verify-full")).message


@pytest.mark.parametrize("mode", ["require", "verify-full"])
def test_a_plain_server_is_refused_where_encryption_is_asked_for(
    plain: Server, certificate: Certificate, tmp_path: Path, mode: str
) -> None:
    asked = with_options(plain.spec(plain.new_database()), sslmode=mode, ssl_ca=authority_of(certificate, tmp_path))
    assert "offers no encryption" in refusal(asked).message
    assert encrypted(with_options(asked)) is False


def test_an_authority_that_is_no_file_of_certificates_is_a_fault_of_the_settings(spec: SourceSpec, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    for name in ("empty.pem", "missing.pem"):
        with pytest.raises(UsageError, match="ssl_ca"):
            create(with_options(spec, sslmode="verify-full", ssl_ca=str(tmp_path / name)))


@pytest.mark.mariadb
def test_an_expired_certificate_is_refused(tmp_path: Path) -> None:
    expired = issued("127.0.0.1", until=-timedelta(days=1))
    with running_mariadb(expired) as server:
        spec = server.spec(server.new_database())
        said = refusal(with_options(spec, sslmode="verify-full", ssl_ca=authority_of(expired, tmp_path)))
    assert "has expired" in said.message
