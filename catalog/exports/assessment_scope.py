"""风险评估范围清单.xlsx: what the yearly risk assessment is to look at, why, and what it could not cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from catalog.exports import words
from catalog.exports.assessment_choice import Chosen, Ground, Scope, assessment_scope, second_level, second_level_of
from catalog.exports.basis import Basis
from catalog.exports.carrying import carriers_of
from catalog.exports.cells import Cell, Style
from catalog.exports.level_words import level_words
from catalog.exports.persons import counted, persons_cell
from catalog.exports.rows import bytes_cell, item_name, rows_cell, slug_path, to_fill
from catalog.exports.sections import Line
from catalog.exports.sheets import Facts, Front, Sheet, gap_facts, write_sheets
from catalog.items import ItemSummary, summarise
from catalog.model import COPY_OF

TITLE = "风险评估范围清单"
_GROUNDS = {
    Ground.CORE: "核心数据，全部纳入",
    Ground.CORE_CANDIDATE: "核心数据候选，全部纳入",
    Ground.IMPORTANT: "重要数据，全部纳入",
    Ground.TEN_MILLION: "1000万人以上个人信息，全部纳入",
    Ground.COPY: "应纳入数据的副本",
    Ground.UNDECIDED: "级别待判定，判定前从严纳入",
    Ground.SAMPLED: "一般数据抽样",
    Ground.REPEATED: "一般数据抽样（载体重复）",
    Ground.SHARE: "一般数据抽样（补足比例）",
}
_TEXTS = (
    "工业和信息化领域数据安全合规指引7.2（2）：评估范围覆盖全部重要数据和核心数据，以及一定比例的一般数据；一般数据抽样选取，"
    "尽量覆盖全部数据类别（二级子类），且数据载体避免重复。上海：沪通信管互〔2025〕9号二（四），"
    "处理重要数据或1000万人以上个人信息的企业每年至少评估一次"
)
_METHOD = (
    "不含随机成分，同样的数据得出同样的结果：为尽可能多的二级子类各分配一个互不重复的数据载体（最大匹配），"
    "优先没有全部纳入数据的载体；在该载体内取企业内部级别最高、敏感、人数和条数最多的一项"
)
_ITEMS = (
    ("序号", 5),
    ("数据项", 26),
    ("类别", 30),
    ("级别", 14),
    ("条数", 13),
    ("存储量（GB）", 11),
    ("人数", 14),
    ("信息系统", 18),
    ("数据载体", 16),
    ("数据所属部门", 12),
    ("处理方式", 18),
    ("纳入依据", 18),
    ("选取理由", 46),
)
_COVERED = (
    ("一级类", 26),
    ("二级子类", 30),
    ("一般数据项", 11),
    ("其中抽样纳入", 11),
    ("重要等全部纳入项", 12),
    ("抽样项的载体", 20),
    ("覆盖情况", 60),
)
_LEFT = (("数据项", 34), ("类别", 40), ("信息系统", 22), ("数据载体", 20), ("条数", 14), ("未纳入的原因", 50))


def write_assessment_scope(basis: Basis, path: Path, percent: float = 0) -> str:
    """Write the list. What is in it comes back, in a sentence. ``percent`` is the least share of general data that is wanted.
    Equal input gives equal bytes. Raises UsageError where the file cannot be written."""
    scope = assessment_scope(summarise(basis.snapshot.entries, basis.snapshot.items), basis.taxonomy, percent)
    said = _said(scope)
    sheets = (
        Sheet("评估范围", _ITEMS, tuple(_row(number, one, basis, scope) for number, one in enumerate(scope.chosen, 1)), 2),
        Sheet("类别覆盖", _COVERED, tuple(_coverage(scope, basis)), 2),
        Sheet("未纳入", _LEFT, tuple(_left(scope, basis)), 1),
    )
    write_sheets(basis, Front(TITLE, _facts(basis, scope, (said, percent)), f"{TITLE}，不含数据内容本身"), sheets, path)
    return said


def _said(scope: Scope) -> str:
    sampled = sum(one.is_sample for one in scope.chosen)
    must = len(scope.chosen) - sampled
    return f"共 {len(scope.chosen)} 项：全部纳入 {must} 项，一般数据抽样 {sampled} 项（共有 {scope.general} 项）"


def _facts(basis: Basis, scope: Scope, said: tuple[str, float]) -> Facts:
    sentence, percent = said
    asked = f"不少于一般数据项的 {percent:g}%" if percent else "未指定，每个二级子类至少一项"
    others = len(scope.held_for_others)
    return (
        ("单位名称", basis.company_name),
        ("评估范围", sentence),
        *((_GROUNDS[one], f"{len(scope.of(one))} 项") for one in Ground if scope.of(one)),
        ("依据", _TEXTS),
        ("抽样方法", _METHOD),
        ("抽样比例", f"{asked}；条文没有规定具体比例，由评估团队确定"),
        ("未能做到的", "；".join(_shortfalls(scope, basis)) or "无"),
        ("另列的数据", f"受托处理和客户托管的数据 {others} 项，见“未纳入”" if others else "无"),
        *gap_facts(basis),
        ("须由评估团队补充", "扫描看不到的数据（纸质、未登记的系统、线下介质）和处理活动，须调研后补充"),
    )


def _shortfalls(scope: Scope, basis: Basis) -> Iterator[str]:
    repeated = [_category(one.category, basis) for one in scope.of(Ground.REPEATED)]
    if repeated:
        yield f"{len(repeated)} 个二级子类的载体与其他抽样项重复（没有别的载体）：{'、'.join(repeated)}"
    coarse = [one for one in scope.chosen if one.is_sample and one.ground is not Ground.SHARE and "." not in one.category]
    if coarse:
        names = "、".join(_category(one.category, basis) for one in coarse)
        yield f"有一般数据没有归到二级子类，按所知的类别各抽一项：{names}"


def _category(slug: str, basis: Basis) -> str:
    return slug_path(slug, basis.taxonomy) if slug else "未能归类"


def _row(number: int, one: Chosen, basis: Basis, scope: Scope) -> Line:
    item, leading = one.item, one.item.classified
    system = basis.system_of_item(item)
    return (
        Cell(number, Style.NUMBER),
        Cell(item_name(item)),
        Cell(_category(leading.finding.category or leading.finding.domain or "", basis)),
        Cell(level_words(item.level)),
        rows_cell(item.rows),
        bytes_cell(item.bytes),
        persons_cell(counted(item, basis.census)),
        Cell(system.name or system.id or leading.source),
        Cell("、".join(each.name for each in carriers_of(item))),
        to_fill(system.department),
        to_fill(system.declared.get("processing", "")),
        Cell(_GROUNDS[one.ground]),
        Cell(_because(one, basis, scope)),
    )


def _because(one: Chosen, basis: Basis, scope: Scope) -> str:
    if one.ground is Ground.COPY:
        sources = sorted({member.facts.declared.get(COPY_OF, "") for member in one.item.members} - {""})
        return f"数据源 {'、'.join(sources)} 中的同名数据项须全部纳入，副本的防护要求不低于源数据（指引4.2.2（4））"
    if not one.is_sample:
        waits = sorted({name for member in one.item.members for name in member.decision.undecided_for})
        reasons = dict.fromkeys(reason.because for reason in one.item.leading.decision.reasons)
        return "、".join(map(words.missing, waits)) if one.ground is Ground.UNDECIDED else "；".join(reasons)
    name = _category(one.category, basis)
    carriers = "、".join(each.name for each in carriers_of(one.item))
    if one.ground is Ground.SHARE:
        return f"补足比例：载体 {carriers} 上已选的抽样项最少"
    kept = {each for other in scope.chosen if not other.is_sample for each in carriers_of(other.item)}
    shared = "；该载体上另有全部纳入的数据" if set(carriers_of(one.item)) & kept else ""
    if one.ground is Ground.SAMPLED:
        return f"代表“{name}”（一般数据{one.among}项）；载体 {carriers} 不与其他类别的抽样项重复{shared}"
    return f"代表“{name}”（一般数据{one.among}项）；该类别没有未被使用的载体{shared}"


def _coverage(scope: Scope, basis: Basis) -> Iterator[Line]:
    """Every second-level category that was met, then those of the taxonomy in which nothing was."""
    general = Counter(second_level_of(one, basis.taxonomy) for one in scope.left)
    general.update(one.category for one in scope.chosen if one.is_sample)
    must = Counter(one.category for one in scope.chosen if not one.is_sample)
    slugs = [one.slug for domain in basis.taxonomy.domains.values() for one in domain.categories]
    known = [one for one in slugs if second_level(one, basis.taxonomy) == one]
    met = sorted({*general, *must})
    for slug in (*met, *(one for one in known if one not in met)):
        sampled = [one for one in scope.chosen if one.is_sample and one.category == slug]
        carriers = sorted({each.name for one in sampled for each in carriers_of(one.item)})
        first, _, second = _category(slug, basis).partition("——")
        yield (
            Cell(first),
            Cell(second),
            Cell(general[slug], Style.COUNT),
            Cell(len(sampled), Style.COUNT),
            Cell(must[slug], Style.COUNT),
            Cell("、".join(carriers)),
            Cell(_covered(sampled, must[slug])),
        )


def _covered(sampled: list[Chosen], must: int) -> str:
    if not sampled:
        return "由全部纳入的数据覆盖，没有一般数据" if must else "没有发现这一类的数据；扫描没有看到的不等于没有，须调研确认"
    if all(one.ground is Ground.REPEATED for one in sampled):
        return "已覆盖，但载体与其他类别的抽样项重复"
    return "已覆盖，载体不重复"


def _left(scope: Scope, basis: Basis) -> Iterator[Line]:
    for items, why in (
        (scope.left, "一般数据，未被抽中；同类别已有抽样项"),
        (scope.held_for_others, "受托处理或客户托管的数据，不属于本单位的目录，由评估团队决定是否另行评估"),
    ):
        for one in items:
            yield _left_row(one, basis, why)


def _left_row(item: ItemSummary, basis: Basis, why: str) -> Line:
    leading = item.classified
    return (
        Cell(item_name(item)),
        Cell(_category(leading.finding.category or leading.finding.domain or "", basis)),
        Cell(basis.system_of_item(item).name or leading.system or leading.source),
        Cell("、".join(each.name for each in carriers_of(item))),
        rows_cell(item.rows),
        Cell(why),
    )
