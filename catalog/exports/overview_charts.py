"""The charts of the 总览报告, from its figures."""

from __future__ import annotations

from catalog.exports import words
from catalog.exports.basis import Basis
from catalog.exports.charts import Chart, Series
from catalog.exports.overview_figures import Figures, Read
from catalog.exports.rows import slug_path
from classifiers.model import Level

_MOST = 10
_SHADES = {
    Level.CORE: ("核心数据", "7B1E1E"),
    Level.CORE_CANDIDATE: ("核心数据候选", "C0504D"),
    Level.IMPORTANT: ("重要数据", "E69138"),
    Level.UNDECIDED: ("待判定", "BFBFBF"),
    Level.GENERAL: ("一般数据", "8EB4E3"),
}
_BLUE, _LIGHT = "4F81BD", "B9CDE5"


def domain_chart(figures: Figures, basis: Basis) -> Chart:
    """Items by domain and level; levels that nothing has are left out."""
    domains = figures.by_domain(basis)
    levels = [level for level in _SHADES if any(counted[level] for counted in domains.values())]
    series = tuple(
        Series(_SHADES[level][0], tuple(counted[level] for counted in domains.values()), _SHADES[level][1]) for level in levels
    )
    return Chart("数据项：按数据域和级别（项）", tuple(domains), series, stacked=True)


def largest_chart(figures: Figures, basis: Basis) -> Chart:
    """The categories with the most records."""
    found = figures.largest_categories(basis, _MOST)
    names = tuple(f"{name.rpartition('——')[2]}{'（下限）' if partial else ''}" for name, _, _, partial in found)
    return Chart("数据规模最大的类别（条数）", names, (Series("条数", tuple(rows for _, rows, _, _ in found), _BLUE),))


def reading_chart(figures: Figures) -> Chart:
    """Datasets by how well they were looked at."""
    reading = figures.by_reading()
    kinds = [kind for kind in Read if reading[kind]]
    series = Series("数据集", tuple(reading[kind] for kind in kinds), _BLUE)
    return Chart("读取程度（数据集，个）", tuple(kind.value for kind in kinds), (series,))


def persons_chart(figures: Figures, basis: Basis) -> Chart:
    """People by system, as bounds. A system of which neither is known stands without a bar."""
    found = figures.persons_by_system(basis)[:_MOST]
    lower = Series("人数下限", tuple(one.lower for _, one in found), _BLUE)
    upper = Series("人数上限", tuple(one.upper for _, one in found), _LIGHT)
    known = any(one.lower for _, one in found), any(one.upper for _, one in found)
    series = tuple(one for one, is_known in zip((lower, upper), known, strict=True) if is_known)
    names = tuple(name if one.upper is not None else f"{name}（上限未知）" for name, one in found)
    return Chart("个人信息：按信息系统（人）", names if series else (), series)


def percents_chart(basis: Basis) -> Chart:
    """Change since the last filing in percent, by filed category and metric; empty where nothing is filed or no number known."""
    state = basis.state
    known = (
        [] if state is None else [scope for scope in state.change.scopes if any(one.percent is not None for one in scope.metrics)]
    )
    names = tuple(slug_path(scope.category, basis.taxonomy).rpartition("——")[2] or "全部备案内容" for scope in known[:_MOST])
    colors = (_BLUE, "9BBB59", "8064A2")
    metrics = [one.metric for one in known[0].metrics] if known else []
    series = tuple(
        Series(
            words.METRIC[metric],
            tuple(
                next((round(one.percent, 2) for one in scope.metrics if one.metric is metric and one.percent is not None), None)
                for scope in known[:_MOST]
            ),
            color,
        )
        for metric, color in zip(metrics, colors, strict=False)
    )
    return Chart("较上次备案的变化（%，达到 30 须变更备案）", names, series, numbers='+0.0"%";-0.0"%";0"%"')
