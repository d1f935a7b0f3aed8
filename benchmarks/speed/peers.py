"""How many values a second other tools label, each in an environment of its own that is thrown away afterwards."""

from __future__ import annotations

import json
import subprocess
import venv
from pathlib import Path

import pyarrow as pa

from benchmarks.accuracy.peers import OURS_IN_PRESIDIO, PEERS, ROOT, Peer, own_requirements

_SCRIPTS = ROOT / "benchmarks" / "accuracy"
_PATIENCE = 900  # seconds for making an environment, and again for running


def peer_of(script: str) -> Peer:
    """The peer that a script runs."""
    return next(one for one in (*PEERS, OURS_IN_PRESIDIO) if one.script == script)


def values_a_second(peer: Peer, table: pa.Table, folder: Path) -> tuple[float, str]:
    """The speed on all filled cells of a table, as text, and the version. Raises OSError, subprocess.SubprocessError."""
    home = folder / peer.script.removesuffix(".py")
    home.mkdir()
    source, target = home / "in.json", home / "out.json"
    columns = {name: [str(cell) for cell in table[name].to_pylist() if cell is not None] for name in table.column_names}
    source.write_text(json.dumps(columns, ensure_ascii=False), "utf-8")
    venv.create(home / "env", with_pip=True)
    python = str(home / "env" / "bin" / "python")
    wanted = (*peer.requirements, *(own_requirements() if peer.ours else ()))
    for command in (["-m", "pip", "install", "--quiet", *wanted], [str(_SCRIPTS / peer.script), str(source), str(target)]):
        subprocess.run([python, *command], cwd=home, capture_output=True, check=True, timeout=_PATIENCE)
    told = json.loads(target.read_text("utf-8"))
    return sum(map(len, columns.values())) / max(0.1, told["seconds"]), str(told["version"])
