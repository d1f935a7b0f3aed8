"""Subscriber identities, 15 digits: country code (ITU-T E.212) and network code. Only China's 460 says much by itself."""

from __future__ import annotations

from functools import lru_cache

import pyarrow as pa

from classifiers.characters import at_places, contains, listed, unchanged
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.digits_at import between_at
from classifiers.flagged import places_of
from classifiers.grades import Grades, graded, grades
from config import Reference

_TIME = r"^20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"  # a moment such as 20240101… is no country 202
_FIRST_DAY, _LAST_DAY = 20000101, 20491231
_DIGITS, _ZEROS = 15, 9
_HOME = listed("00 01 02 03 04 05 06 07 08 09 11 15 20 99")
_CHINA = listed("460")
_NEAR = listed("454 455 466")
_COUNTRIES = listed(  # background knowledge; the list grows, so it only adds confidence to numbers that have little
    "202 204 206 208 212 213 214 216 218 219 220 222 225 226 228 230 231 232 234 235 238 240 242 244 246 247 248",
    "250 255 257 259 260 262 266 268 270 272 274 276 278 280 282 283 284 286 288 290 292 293 294 295 302 308 310",
    "311 312 313 314 315 316 330 334 338 340 342 344 346 348 352 354 356 358 360 362 363 364 365 366 368 370 372",
    "374 376 400 401 402 404 405 406 410 412 413 414 415 416 417 418 419 420 421 422 424 425 426 427 428 429 430",
    "431 432 434 436 437 438 440 441 450 452 456 457 467 470 472 502 505 510 514 515 520 525 528 530 537 540 541",
    "542 544 545 546 547 549 550 602 603 604 605 606 607 608 609 610 611 612 613 614 615 616 617 618 619 620 621",
    "622 623 624 625 626 627 628 629 630 631 632 633 634 635 636 637 638 639 640 641 642 643 645 646 647 648 649",
    "650 651 652 653 654 655 657 659 702 704 706 708 710 712 714 716 722 724 730 732 734 736 738 740 742 744 746",
    "748",
)


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    sure = graded(texts, _grades(), zeros=_ZEROS)
    likely = places_of(between_at(texts, (0, 8, _FIRST_DAY, _LAST_DAY)))
    if len(likely):
        sure[likely[contains(at_places(texts, likely), _TIME)]] = 0
    return sure


@lru_cache(maxsize=1)
def _grades() -> Grades:
    sure = ((_COUNTRIES, 25), (_NEAR, 45), (_CHINA, 50), ({code + net for code in _CHINA for net in _HOME}, 85))
    return grades(5, *((codes, {_DIGITS: percent}) for codes, percent in sure))


DETECTOR = Detector(
    entity_type="IMSI",
    pattern=r"[2-7]\d{14}",
    check=_check,
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    chance=0.3,
    mask=Mask(3, 0),
    masked=r"460\d{0,4}\*{4,12}\d{0,4}",
    person_key=PersonKey.WEAK,
    length=(15, 15),
    alphabet=Alphabet.NUMBER,
    cues=("imsi",),
)
