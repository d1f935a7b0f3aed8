"""A scan of what only the columns together tell: a way that people went."""

from __future__ import annotations

import json
from pathlib import Path

from tests.scanner.test_cli import shudian


def test_a_table_of_places_is_sensitive_as_a_whole_and_stops_a_release(tmp_path: Path) -> None:
    rows = [
        f"1390000{n:04d},2024-01-{n % 28 + 1:02d} 08:{n % 60:02d}:00,{112 + n / 997:.6f},{28 + n / 991:.6f}" for n in range(200)
    ]
    text = "\n".join(("msisdn,report_time,longitude,latitude", *rows))
    (tmp_path / "user_track.csv").write_text(text, encoding="utf-8")
    scanned = ("scan", "file:///" + str(tmp_path / "user_track.csv").lstrip("/"), "--no-catalog", "--lang", "en")
    done = shudian(*scanned, "--report", "report.json", "--fail-on", "trajectory", cwd=tmp_path)
    assert done.returncode == 4, done.stderr
    assert "trajectories" in done.stdout
    (track,) = json.loads((tmp_path / "report.json").read_text("utf-8"))["datasets"]
    assert {"trajectory", "sensitive_pi"} <= set(track["flags"])
    assert track["enterprise_level"] == 4
    assert track["personal_information"]["gbt45574"]["class"] == "行踪轨迹信息"
    assert track["personal_information"]["gbt45574"]["sensitive"] is True
    reasons = {one["rule"]: one for one in track["level_reasons"]}
    assert {"trajectory", "trajectory_sensitive"} <= set(reasons)
    assert reasons["trajectory"]["because_en"].startswith("One dataset holds keys")
    assert reasons["trajectory"]["because"].endswith("（本产品的约定）")
