"""A certified OpenID provider (oidc-provider for Node.js) on loopback, installed for the tests from a pinned list of packages."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import pytest

from tests.servers.processes import Process, free_port, started

_HERE = Path(__file__).parent / "oidc"
_INSTALL = ("npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
_SECONDS = 120
SECRET = "a secret +/:% of the tests"
GROUPS: Mapping[str, list[str]] = {"zhao": ["shudian-reviewers"], "qian": ["kefu"], "sun": [], "li": ["shudian-admins"]}


@dataclass(frozen=True)
class RealProvider:
    """Where it is."""

    address: str


@contextmanager
def installed_provider() -> Iterator[Path]:
    """A folder with the provider's packages. Skips where there is no Node.js, or its packages cannot be had."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node.js and npm are not installed: apt-get install nodejs npm")
    folder = Path(tempfile.mkdtemp(prefix="shudian-oidc-"))
    try:
        for file in _HERE.iterdir():
            if file.is_file():
                shutil.copy(file, folder)
        try:
            done = subprocess.run(_INSTALL, cwd=folder, capture_output=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            pytest.skip("npm does not get the provider's packages in time")
        if done.returncode:
            pytest.skip("npm cannot get the provider's packages: no package registry from here")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_provider(packages: Path, console: str, in_token: bool = True) -> Iterator[RealProvider]:
    """The provider, whose one client is the console at this address. Claims are in its token, or at its userinfo endpoint."""
    found: dict[str, int] = {}
    here = {"CLIENT_SECRET": SECRET, "GROUPS": json.dumps(GROUPS), "CLAIMS_IN_TOKEN": "yes" if in_token else "no"}
    environment = [f"{name}={said}" for name, said in here.items()]

    def start() -> tuple[Process, Callable[[], bool]]:
        found["port"] = free_port()
        command = ("env", *environment, "node", str(packages / "provider.mjs"), str(found["port"]))
        process = Process((*command, f"{console}/oidc/callback", f"{console}/login"), Path(tempfile.mkdtemp(prefix="shudian-")))
        return process, lambda: _answers(found["port"])

    process = started(start)
    try:
        yield RealProvider(f"http://127.0.0.1:{found['port']}")
    finally:
        process.stop()


def person_signs_in(address: str, name: str) -> str:
    """What a person does in the provider's pages: says who he is, agrees, and is sent back. Returns where to."""
    with httpx2.Client(follow_redirects=False, timeout=20) as browser:
        answer = browser.get(address)
        for _ in range(12):
            if answer.is_redirect:
                target = urljoin(str(answer.url), answer.headers["location"])
                if "/oidc/callback" in target:
                    return target
                answer = browser.get(target)
            else:
                assert answer.status_code == 200, answer.text[:500]
                form = (
                    {"prompt": "login", "login": name, "password": "x"}
                    if 'name="login"' in answer.text
                    else {"prompt": "consent"}
                )
                action = re.search(r'action="([^"]+)"', answer.text)
                assert action, answer.text[:500]
                answer = browser.post(urljoin(str(answer.url), action[1]), data=form)
    raise AssertionError("the provider does not send the browser back")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
