# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""Words of a few characters that are spelled in three bytes each: which texts begin with one, and scores of short texts."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

cdef uint64_t SPREAD = 0x9E3779B97F4A7C15ULL
cdef int64_t LONGEST = 4
cdef uint8_t WORD = 1, NO_NAME = 2, NO_END = 4, ODD_START = 8, ODD_END = 16, BASE = 32
cdef double NOTHING = -9.0


cdef struct Table:
    const uint64_t* keys
    const uint8_t* marks
    int64_t slots
    int shift
    int shift_of_marks


cdef inline int64_t _place(const Table* table, uint64_t key) noexcept nogil:
    """Where the table has a word, given as one number; -1 where it does not have it, as the marks say of nearly all others."""
    cdef uint64_t spread = key * SPREAD, mark = spread >> table.shift_of_marks
    cdef int64_t slot = spread >> table.shift, tried
    if not table.marks[mark >> 3] >> (mark & 7) & 1:
        return -1
    for tried in range(table.slots):
        if table.keys[slot] == key:
            return slot
        if table.keys[slot] == 0:
            return -1
        slot = (slot + 1) & (table.slots - 1)
    return -1


cdef inline int _said(const Table* table, const uint8_t* flags, uint64_t key) noexcept nogil:
    cdef int64_t place = _place(table, key)
    return flags[place] if place >= 0 else 0


cdef inline int64_t _point(const uint8_t* at) noexcept nogil:
    """The character that is spelled in three bytes; 0 where it is not."""
    if at[0] & 0xF0 != 0xE0:
        return 0
    return (<int64_t> (at[0] & 0x0F) << 12) | (<int64_t> (at[1] & 0x3F) << 6) | (at[2] & 0x3F)


cdef int _shift_of(int64_t slots):
    """By how many bits a spread number is shifted to be one of the slots, whose number is a power of two."""
    cdef int bits = 0
    while 1 << bits < slots:
        bits += 1
    if slots < 2 or 1 << bits != slots:
        raise ValueError("slots that are no power of two")
    return 64 - bits


cdef Table _table(const uint64_t[::1] keys, const uint8_t[::1] marks) except *:
    cdef Table table
    table.keys, table.slots, table.shift = &keys[0], keys.shape[0], _shift_of(keys.shape[0])
    table.marks, table.shift_of_marks = &marks[0], _shift_of(8 * marks.shape[0])
    return table


