"""``python -m benchmarks.fuzz TARGET [-runs=N] [-seed=N] [libFuzzer options] [CORPUS]``.

What breaks is written beside the command as ``crash-…``; run it again with ``python -m benchmarks.fuzz TARGET crash-…``. Every
find becomes a test. The folder of temporary files is removed at the end.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence

SEEDS = (
    b"postgresql://user:secret@host:5432/db?password=env:NAME",
    b"version: 1\nsources: {a: {url: 'sqlite:///x.db'}}\n",
    "客户王小明，电话13900000001，身份证11010519000307002X".encode(),
    '姓名,手机\r\n王小明,13900000001\r\n"引,号",1\r\n'.encode("gb18030"),
    b'{"a": {"b": [1, "13900000001"]}}\n{"a": null}\n',
    b"CREATE TABLE t (a int COMMENT 'x', b varchar(3)); COMMENT ON COLUMN t.a IS 'y';",
)


def main(arguments: Sequence[str]) -> int:
    """Fuzz one target; the exit code is not 0 where something broke."""
    import atheris

    # Instrumented as they are imported, so that the fuzzer sees which branches an input takes.
    with atheris.instrument_imports(include=["config", "connectors", "classifiers"]):
        from benchmarks.fuzz.targets import TARGETS, _folder

    name, *options = arguments or [""]
    if name not in TARGETS:
        sys.stderr.write(f"Targets: {', '.join(TARGETS)}\n")
        return 2
    corpus = _folder() / "seeds"
    corpus.mkdir()
    for at, seed in enumerate(SEEDS):
        (corpus / str(at)).write_bytes(seed)
    plain = not any(not option.startswith("-") for option in options)
    try:
        atheris.Setup([name, *options, *([str(corpus)] if plain else [])], TARGETS[name])
        atheris.Fuzz()
    finally:
        shutil.rmtree(_folder(), ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
