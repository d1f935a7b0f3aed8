# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The sums of ``classifiers.lanes``, the sketches of ``classifiers.lane_sketches``, the look at bytes of ``classifiers.surveys`` and
the one at what comes again of ``classifiers.cells``, in one pass each."""

from libc.stdint cimport int16_t, int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcmp, memcpy, memset


cdef int64_t WORD = 8
cdef uint64_t HIGHEST = 0xFFFFFFFFFFFFFFFFULL
cdef enum:
    SLOTS = 2048  # twice as many as texts of which it is told how many are different


cdef struct Met:
    uint64_t digest
    int64_t times


def sums(const int64_t[::1] columns, const int64_t[::1] counts, const int64_t[::1] rows, const uint8_t[::1] times, int64_t[:, ::1] into):
    """Adds up for each column the counts of some rows, in ascending order, of those among them with any ``times`` (None: each
    has one), and these times. Raises ValueError where a row or a column is none, or not every row has its own."""
    cdef int64_t at, row, column = 0, size = into.shape[1], many = 0, marked = 0, timed = 0
    cdef bint wrong = counts.shape[0] != columns.shape[0], has_times = times is not None
    if wrong or (has_times and times.shape[0] != rows.shape[0]) or into.shape[0] < 3:
        raise ValueError("not every row has its own")
    with nogil:
        for at in range(rows.shape[0]):
            row = rows[at]
            if row < 0 or row >= columns.shape[0] or columns[row] < 0 or columns[row] >= size:
                wrong = True
                break
            if columns[row] != column:
                into[0, column] += many
                into[1, column] += marked
                into[2, column] += timed
                column, many, marked, timed = columns[row], 0, 0, 0
            many += counts[row]
            if not has_times or times[at]:
                marked += counts[row]
                timed += counts[row] * times[at] if has_times else counts[row]
        if size:
            into[0, column] += many
            into[1, column] += marked
            into[2, column] += timed
    if wrong:
        raise ValueError("a row or a column that is none of them")


def weights(const int64_t[::1] columns, const int64_t[::1] counts, const uint8_t[::1] which, int64_t[::1] into):
    """Adds the counts of rows that are marked with 1, and not with 0, to those of their columns.

    Raises ValueError where a column is none, or not every row has its own.
    """
    cdef int64_t row = 0, rows = columns.shape[0], column = 0, many = 0, size = into.shape[0]
    cdef uint64_t word
    cdef bint wrong = counts.shape[0] != rows or which.shape[0] != rows
    if wrong:
        raise ValueError("not every row has its own")
    with nogil:
        while row < rows:
            if row + WORD <= rows:
                memcpy(&word, &which[row], WORD)
                if not word:
                    row += WORD
                    continue
            if which[row]:
                if columns[row] < 0 or columns[row] >= size:
                    wrong = True
                    break
                if columns[row] != column:
                    into[column] += many
                    column, many = columns[row], 0
                many += counts[row]
            row += 1
        if size:
            into[column] += many
    if wrong:
        raise ValueError("a column that is none of them")


def timed(const int64_t[::1] ends, const int64_t[::1] rows, const uint8_t[::1] times, int64_t[:, ::1] into):
    """As ``sums`` where each row has a count of 1 and the rows of a column lie together: ``ends`` says where each column's end.
    Raises ValueError where the rows or the ends do not ascend, one is none, or not every row has its own times."""
    cdef int64_t column, columns = ends.shape[0], at, low = 0, high, upto, marked, total, many = rows.shape[0], start = 0
    cdef bint wrong = times.shape[0] != many or into.shape[0] < 3 or into.shape[1] != columns
    if wrong:
        raise ValueError("not every row has its own")
    with nogil:
        for at in range(1, many):
            wrong |= rows[at] <= rows[at - 1]
        wrong |= many > 0 and (rows[0] < 0 or not columns or rows[many - 1] >= ends[columns - 1])
        for column in range(columns):
            wrong |= ends[column] < start
            start = ends[column]
        for column in range(columns if not wrong else 0):
            high = many
            if column + 1 < columns:
                upto = low
                while upto < high:  # the first row beyond the column
                    at = (upto + high) // 2
                    if rows[at] < ends[column]:
                        upto = at + 1
                    else:
                        high = at
            marked = total = 0
            for at in range(low, high):
                marked += times[at] != 0
                total += times[at]
            into[0, column] = high - low
            into[1, column] = marked
            into[2, column] = total
            low = high
    if wrong:
        raise ValueError("rows that are none of them, or in no order")


def marked(const int64_t[::1] ends, const uint8_t[::1] which, int64_t[::1] into):
    """As ``weights`` where each row has a count of 1 and the rows of a column lie together: ``ends`` says where each column's end.
    Raises ValueError where the ends do not ascend, one is beyond the rows, or there is no room."""
    cdef int64_t column, columns = ends.shape[0], at, start = 0, many
    cdef bint wrong = into.shape[0] < columns
    if wrong:
        raise ValueError("no room for the sum of each column")
    with nogil:
        for column in range(columns):
            if ends[column] < start or ends[column] > which.shape[0]:
                wrong = True
                break
            many = 0
            for at in range(start, ends[column]):
                many += which[at]
            into[column] = many
            start = ends[column]
    if wrong:
        raise ValueError("columns that do not lie one behind the other")


def different(const uint8_t[::1] data, const int32_t[::1] offsets, int64_t count):
    """How many of the first ``count`` texts, at most 1,024, are different. Raises ValueError where there are not so many, or the
    places do not lie in the bytes in their order. The interpreter's lock is kept: they are few."""
    cdef int16_t slots[SLOTS]
    cdef int64_t row, start, end, at, size, slot, found = 0
    cdef uint64_t mixed, word
    if not 0 <= count < offsets.shape[0] or count > SLOTS // 2:
        raise ValueError("not so many texts")
    memset(slots, 0, sizeof(slots))
    for row in range(count):
        start, end = offsets[row], offsets[row + 1]
        if start < 0 or end < start or end > data.shape[0]:
            raise ValueError("texts that do not lie in their bytes")
        size = end - start
        mixed = <uint64_t> size
        at = start
        while at < end:
            word = 0
            if end - at >= WORD:
                memcpy(&word, &data[at], 8)
            else:
                memcpy(&word, &data[at], end - at)
            mixed = (mixed ^ word) * 0x9E3779B97F4A7C15ULL
            mixed ^= mixed >> 32
            at += WORD
        slot = mixed & (SLOTS - 1)
        while slots[slot]:
            at = offsets[slots[slot] - 1]
            if offsets[slots[slot]] - at == size and (not size or not memcmp(&data[at], &data[start], size)):
                break
            slot = (slot + 1) & (SLOTS - 1)
        if not slots[slot]:
            slots[slot] = <int16_t> (row + 1)
            found += 1
    return found


