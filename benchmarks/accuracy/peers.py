"""Measures other tools on the same columns, each in an environment of its own that is thrown away afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
import venv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.accuracy.model import Group, Judged, Verdict
from benchmarks.accuracy.specs import SPECS

VALUES = 20
"""How many non-empty values of a column a peer is given."""

ROOT = Path(__file__).parents[2]
_SCRIPTS = Path(__file__).parent
_PATIENCE = 420  # seconds for making an environment, and again for running


@dataclass(frozen=True)
class Peer:
    """A tool: what to install, the script that runs it, and which of its labels stand for which of our types."""

    name: str
    requirements: tuple[str, ...]
    script: str
    labels: Mapping[str, tuple[str, ...]]
    ours: bool = False


@dataclass(frozen=True)
class PeerResult:
    """What a peer said, or why it could not."""

    peer: Peer
    version: str = ""
    seconds: float = 0.0
    judged: tuple[Judged, ...] = ()
    failure: str = ""


# A label that stands for several types is right when one of them is. Labels that are not listed (dates, other countries'
# numbers, plain integers) have no counterpart here and count as silence, not as an error.
PEERS = (
    Peer(
        "Presidio, own recognizers",
        ("presidio-analyzer",),
        "peers_presidio.py",
        {
            "PERSON": ("PERSON_NAME",),
            "LOCATION": ("POSTAL_ADDRESS", "ADMIN_DIVISION"),
            "PHONE_NUMBER": ("CN_MOBILE_PHONE", "CN_LANDLINE"),
            "EMAIL_ADDRESS": ("EMAIL_ADDRESS",),
            "CREDIT_CARD": ("BANK_CARD",),
            "IBAN_CODE": ("IBAN",),
            "IP_ADDRESS": ("IP_ADDRESS", "IP_PREFIX"),
            "MAC_ADDRESS": ("MAC_ADDRESS",),
            "URL": ("URL", "BROWSING_LOG", "ID_PHOTO", "PHOTO_BIOMETRIC", "VOICE_RECORDING"),
            "NRP": ("ETHNICITY", "RELIGION", "POLITICAL_STATUS"),
        },
    ),
    Peer(
        "DataProfiler labeler",
        ("DataProfiler[ml]",),
        "peers_dataprofiler.py",
        {
            "PERSON": ("PERSON_NAME",),
            "ADDRESS": ("POSTAL_ADDRESS", "ADMIN_DIVISION"),
            "PHONE_NUMBER": ("CN_MOBILE_PHONE", "CN_LANDLINE"),
            "EMAIL_ADDRESS": ("EMAIL_ADDRESS",),
            "CREDIT_CARD": ("BANK_CARD",),
            "BAN": ("BANK_CARD", "IBAN"),
            "IPV4": ("IP_ADDRESS", "IP_PREFIX"),
            "IPV6": ("IP_ADDRESS",),
            "MAC_ADDRESS": ("MAC_ADDRESS",),
            "URL": ("URL", "BROWSING_LOG", "ID_PHOTO", "PHOTO_BIOMETRIC", "VOICE_RECORDING"),
        },
    ),
)
OURS_IN_PRESIDIO = Peer(
    "Presidio, our recognizers",
    ("presidio-analyzer",),
    "peers_presidio_ours.py",
    {name: (name,) for name in sorted({spec.entity_type for spec in SPECS})},
    ours=True,
)
"""Presidio's engine with ``classifiers/presidio.py``. It sees values only: no column name, no other rows."""


def comparable(columns: Iterable[Judged]) -> tuple[Judged, ...]:
    """The columns that peers are measured on: not the sparse ones, nor paths inside JSON and nested columns."""
    return tuple(one for one in columns if one.column.group is not Group.SPARSE and not one.column.path)


def is_measured(peer: Peer, folder: Path) -> bool:
    """Whether an earlier run in this folder measured the peer."""
    return (_home(peer, folder) / "out.json").is_file()


def _home(peer: Peer, folder: Path) -> Path:
    return folder / peer.script.removesuffix(".py")


def measure(peer: Peer, columns: Sequence[Judged], folder: Path) -> PeerResult:
    """Install and run a peer on ``columns``. Whatever stops it is told in the result."""
    home = _home(peer, folder)
    source, target = home / "in.json", home / "out.json"
    try:
        if target.is_file():  # measured by an earlier run in this folder
            return _result(peer, columns, target)
        home.mkdir(parents=True, exist_ok=True)
        source.write_text(json.dumps({_key(one): _values(one) for one in columns}, ensure_ascii=False), "utf-8")
        venv.create(home / "env", with_pip=True)
        python = home / "env" / "bin" / "python"
        wanted = (*peer.requirements, *(own_requirements() if peer.ours else ()))
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted], home)
        _run([str(python), str(_SCRIPTS / peer.script), str(source), str(target)], home)
        return _result(peer, columns, target)
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        return PeerResult(peer, failure=_why(error))


def _result(peer: Peer, columns: Sequence[Judged], target: Path) -> PeerResult:
    told = json.loads(target.read_text("utf-8"))
    judged = tuple(replace(one, verdict=_verdict(told["labels"][_key(one)], peer, one)) for one in columns)
    return PeerResult(peer, told["version"], told["seconds"], judged)


def _run(command: list[str], home: Path) -> None:
    subprocess.run(command, cwd=home, capture_output=True, check=True, timeout=_PATIENCE)


def own_requirements() -> tuple[str, ...]:
    """What the product itself needs."""
    return tuple(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"])


def _why(error: Exception) -> str:
    """The class of the error, and of the peer's own error where it printed one."""
    printed = getattr(error, "stderr", None) or b""
    last = printed.decode("utf-8", "replace").strip().splitlines()[-1:]
    return f"{type(error).__name__}{': ' + last[0].split(':')[0][:80] if last else ''}"


def _key(one: Judged) -> str:
    return f"{one.table}.{one.column.name}"


def _values(one: Judged) -> list[str]:
    return [str(value) for value in one.column.values if value is not None][:VALUES]


def _verdict(labels: Sequence[str], peer: Peer, one: Judged) -> Verdict:
    """The label of at least half the values, in our words; of several meanings the one that is right, if one is."""
    label, hits = (
        Counter(label for label in labels if label in peer.labels).most_common(1)[0]
        if set(labels) & set(peer.labels)
        else ("", 0)
    )
    if not hits or hits * 2 < len(labels):
        return Verdict()
    meanings = peer.labels[label]
    return Verdict(next((name for name in meanings if one.column.truth.allows(name)), meanings[0]))


def python_version() -> str:
    """Of the environments, which is that of this process."""
    return ".".join(map(str, sys.version_info[:3]))
