"""The model over pieces of words, asked only where no whole word spoke."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers.domain_parts import resembling
from classifiers.sentences import sentence
from connectors.model import Column, Dataset
from tests.classifiers.tallies import KNOWLEDGE, judged, table

UNSPACED = table("xqolts", Column("zyalarmno"), Column("basestationxq"), Column("fibercablezz"), Column("ontportxq"))


def test_run_together_names_look_like_the_words_of_a_domain() -> None:
    found = resembling(UNSPACED, KNOWLEDGE.taxonomy)
    assert found is not None
    assert found.domain == "network_planning_ops"
    assert found.category.startswith("network_planning_ops.")
    assert found.pieces
    assert all(any(piece in column.name for column in UNSPACED.columns) or piece in "xqolts" for piece in found.pieces)


@pytest.mark.parametrize(
    "dataset",
    [
        table("zzqx", Column("aa"), Column("bb")),
        table("t1", Column("value")),
        table("", Column("")),
        table("qrtzjobscheduler", Column("configdictmigration"), Column("cronsequencelock"), Column("menudictparameter")),
    ],
)
def test_no_answer_without_a_wide_margin_and_never_technical(dataset: Dataset) -> None:
    found = resembling(dataset, KNOWLEDGE.taxonomy)
    assert found is None


def test_the_same_again_and_in_any_order() -> None:
    turned = replace(UNSPACED, columns=UNSPACED.columns[::-1])
    assert resembling(UNSPACED, KNOWLEDGE.taxonomy) == resembling(turned, KNOWLEDGE.taxonomy)


def test_it_is_only_the_last_resort_and_says_so() -> None:
    finding = judged(UNSPACED)
    assert finding.domain == "network_planning_ops"
    (reason,) = finding.evidence
    assert reason.sentence == "domain_pieces"
    assert sentence(reason, "zh") != sentence(reason, "en")
    clear = judged(table("patent", *UNSPACED.columns))
    assert clear.domain == "key_technology"
    assert "domain_pieces" not in {one.sentence for one in clear.evidence}


def test_a_domain_that_the_taxonomy_does_not_have_is_never_answered() -> None:
    taxonomy = KNOWLEDGE.taxonomy
    few = {slug: domain for slug, domain in taxonomy.domains.items() if slug != "network_planning_ops"}
    found = resembling(UNSPACED, replace(taxonomy, domains=few))
    assert found is None or found.domain in few
