"""Words of a text: they join to the text, and common words are commoner than rare ones."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.segmentation import cut, log_share


@settings(deadline=None)  # the first text loads the dictionary
@given(st.text("客户张小明来电反映宽带故障，。abc123 \n·", max_size=30))
def test_words_join_to_the_text(text: str) -> None:
    assert "".join(word for word, _ in cut(text)) == text


def test_common_words_have_the_larger_share() -> None:
    assert 0 > log_share("的") > log_share("客户") > log_share("瞳孔") > log_share("客户瞳孔")