def totals(
    const int64_t[::1] columns, const int64_t[::1] counts, const int64_t[::1] kinds, int64_t many, int64_t[::1] into
):
    """Adds the count of each row to that of its kind, of which each column has so many.

    Raises ValueError where a kind or a column is none, or not every row has its own.
    """
    cdef int64_t row, size = into.shape[0] // many if many > 0 else 0
    cdef bint wrong = counts.shape[0] != columns.shape[0] or kinds.shape[0] != columns.shape[0]
    if wrong:
        raise ValueError("not every row has its own")
    with nogil:
        for row in range(columns.shape[0]):
            if columns[row] < 0 or columns[row] >= size or kinds[row] < 0 or kinds[row] >= many:
                wrong = True
                break
            into[columns[row] * many + kinds[row]] += counts[row]
    if wrong:
        raise ValueError("a kind or a column that is none of them")


def survey(const uint8_t[::1] data, const int32_t[::1] offsets, int64_t longest, int64_t digits):
    """What the bytes of texts say together, as the sum of the constants of ``classifiers.surveys``. ``longest``: characters that
    are looked at; ``digits``: longer ones may be numbers that are spelled in another way.

    Raises ValueError where the places do not lie in the bytes in their order.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, at, start, end, size
    cdef uint8_t one, digit = 0, letter = 0, beyond = 0, sign = 0, odd = 0, point = 0, first, last
    cdef bint wrong = rows < 0 or digits < 1, is_empty = False, may_change = False, may_be_number = False, bracketed = False
    if wrong:
        raise ValueError("no places")
    with nogil:
        for row in range(rows):
            start, end = offsets[row], offsets[row + 1]
            if start < 0 or end < start or end > data.shape[0]:
                wrong = True
                break
            size = end - start
            if not size:
                is_empty = True
                continue
            first, last = data[start], data[end - 1]
            may_change |= first <= 0x20 or last <= 0x20 or size > longest
            bracketed |= (first == 0x5B or first == 0x7B) and (last == 0x5D or last == 0x7D)
            may_be_number |= size > digits and (last == 0x30 or data[start + 1] == 0x2E)
        if not wrong and rows:
            start, end = offsets[0], offsets[rows]
            for at in range(start, end):
                one = data[at]
                digit |= <uint8_t> (one - 0x30) < 10
                letter |= <uint8_t> ((one | 0x20) - 0x61) < 26
                beyond |= one
                point |= one == 0x2E
                odd |= (<uint8_t> (one - 0xC0) < 0x24) | (one > 0xE9)
                sign |= (
                    (<uint8_t> (one - 0x30) >= 10) & (<uint8_t> ((one | 0x20) - 0x61) >= 26) & (one < 0x80)
                )
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
    may_change = may_change or odd or (may_be_number and point)
    return digit + 2 * letter + 4 * (beyond >> 7) + 8 * sign + 16 * may_change + 32 * bracketed + 64 * is_empty


cdef int64_t _in_order(
    const uint64_t* digests, const int64_t* times, int64_t rows, uint64_t bound, Met* picked, Met* ordered, uint32_t* places
) noexcept nogil:
    """Writes those digests that are no higher than a bound, in ascending order, with their times; how many they are.

    They are put into as many piles as there are digests, by their highest bits, and the piles in order one by one: digests are
    drawn at random, so that a pile holds one or two.
    """
    cdef int64_t row, at, count = 0, piles = 1, before = 0, more
    cdef int bits = 0, lead = 0, back
    cdef Met one
    for row in range(rows):
        picked[count].digest, picked[count].times = digests[row], times[row]
        count += digests[row] <= bound
    while piles < count:
        piles *= 2
        bits += 1
    if not bits:
        if count:
            ordered[0] = picked[0]
        return count
    while lead < 63 and bound >> (63 - lead) == 0:
        lead += 1
    back = 64 - bits
    memset(places, 0, piles * sizeof(uint32_t))
    for at in range(count):
        places[picked[at].digest << lead >> back] += 1
    for at in range(piles):
        more = places[at]
        places[at] = <uint32_t> before
        before += more
    for at in range(count):
        row = places[picked[at].digest << lead >> back]
        places[picked[at].digest << lead >> back] = <uint32_t> (row + 1)
        ordered[row] = picked[at]
    for at in range(1, count):
        if ordered[at].digest < ordered[at - 1].digest:
            one = ordered[at]
            row = at
            while row and ordered[row - 1].digest > one.digest:
                ordered[row] = ordered[row - 1]
                row -= 1
            ordered[row] = one
    return count


def lowest(
    const int64_t[::1] columns, const uint64_t[::1] digests, const int64_t[::1] times, int64_t size, int64_t hoped,
    uint64_t[::1] found, int64_t[::1] totals, int64_t[::1] ends, uint8_t[::1] full,
):
    """Writes the ``size`` lowest different digests of each column into ``found``, in ascending order, and how often each comes
    into ``totals``, column after column; ``ends`` says where each column's end, ``full`` which have more. ``columns``: the column
    of each digest. Gives how often the one came that came most often; -1, and writes nothing, where columns do not ascend.

    ``hoped``: about how many of a column's digests are looked at first, then all. Raises ValueError where there is no room, or
    a column beyond those of ``ends``; MemoryError.
    """
    cdef int64_t rows = digests.shape[0], count = ends.shape[0], row = 0, column, start, end, many = 0, used = 0, kept, met
    cdef int64_t at, picked_many
    cdef int64_t most = 0
    cdef bint wrong, all_looked_at, ascending = True
    cdef uint64_t bound
    cdef Met* room = NULL
    cdef uint32_t* places = NULL
    wrong = columns.shape[0] != rows or times.shape[0] != rows or full.shape[0] != count or size < 1 or rows > 0x7FFFFFFF
    if wrong or hoped < 1 or found.shape[0] < min(rows, count * size) or totals.shape[0] < found.shape[0]:
        raise ValueError("no room for the sketch of each column")
    with nogil:
        start = 0
        for row in range(rows):
            if columns[row] < 0 or columns[row] >= count:
                wrong = True
                break
            ascending = ascending and columns[start] <= columns[row]
            if columns[row] != columns[start]:
                start = row
            many = max(many, row + 1 - start)
    if wrong:
        raise ValueError("a column that is none of them")
    if not ascending:
        return -1
    try:
        room = <Met*> malloc((2 * many + 1) * sizeof(Met))
        places = <uint32_t*> malloc((2 * many + 1) * sizeof(uint32_t))
        if room == NULL or places == NULL:
            raise MemoryError
        with nogil:
            start = 0
            for column in range(count):
                end = start
                while end < rows and columns[end] == column:
                    end += 1
                many = end - start
                all_looked_at = many <= 2 * hoped
                while many:
                    bound = HIGHEST if all_looked_at else HIGHEST / <uint64_t> many * <uint64_t> hoped
                    picked_many = _in_order(&digests[start], &times[start], many, bound, room, room + many, places)
                    kept = met = 0
                    for at in range(picked_many):
                        if at and room[many + at].digest == room[many + at - 1].digest:
                            if kept == met:
                                totals[used + kept - 1] += room[many + at].times
                            continue
                        met += 1
                        if kept == size:
                            break
                        found[used + kept], totals[used + kept] = room[many + at].digest, room[many + at].times
                        kept += 1
                    if met > size or all_looked_at:
                        for at in range(used, used + kept):
                            most = max(most, totals[at])
                        used += kept
                        break
                    all_looked_at = True
                ends[column], full[column] = used, many > 0 and met > size
                start = end
    finally:
        free(room)
        free(places)
    return most
