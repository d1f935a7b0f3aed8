# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The sums of ``classifiers.lanes``, the sketches of ``classifiers.lane_sketches`` and the look at what comes again of
``classifiers.repeated``, in one pass each."""

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


cdef int64_t _in_order_once(
    const uint64_t* digests, int64_t rows, uint64_t bound, uint64_t* picked, uint64_t* ordered, uint32_t* places
) noexcept nogil:
    """The same where each digest came once, as often as it stands there."""
    cdef int64_t row, at, count = rows, piles = 1
    cdef int bits = 0, lead = 0, back
    cdef uint32_t before = 0, more
    cdef uint64_t one, last
    cdef const uint64_t* taken = digests
    if bound < HIGHEST:
        count = 0
        for row in range(rows):
            picked[count] = digests[row]
            count += digests[row] <= bound
        taken = picked
    while piles < count:
        piles *= 2
        bits += 1
    if not bits:
        if count:
            ordered[0] = taken[0]
        return count
    while lead < 63 and bound >> (63 - lead) == 0:
        lead += 1
    back = 64 - bits
    memset(places, 0, piles * sizeof(uint32_t))
    for at in range(count):
        places[taken[at] << lead >> back] += 1
    for at in range(piles):
        more = places[at]
        places[at] = before
        before += more
    for at in range(count):
        row = taken[at] << lead >> back
        ordered[places[row]] = taken[at]
        places[row] += 1
    # Most piles of two are in order after one look at all, in which nothing is decided.
    last = ordered[0]
    for at in range(1, count):
        one = ordered[at]
        ordered[at - 1] = min(last, one)
        last = max(last, one)
    ordered[count - 1] = last
    for at in range(1, count):
        if ordered[at] < ordered[at - 1]:
            one = ordered[at]
            row = at
            while row and ordered[row - 1] > one:
                ordered[row] = ordered[row - 1]
                row -= 1
            ordered[row] = one
    return count


cdef int64_t _once_each(const uint64_t* ordered, int64_t rows, int64_t size, uint64_t* found, int64_t* totals) noexcept nogil:
    """Writes the lowest different ones of digests in ascending order, and how often each comes: how many there are, at most one
    more than ``size``."""
    cdef int64_t at, kept = 0, many = min(rows, size + 1)
    cdef bint again = False
    for at in range(1, many):
        again |= ordered[at] == ordered[at - 1]
    if not again:
        for at in range(min(rows, size)):
            found[at] = ordered[at]
            totals[at] = 1
        return many
    for at in range(rows):
        if at and ordered[at] == ordered[at - 1]:
            totals[kept - 1] += 1
            continue
        if kept == size:
            return size + 1
        found[kept], totals[kept] = ordered[at], 1
        kept += 1
    return kept


cdef int64_t _end(const int64_t* columns, int64_t start, int64_t rows) noexcept nogil:
    """Where the rows of a column end that begin at ``start``: columns ascend."""
    cdef int64_t low = start, high = rows, at
    while low < high:
        at = (low + high) // 2
        if columns[at] <= columns[start]:
            low = at + 1
        else:
            high = at
    return low


def lowest(
    const int64_t[::1] columns, const uint64_t[::1] digests, const int64_t[::1] times, int64_t size, int64_t hoped,
    uint64_t[::1] found, int64_t[::1] totals, int64_t[::1] ends, uint8_t[::1] full,
):
    """Writes the ``size`` lowest different digests of each column into ``found``, in ascending order, and how often each comes
    into ``totals``, column after column; ``ends`` says where each column's end, ``full`` which have more. ``columns``: the column
    of each digest; ``times``: how often each came (None: once). Gives how often the one came that came most often; -1, and writes nothing, where columns do not ascend.

    ``hoped``: about how many of a column's digests are looked at first, then all. Raises ValueError where there is no room, or
    a column beyond those of ``ends``; MemoryError.
    """
    cdef int64_t rows = digests.shape[0], count = ends.shape[0], row = 0, column, start, end, many = 0, used = 0, kept, met
    cdef int64_t at, picked, most = 0
    cdef bint all_looked_at, has_times = times is not None
    cdef bint wrong = columns.shape[0] != rows or (has_times and times.shape[0] != rows) or full.shape[0] != count or size < 1
    cdef uint64_t bound
    cdef uint8_t falls = 0
    cdef Met* room = NULL
    cdef uint64_t* plain = NULL
    cdef uint32_t* places = NULL
    if wrong or rows > 0x7FFFFFFF or hoped < 1 or found.shape[0] < min(rows, count * size) or totals.shape[0] < found.shape[0]:
        raise ValueError("no room for the sketch of each column")
    with nogil:
        for row in range(1, rows):
            falls |= columns[row] < columns[row - 1]
        if rows and not falls:
            wrong = columns[0] < 0 or columns[rows - 1] >= count
        for row in range(rows if falls else 0):
            wrong |= columns[row] < 0 or columns[row] >= count
        start = 0
        while start < rows and not falls:
            end = _end(&columns[0], start, rows)
            many = max(many, end - start)
            start = end
    if wrong:
        raise ValueError("a column that is none of them")
    if falls:
        return -1
    try:
        room = <Met*> malloc((2 * many + 1) * sizeof(Met))
        places = <uint32_t*> malloc((2 * many + 1) * sizeof(uint32_t))
        if room == NULL or places == NULL:
            raise MemoryError
        plain = <uint64_t*> room
        with nogil:
            start = 0
            for column in range(count):
                end = _end(&columns[0], start, rows) if start < rows and columns[start] == column else start
                many = end - start
                all_looked_at = many <= 2 * hoped
                while many:
                    bound = HIGHEST if all_looked_at else HIGHEST / <uint64_t> many * <uint64_t> hoped
                    kept = met = 0
                    if has_times:
                        picked = _in_order(&digests[start], &times[start], many, bound, room, room + many, places)
                        for at in range(picked):
                            if at and room[many + at].digest == room[many + at - 1].digest:
                                if kept == met:
                                    totals[used + kept - 1] += room[many + at].times
                                continue
                            met += 1
                            if kept == size:
                                break
                            found[used + kept], totals[used + kept] = room[many + at].digest, room[many + at].times
                            kept += 1
                    else:
                        picked = _in_order_once(&digests[start], many, bound, plain, plain + many, places)
                        met = _once_each(plain + many, picked, size, &found[used], &totals[used])
                        kept = min(met, size)
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
