"""``python -m benchmarks.accuracy``: measure, then write docs/accuracy.md."""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.accuracy import domains, score
from benchmarks.accuracy.corpus import score_corpus
from benchmarks.accuracy.document import Run, document
from benchmarks.accuracy.model import Judged
from benchmarks.accuracy.peers import OURS_IN_PRESIDIO, PEERS, ROOT, Peer, PeerResult, comparable, is_measured, measure
from benchmarks.accuracy.plan import Size, tables
from benchmarks.accuracy.scan import judged, run_of, scan
from benchmarks.accuracy.write import write_tables

SEED = 20261130
SMALL = Size(rows=60, many_rows=200, sparse_rows=2500, repeats=2)
"""The small form: quick, and too small for figures to publish."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the options ask for; the exit code."""
    options = _options().parse_args(arguments)
    if options.work:
        options.work.mkdir(parents=True, exist_ok=True)
        run = _measured(options, options.work.resolve())
    else:
        with tempfile.TemporaryDirectory() as work:
            run = _measured(options, Path(work))
    if options.out:
        options.out.write_text(document(run), "utf-8")
    _tell(run)
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.accuracy", description=__doc__)
    parser.add_argument("--day", default="not given", help="the date to print")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--command", default=shlex.quote(str(Path(sys.executable).with_name("shudian"))), help="the command")
    parser.add_argument("--corpus", type=Path, default=ROOT / "../shared/corpus")
    parser.add_argument("--eval", type=Path, default=ROOT / "../shared/eval/score.py")
    parser.add_argument("--peers", choices=("yes", "kept", "no"), default="yes", help="kept: only those measured in --work")
    parser.add_argument("--small", action="store_true", help="the small form: no corpus, no peers")
    parser.add_argument("--work", type=Path, help="keep what is measured in this folder, and go on where a run there stopped")
    parser.add_argument("--out", type=Path, help="the page to write (default: only a summary is printed)")
    return parser


def _measured(options: argparse.Namespace, work: Path) -> Run:
    made = tuple(tables(SMALL if options.small else Size(), options.seed))
    if not (work / "tables.db").exists():
        write_tables(made, work)
    sampled, full = (judged(made, scan(options.command, work, options.seed, whole)) for whole in (False, True))
    (quick, rules), (slow, _) = run_of(work, False), run_of(work, True)
    peers, left_out = _peers(options, comparable(full), work)
    given = options.corpus.resolve(), options.eval.resolve()
    corpus = {} if options.small else score_corpus(*given, options.command, work)
    return Run(
        day=options.day,
        machine=f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}",
        versions=f"shudian {version('shudian')} at {_commit()}, rules {rules}, " + _libraries(),
        seed=options.seed,
        sampled=sampled,
        full=full,
        seconds=(quick, slow),
        comparable=comparable(sampled),
        peers=peers,
        corpus=corpus,
        left_out=(*left_out, *([] if corpus else ["the labelled corpus (no CORPUS and EVAL were there)"])),
        placed=domains.place_corpus(given[0], options.command, work) if corpus else (),
    )


def _peers(
    options: argparse.Namespace, columns: tuple[Judged, ...], work: Path
) -> tuple[tuple[PeerResult, ...], tuple[str, ...]]:
    if options.small or options.peers == "no":
        return (), ("other tools (not asked for)",)
    ours = (ROOT / "classifiers" / "presidio.py").is_file()
    chosen: tuple[Peer, ...] = (*PEERS, OURS_IN_PRESIDIO) if ours else PEERS
    left_out: tuple[str, ...] = () if ours else ("Presidio's engine with our recognizers (classifiers/presidio.py is not there)",)
    if options.peers == "kept":
        left_out = tuple(f"{peer.name} (not measured in this run)" for peer in chosen if not is_measured(peer, work))
        chosen = tuple(peer for peer in chosen if is_measured(peer, work))
    return tuple(measure(peer, columns, work) for peer in chosen), left_out


def _libraries() -> str:
    return ", ".join(f"{name} {version(name)}" for name in ("pyarrow", "numpy", "google-re2"))


def _commit() -> str:
    """The commit measured, marked where the tree differs from it."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty=, with changes"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "an unknown commit"


def _tell(run: Run) -> None:
    for label, columns in (("sample", run.sampled), ("full", run.full)):
        types = score.by_type(columns)
        traps = score.false_verdicts(columns)
        f1s = f"F1 checked {score.checked(types).f1 or 0:.4f}, all {score.total(types).f1 or 0:.4f}"
        sys.stdout.write(f"{label}: {f1s}, false verdicts on traps {traps.hits} of {traps.total}\n")
    if run.placed:
        right, harmless = domains.accuracy(run.placed), domains.false_technical(run.placed)
        each = ", ".join(f"{name} {rate.hits}/{rate.total}" for name, (rate, _) in domains.per_domain(run.placed).items())
        sys.stdout.write(f"domains: {right.hits} of {right.total} tables, falsely technical {harmless.hits} ({each})\n")


if __name__ == "__main__":
    sys.exit(main())
