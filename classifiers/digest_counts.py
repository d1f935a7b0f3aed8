"""The digests of a sketch with how often each came, as arrays: of most sketches it is only asked how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt


class DigestCounts(Mapping[int, int]):
    """A dictionary only once somebody looks into it. ``digests``: no two are alike. ``times``: None where each came once."""

    def __init__(self, digests: npt.NDArray[np.uint64], times: npt.NDArray[np.int64] | None) -> None:
        self.digests = digests
        self.own_times = times

    @property
    def times(self) -> npt.NDArray[np.int64]:
        """How often each came."""
        return np.ones(len(self.digests), dtype=np.int64) if self.own_times is None else self.own_times

    @property
    def highest(self) -> int:
        """The highest digest. There must be one."""
        return int(self.digests.max())

    @cached_property
    def _all(self) -> dict[int, int]:
        digests = self.digests.tolist()
        return dict.fromkeys(digests, 1) if self.own_times is None else dict(zip(digests, self.own_times.tolist(), strict=True))

    def __len__(self) -> int:
        """How many digests."""
        return len(self.digests)

    def __iter__(self) -> Iterator[int]:
        """The digests."""
        return iter(self._all)

    def __getitem__(self, digest: int) -> int:
        """How often it came."""
        return self._all[digest]
