"""The keyed hash is SipHash-2-4, and says nothing without its key."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.person_forms import flat
from classifiers.siphash import siphash, siphash_flat, siphash_pairs

KEY = bytes(range(16))
# The first outputs for messages 00, 00 01, … of the authors' reference, as they are published with the algorithm.
VECTORS = ("310e0edd47db6f72", "fd67dc93c539f874", "5a4fa9d909806c0d", "2d7efbd796666785", "b7877127e09427cf", "8da699cd64557618")


@pytest.mark.parametrize(("length", "expected"), list(enumerate(VECTORS)))
def test_published_vectors(length: int, expected: str) -> None:
    text = "".join(map(chr, range(length)))
    assert int(siphash(KEY, pa.array([text]))[0]).to_bytes(8, "little").hex() == expected


def test_the_papers_example_in_two_parts() -> None:
    message = bytes(range(15))
    digest = siphash(KEY, pa.array([message[8:].decode()]), message[:8])
    assert int(digest[0]) == 0xA129CA6149BE45E5


@given(st.lists(st.text(max_size=40), min_size=1, max_size=30), st.data())
def test_a_text_has_one_digest_whatever_stands_beside_it(texts: list[str], data: st.DataObject) -> None:
    whole = siphash(KEY, pa.array(texts, pa.string()), b"domain\0\0")
    place = data.draw(st.integers(0, len(texts) - 1))
    alone = siphash(KEY, pa.array(texts, pa.string()).slice(place, 1), b"domain\0\0")
    assert whole[place] == alone[0]
    assert len(np.unique(whole)) == len(set(texts))


def test_keys_and_domains_keep_digests_apart() -> None:
    text = pa.array(["13900000000"])
    digests = {int(siphash(key, text, domain)[0]) for key in (KEY, bytes(16)) for domain in (b"phone\0\0\0", b"device\0\0")}
    assert len(digests) == 4


@pytest.mark.parametrize(("key", "domain"), [(b"short", b""), (KEY, b"odd")])
def test_a_wrong_key_or_domain_is_refused(key: bytes, domain: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        siphash(key, pa.array(["x"]), domain)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=20), st.text(max_size=20))
def test_what_stands_before_is_as_if_it_stood_in_each_text(texts: list[str], before: str) -> None:
    whole = siphash(KEY, pa.array([before + text for text in texts], pa.string()), b"domain\0\0")
    parts = siphash_flat(KEY, *flat(pa.array(texts, pa.string())), b"domain\0\0" + before.encode())
    assert whole.tolist() == parts.tolist()


@pytest.mark.parametrize("width", [1, 7, 8, 11, 16, 18])
def test_many_texts_of_one_length_are_hashed_as_each_by_itself(width: int) -> None:
    texts = pa.array([f"{place:018d}"[-width:] for place in range(45_000)])
    every = siphash(KEY, texts)
    for place in (0, 20_479, 20_480, 44_999):
        assert every[place] == siphash(KEY, texts.slice(place, 1))[0]


def test_a_pair_is_hashed_as_its_sixteen_bytes() -> None:
    left, right = (np.frombuffer(one, "<u8").astype(np.uint64) for one in (b"abcdefgh", b"ijklmnop"))
    assert siphash_pairs(KEY, left, right).tolist() == siphash(KEY, pa.array(["abcdefghijklmnop"])).tolist()
