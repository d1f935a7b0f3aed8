"""Personal names: surname statistics and given-name characters for whole cells, ``classifiers.people`` for texts.

Two to four capitalised Latin words may be a name in English or in pinyin, and much else: they need a name beside them.
"""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import contains, unchanged
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Percent, PersonKey, Strength
from classifiers.flagged import all_of
from classifiers.people import people_in
from classifiers.whole_names import name_percents
from config import Reference

_TITLED = (
    r"\p{Han}{1,4} ?(?:先生|女士|小姐|太太|同志|师傅|老师|阿姨|经理)"
    r"|(?:机主|户主|业主|用户|客户|联系人|收货人|收件人|经办人|申请人|负责人|姓名)\p{Han}{2,4}"
)
_LATIN = r"[A-Z][A-Za-z'\-]{0,15}\.?(?:(?: |, ?)[A-Z][A-Za-z'\-]{0,15}\.?){1,3}"
_BEYOND = r"[^\x00-\x7F]"


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    sure = name_percents(texts, reference)
    beyond = contains(texts, _BEYOND)
    if not all_of(beyond):
        sure[~beyond] = NEEDS_NAME
    return sure


DETECTOR = Detector(
    entity_type="PERSON_NAME",
    pattern=rf"{_LATIN}|\p{{Han}}{{2,4}}|{_TITLED}|[\p{{Han}}A-Za-z]{{1,10}}(?:[·•・‧][\p{{Han}}A-Za-z]{{1,12}}){{1,4}}",
    check=_check,
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    chance=0.15,
    masked=r"\p{Han}[*xX某•●]{1,3}\p{Han}?|(?:欧阳|上官|司马|诸葛|皇甫|令狐|慕容|尉迟|夏侯|司徒)[*某•●]{1,2}|[*•●]{1,3}\p{Han}{1,2}",
    person_key=PersonKey.WEAK,
    length=(2, 62),
    searched=Alphabet.CHINESE,
    find=people_in,
)