def begin(
    const uint8_t[::1] data, const int32_t[::1] offsets, const uint64_t[::1] keys, const uint8_t[::1] marks, int count,
    uint8_t[::1] found
):
    """Writes which texts, given by their bytes and the place of the first byte of each (and the end), begin with one of the words
    of ``count`` characters whose numbers are ``keys``, each in its slot or right behind it, and marked in ``marks``, a bit for each
    of many more slots, the lowest of a byte first.

    Raises ValueError where the places do not lie in the bytes in their order, there is no room, or the slots are no power of two.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, size, place
    cdef uint64_t key, point
    cdef const uint8_t* text
    cdef Table table
    cdef bint wrong = rows < 0 or found.shape[0] < rows or not 0 < count <= LONGEST
    if wrong:
        raise ValueError("no room for a flag of each text")
    table = _table(keys, marks)
    with nogil:
        for row in range(rows):
            size = <int64_t> offsets[row + 1] - offsets[row]
            if offsets[row] < 0 or size < 0 or offsets[row + 1] > data.shape[0]:
                wrong = True
                break
            found[row] = 0
            if size < 3 * count:
                continue
            text, key, point = &data[0] + offsets[row], 0, 1
            for place in range(count):
                point = _point(text + 3 * place)
                if not point:
                    break
                key = key << 16 | point
            found[row] = point != 0 and _place(&table, key) >= 0
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


cdef struct Known:
    Table table
    const uint8_t* flags
    const double* bases
    const double* single
    const double* suits
    const double* tail
    const double* weights
    int64_t middle


cdef inline double _score(const Known* known, const int64_t* rest, bint two, double base, int last, int within) noexcept nogil:
    """What one or two characters behind a base say with it, in the order of ``whole_names``; ``last``: flags of the last two."""
    cdef const double* weights = known.weights
    cdef double fits = known.suits[rest[0]], tails = known.tail[rest[0]], score
    if two:
        fits, tails = fits + known.suits[rest[1]], tails + known.tail[rest[1]]
    score = base + fits * (weights[0] if two else weights[1])
    score = score - (0.0 if two else weights[2])
    score = score - weights[3] * tails
    if two:
        score = score - weights[4] * (rest[0] == rest[1])
        score = score - weights[5] * (last & WORD != 0)
    return score - weights[6] * (within != 0)


cdef inline int _percent(
    const Known* known, const int64_t* points, int64_t length, const double* steps, const uint8_t* percents
) noexcept nogil:
    """The percent of a text by its best score; 255 where it is not for this loop."""
    cdef uint64_t key = <uint64_t> points[0] << 16 | <uint64_t> points[1]
    cdef int64_t at = _place(&known.table, key), place
    cdef int first = known.flags[at] if at >= 0 else 0, last = first, whole = first, within = first & WORD
    cdef double best = NOTHING, score
    if length > 2:
        last = _said(&known.table, known.flags, <uint64_t> points[length - 2] << 16 | <uint64_t> points[length - 1])
        if first & ODD_START or last & ODD_END:
            return 255
        for place in range(2, length):
            key = key << 16 | <uint64_t> points[place]
            whole = _said(&known.table, known.flags, key)
            within |= whole & WORD
    if last & NO_END or whole & NO_NAME:
        return percents[0]
    if length == 3 and points[1] == known.middle and known.tail[points[2]] > 0:
        return percents[0]  # as with the lowest score
    if length > 2 and first & BASE:
        best = _score(known, points + 2, length == 4, known.bases[at], last, within)
    if length < 4 and known.single[points[0]] > NOTHING:
        score = _score(known, points + 1, length == 3, known.single[points[0]], last, within)
        best = score if score > best else best
    # The steps ascend. To count them all costs less than to stop at the first that is not reached.
    return percents[(steps[0] <= best) + (steps[1] <= best) + (steps[2] <= best) + (steps[3] <= best)]


def percents(
    const uint8_t[::1] data,
    const int32_t[::1] offsets,
    words,
    characters,
    rules,
    uint8_t[::1] found,
):
    """Writes the percent of each text of two to four characters, all of them between 0x4000 and 0x9FFF; 255 for other texts and for
    those that have an odd start or end.

    ``words``: their numbers in slots, their marks, the flags of each, and the bases of those that have one. ``characters``: by code point what
    each says at the beginning, behind it, and whether it is a tail. ``rules``: seven weights, four steps, the five percents below,
    between and above them, and the character that makes a hamlet with a tail behind it. Raises ValueError where the places do not
    lie in the bytes in their order, or the sizes are wrong.
    """
    cdef const uint64_t[::1] keys = words[0]
    cdef const uint8_t[::1] marks = words[1], flags = words[2], levels = rules[2]
    cdef const double[::1] bases = words[3], single = characters[0], suits = characters[1], tail = characters[2]
    cdef const double[::1] weights = rules[0], steps = rules[1]
    cdef int64_t row, rows = offsets.shape[0] - 1, size, place, length
    cdef int64_t points[4]
    cdef const uint8_t* text
    cdef Known known
    cdef bint wrong = rows < 0 or found.shape[0] < rows or flags.shape[0] < keys.shape[0] or bases.shape[0] < keys.shape[0]
    wrong = wrong or min(single.shape[0], suits.shape[0], tail.shape[0]) < 1 << 16
    if wrong or weights.shape[0] < 7 or steps.shape[0] < 4 or levels.shape[0] < 5:
        raise ValueError("no room for a percent of each text")
    known.table = _table(keys, marks)
    known.flags, known.bases, known.middle = &flags[0], &bases[0], rules[3]
    known.single, known.suits, known.tail, known.weights = &single[0], &suits[0], &tail[0], &weights[0]
    with nogil:
        for row in range(rows):
            size = <int64_t> offsets[row + 1] - offsets[row]
            if offsets[row] < 0 or size < 0 or offsets[row + 1] > data.shape[0]:
                wrong = True
                break
            length, found[row] = size // 3, 255
            if not 2 <= length <= LONGEST or 3 * length != size:
                continue
            text = &data[0] + offsets[row]
            for place in range(length):
                points[place] = _point(text + 3 * place)
                if not 0x4000 <= points[place] <= 0x9FFF:
                    break
            else:
                found[row] = _percent(&known, points, length, &steps[0], &levels[0])
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
