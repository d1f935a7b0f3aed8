"""Presidio both ways, and nothing of it unless it is asked for. All of it runs with the network blocked."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer
from presidio_analyzer.predefined_recognizers import EmailRecognizer

from classifiers import Classifier, presidio
from classifiers.passages import Passages
from config import CustomRules, SettingsError, load_knowledge
from connectors.model import Column, Dataset, Kind

ROOT = Path(__file__).parents[2]
CLASSIFIER = Classifier(load_knowledge())
SENTENCES = (
    "客户王小明，电话 +86 139-0000-0000，身份证 11010119000307663X",
    "请联系李女士 13900001234，邮箱 a.b@example.com，谢谢",
    "住址：北京市朝阳区建国路88号院5号楼1203室",
    "ip 10.1.2.3 mac 00:1A:2B:3C:4D:5E 已登录",
    "订单号 2024010112345678 已支付 128.50 元",
    "",
    "　１３９００００１２３４　",
    "https://example.com/u?tel=13900001234",
    "plain English without anything",
)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something wanted the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="module")
def engine() -> AnalyzerEngine:
    return presidio.analyzer_engine(CLASSIFIER)


def texts() -> Iterator[str]:
    """The sentences, every value of the case files, and values of all types put together in random order."""
    yield from SENTENCES
    draw, values = random.Random(3), []
    for file in sorted((ROOT / "tests" / "cases").glob("*.yaml")):
        cases = yaml.safe_load(file.read_text("utf-8"))
        values += [str(one["value"] if isinstance(one, dict) else one) for one in (*cases["match"], *cases["no_match"])]
    yield from values
    for _ in range(300):
        yield "，".join(draw.sample(values, 3))


def test_presidio_with_our_recognizers_sees_what_we_see(engine: AnalyzerEngine) -> None:
    for text in texts():
        ours = {(one.entity_type, one.start, one.end, one.confidence) for one in CLASSIFIER.detect(text)}
        theirs = {(one.entity_type, one.start, one.end, one.score) for one in engine.analyze(text, "zh")}
        assert theirs == ours, text


def test_presidio_asks_for_some_types_only(engine: AnalyzerEngine) -> None:
    found = engine.analyze(SENTENCES[0], "zh", entities=["CN_MOBILE_PHONE"])
    assert [SENTENCES[0][one.start : one.end] for one in found] == ["+86 139-0000-0000"]
    assert set(engine.get_supported_entities("zh")) == set(CLASSIFIER.detectors)


class Badge(PatternRecognizer):
    """A recognizer as a Presidio user would write it."""

    def __init__(self) -> None:
        super().__init__("BADGE", patterns=[Pattern("badge", r"\bBG-\d{6}\b", 0.8)], supported_language="zh")


class Nicknames(PatternRecognizer):
    """Finds two invented people whose names our statistics do not know."""

    def __init__(self) -> None:
        super().__init__("PERSON", patterns=[Pattern("p", "阿豆豆|小可爱", 0.9)], supported_language="zh")


class NeedsSomething(PatternRecognizer):
    """Cannot be made without arguments."""

    def __init__(self, needed: str) -> None:
        super().__init__("X_Y", patterns=[Pattern("p", needed, 0.9)])


def with_presidio(*names: str) -> Classifier:
    return CLASSIFIER.with_rules(CustomRules(presidio=tuple(f"{__name__}:{name}" for name in names)))


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__) or sys.modules[Badge.__module__])


def test_a_presidio_recognizer_runs_in_our_tally_and_detect() -> None:
    ours = with_presidio("Badge")
    table = Dataset("hr", ("", "", "visits"), Kind.TABLE, (Column("c1", "TEXT"), Column("note", "TEXT"), Column("n", "TEXT")))
    rows = pa.record_batch(
        {
            "c1": [f"BG-{n:06d}" for n in range(60)],
            "note": [f"访客 BG-{n:06d} 已离开" if n % 2 else "无人来访，一切正常" for n in range(60)],
            "n": [f"{n:06d}" for n in range(60)],
        }
    )
    finding = ours.judge(table, ours.tally(rows))
    assert [column.entity_type for column in finding.columns] == ["BADGE", None, None]
    assert [(part.entity_type, part.share) for part in finding.columns[1].contains] == [("BADGE", 0.5)]
    (seen,) = ours.detect("see badge BG-000001 please")
    assert (seen.entity_type, seen.start, seen.end, seen.confidence) == ("BADGE", 10, 19, 0.8)
    assert ours.knowledge.version != CLASSIFIER.knowledge.version


def test_people_of_a_presidio_recognizer_join_ours() -> None:
    ours = with_presidio("Nicknames")
    assert set(ours.detectors) == set(CLASSIFIER.detectors)
    found = {(one.entity_type, one.start, one.end) for one in ours.detect("请转告阿豆豆，电话 13900001234")}
    assert ("PERSON_NAME", 3, 6) in found
    assert ("CN_MOBILE_PHONE", 10, 21) in found


def test_what_has_a_form_of_its_own_here_stays_and_theirs_stands_beside_it() -> None:
    ours = CLASSIFIER.with_rules(CustomRules(presidio=("presidio_analyzer.predefined_recognizers:EmailRecognizer",)))
    assert set(ours.detectors) - set(CLASSIFIER.detectors) == {"PRESIDIO_EMAIL_ADDRESS"}
    assert ours.detectors["EMAIL_ADDRESS"] == CLASSIFIER.detectors["EMAIL_ADDRESS"]


def test_a_recognizer_that_knows_domains_needs_no_network() -> None:
    detector = presidio.from_presidio(EmailRecognizer(supported_language="zh"), "MAIL")
    percent = detector.check(pa.array(["a@example.com", "a@example.invalid"]), CLASSIFIER.knowledge.reference)
    assert percent[0] == 100
    assert detector.find is not None
    found = detector.find(Passages.of(("写信到", "写信到 a@example.com 即可")), CLASSIFIER.knowledge.reference)
    assert [*found] == [(1, 4, 17, 100)]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("no.such.module:Thing", "presidio[0]: there is no Thing"),
        ("json:NoSuchThing", "presidio[0]: there is no NoSuchThing"),
        ("decimal:Decimal", "not a Presidio EntityRecognizer"),
        (f"{__name__}:NeedsSomething", "without arguments"),
    ],
)
def test_a_name_that_is_none_is_said_so(name: str, says: str) -> None:
    with pytest.raises(SettingsError) as error:
        CLASSIFIER.with_rules(CustomRules(presidio=(name,)))
    assert says in error.value.message


def test_the_command_line_imports_neither_presidio_nor_spacy() -> None:
    code = (
        "import sys, scanner.cli, scanner.commands.scan, scanner.commands.rules, classifiers\n"
        "sys.exit(sorted({'presidio_analyzer', 'spacy', 'thinc'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


def test_without_presidio_it_is_said_how_to_install_it() -> None:
    code = (
        "import sys; sys.modules['presidio_analyzer'] = None\n"
        "from classifiers import Classifier; from config import CustomRules, SettingsError, load_knowledge\n"
        "try: Classifier(load_knowledge()).with_rules(CustomRules(presidio=('a:B',)))\n"
        "except SettingsError as error: sys.exit(0 if 'shudian[presidio]' in error.advice else 1)\n"
        "sys.exit(2)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
