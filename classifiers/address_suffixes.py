"""The endings that tell the parts of addresses: suffixes of roads, places and buildings, and the units behind numbers."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from classifiers.characters import Bytes
from classifiers.passages import Codes, Places
from classifiers.word_numbers import Keys, slotted

_HAN = "一-鿿"
NAME = rf"[{_HAN}A-Za-z0-9]"
NUMERALS = "0123456789一二三四五六七八九十百甲乙丙丁东西南北ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
NUMERAL = r"[0-9A-Za-z一二三四五六七八九十百甲乙丙丁东西南北]"
STOPS = "的了是与及或但也就不没被把让给过们这那其此将要还又很说称叫呢吗吧至到从往在于住"
SUFFIXES = {
    "town": r"街道办事处|街道|镇|乡|苏木",
    "village": r"新村|村委会|居委会|社区|自然村|村民小组|村|庄|屯|寨|坞|埠|弄堂|胡同",
    "road": (
        r"(?:大道|大街|公路|国道|省道|快速路|环路|路(?![由径线过况演灯人透费])|街(?!头)|巷|弄|道(?![路理德具歉别教友谢]))"
        r"(?:[东西南北中]?段|[东西南北中])?"
    ),
    "area": r"特别行政区|自治区|自治州|自治县|开发区|高新区|新区|园区|省|市|区|县|旗|州",
    "estate": (
        r"工业园区?|产业园|科技园|创业园|软件园|小区|花园|花苑|家园|公寓|公馆|别墅|大厦|大楼|广场|商城|市场|新城|商厦|楼宇|名苑|雅苑|新苑"
        r"|苑|庭|府|里|坊|城|湾"
    ),
    "institution": r"中心|国际|大学|学院|中学|小学|幼儿园|医院|酒店|宾馆|银行|公司|超市|集团|工厂|厂|店|站|桥|头",
}
UNITS = (
    r"号院|号楼|号铺|号库|门面|号(?![码段机线])|支弄|弄|幢|栋|座|单元|梯|层|楼|室|房|户|铺|期|组|队|门|区|巷|排|间"
    "|柜台|摊位|档口|#"
)
KINDS = ("division", *SUFFIXES, "number", "bare")
"""The kinds of parts; each is known by its place here."""
LASTS = "省市区县旗州道镇乡木会区村庄屯寨坞埠堂同路街巷弄段东西南北中园厦楼场城厦宇苑庭府里坊湾心际学院店馆行司市团厂站桥头寓墅组"
_WIDEST = 8  # characters that are looked at: one byte for each in a number of 64 bits
_BYTE = np.uint64(8)
_MOST_LAID = 1 << 14


class Endings:
    """A pattern of few characters, none of whose matches hang on more than eight, asked of many places at once."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)
        self._characters = "\0" + "".join(sorted({one for one in pattern if "一" <= one <= "鿿" or one == "#"}))
        self._ids = np.zeros(0x10000, dtype=np.uint8)
        self._ids[[ord(one) for one in self._characters[1:]]] = np.arange(1, len(self._characters))
        # A fragment of the pattern's own characters → what it matches of it; never anything else of a text.
        self._told = lru_cache(maxsize=65536)(self._tell)
        self._laid: dict[int, tuple[int, int]] = {}
        self._lock = threading.Lock()
        self.laid = _lay({})
        """What was told so far, as ``kernels.address_loops`` takes it: fragments in slots, and of each what ``at`` gives."""

    @property
    def ids(self) -> Bytes:
        """The number of each of the pattern's own characters, 0 for all others."""
        return self._ids

    def forget(self) -> None:
        """Nothing is known any more of what was told."""
        with self._lock:
            self._laid, self.laid = {}, _lay({})

    def learn(self, windows: npt.NDArray[np.uint64]) -> None:
        """Tells of more fragments. When the last have become many they are forgotten, for memory is bounded."""
        with self._lock:
            fresh = {window: self._tell(window) for window in windows.tolist()}
            kept = self._laid if len(self._laid) + len(fresh) <= _MOST_LAID else {}
            self._laid = kept | fresh
            self.laid = _lay(self._laid)

    def at(self, codes: Codes, places: Places) -> tuple[Places, Places]:
        """How many characters match at each place, 0 for none, and the number of the group that they match (from 1)."""
        if not len(places):
            return places, places
        distinct, back = np.unique(self._windows(codes, places), return_inverse=True)
        told = np.array([self._told(window) for window in distinct.tolist()], dtype=np.int64).reshape(-1, 2)[back]
        return told[:, 0], told[:, 1]

    def _windows(self, codes: Codes, places: Places) -> npt.NDArray[np.uint64]:
        """The characters from each place on as one number, up to the first that is none of the pattern's."""
        windows, left = self._ids[codes[places]].astype(np.uint64), np.arange(len(places))
        for further in range(1, _WIDEST):
            more = self._ids[codes[places[left] + further]]
            left, more = left[more > 0], more[more > 0]
            windows[left] |= more.astype(np.uint64) << (_BYTE * np.uint64(further))
        return windows

    def _tell(self, window: int) -> tuple[int, int]:
        text = "".join(self._characters[one] for one in window.to_bytes(_WIDEST, "little"))
        match = self._pattern.match(text)
        return (match.end(), match.lastindex or 0) if match else (0, 0)


def _lay(told: Mapping[int, tuple[int, int]]) -> tuple[Keys, Bytes, Bytes]:
    keys = slotted(np.array(list(told), dtype=np.uint64).view(np.int64))
    said = np.array([told.get(key, (0, 0)) for key in keys.tolist()], dtype=np.uint8)
    return keys, np.ascontiguousarray(said[:, 0]), np.ascontiguousarray(said[:, 1])


SUFFIX = Endings("|".join(f"({suffix})" for suffix in SUFFIXES.values()))
"""Its groups are the kinds, in the order of ``SUFFIXES``."""
UNIT = Endings(UNITS)
FIRST_OF_SUFFIX = "".join(sorted(set(re.findall(r"(?:^|[|(:])([一-鿿])", "|".join(SUFFIXES.values())))))
FIRST_OF_UNIT = "".join(sorted(set(re.findall(r"(?:^|[|(:])([一-鿿#])", UNITS))))
