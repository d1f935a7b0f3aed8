# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The sketches of ``classifiers.sketch``, for several columns, for one, and of two together, in one pass each."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memset

cdef uint64_t HIGHEST = 0xFFFFFFFFFFFFFFFFULL
cdef enum:
    PIECE = 4096  # rows that are gone through before room for as many is made again
    FEW = 1024  # rows for which the interpreter's lock is kept: letting go of it and waiting for it would take longer


cdef struct Met:
    uint64_t digest
    int64_t met  # one more than how often it comes; 0: nothing was met here


cdef inline int64_t _take_in(Met* table, int64_t slot, uint64_t digest, int64_t times) noexcept nogil:
    """Adds a digest whose place is ``slot`` or, where that is taken, behind it, in ascending order: 1 where it is new."""
    cdef Met one, other
    while table[slot].met and table[slot].digest < digest:
        slot += 1
    if table[slot].met and table[slot].digest == digest:
        table[slot].met += times
        return 0
    one.digest, one.met = digest, times + 1
    while one.met:
        other = table[slot]
        table[slot] = one
        one = other
        slot += 1
    return 1


cdef int64_t _bottom(
    const uint64_t* digests, const int64_t* times, const int64_t* order, int64_t rows, int64_t size, uint64_t bound,
    uint64_t* found, int64_t* totals, int64_t* met,
) noexcept nogil:
    """The sketch of some rows' digests up to a bound: how many it has, or -1 where there is no memory. How many different ones
    there are is written to ``met``."""
    cdef int64_t at, row, asked = 0, slots = 16, kept = 0, slot
    cdef int bits = 4, shift = 0
    cdef Met* table
    for at in range(rows):
        asked += digests[order[at] if order else at] <= bound
    while slots < 2 * asked:
        slots *= 2
        bits += 1
    while shift < 63 and bound >> (63 - shift) == 0:
        shift += 1
    table = <Met*> malloc((slots + asked + 1) * sizeof(Met))
    if table == NULL:
        return -1
    memset(table, 0, (slots + asked + 1) * sizeof(Met))
    met[0] = 0
    for at in range(rows):
        row = order[at] if order else at
        if digests[row] <= bound:
            met[0] += _take_in(table, <int64_t> (digests[row] << shift >> (64 - bits)), digests[row], times[row])
    for slot in range(slots + asked):
        if table[slot].met:
            if kept == size:
                break
            found[kept], totals[kept] = table[slot].digest, table[slot].met - 1
            kept += 1
    free(table)
    return kept


def lowest(
    const int64_t[::1] columns, const uint64_t[::1] digests, const int64_t[::1] times, const int64_t[::1] hoped, int64_t size,
    uint64_t[::1] found, int64_t[::1] totals, int64_t[::1] ends, uint8_t[::1] full,
):
    """Writes the ``size`` lowest different digests of each column into ``found`` and how often each comes into ``totals``, column
    after column; ``ends`` says where each column's end, ``full`` which have more. ``columns``: the column of each digest.

    ``hoped``: how many of a column's digests are looked at first, then, and so on, at last all. Raises ValueError where there is
    no room, or a column beyond those of ``ends``.
    """
    cdef int64_t rows = digests.shape[0], count = ends.shape[0], row, column, start, many, used = 0, kept = 0, met = 0, step
    cdef int64_t steps = hoped.shape[0]
    cdef bint ascending = True, wrong
    cdef uint64_t bound
    cdef int64_t* starts
    cdef int64_t* order = NULL
    wrong = columns.shape[0] != rows or times.shape[0] != rows or full.shape[0] != count or size < 1
    if wrong or found.shape[0] < min(rows, count * size) or totals.shape[0] < found.shape[0]:
        raise ValueError("no room for the sketch of each column")
    if not rows:
        ends[:] = 0
        full[:] = 0
        return
    starts = <int64_t*> malloc((count + 1) * sizeof(int64_t))
    try:
        if starts == NULL:
            raise MemoryError
        with nogil:
            memset(starts, 0, (count + 1) * sizeof(int64_t))
            for row in range(rows):
                if columns[row] < 0 or columns[row] >= count:
                    wrong = True
                    break
                starts[columns[row] + 1] += 1
                ascending = ascending and (row == 0 or columns[row - 1] <= columns[row])
        if wrong:
            raise ValueError("a column that is none of them")
        if not ascending:
            order = <int64_t*> malloc(rows * sizeof(int64_t))
            if order == NULL:
                raise MemoryError
        with nogil:
            for column in range(count):
                starts[column + 1] += starts[column]
            if order != NULL:
                for row in range(rows):
                    order[starts[columns[row]]] = row
                    starts[columns[row]] += 1
                for column in range(count, 0, -1):
                    starts[column] = starts[column - 1]
                starts[0] = 0
            for column in range(count):
                start, many = starts[column], starts[column + 1] - starts[column]
                step = kept = met = 0
                while many:
                    while step < steps and many <= 2 * hoped[step]:
                        step += 1
                    bound = HIGHEST if step == steps else HIGHEST / <uint64_t> many * <uint64_t> hoped[step]
                    kept = _bottom(
                        &digests[0] if order else &digests[start], &times[0] if order else &times[start],
                        order + start if order else NULL, many, size, bound, &found[used], &totals[used], &met,
                    )
                    if kept < 0 or met > size or step == steps:
                        break
                    step += 1
                if kept < 0:
                    break
                used += kept
                ends[column], full[column] = used, met > size
        if kept < 0:
            raise MemoryError
    finally:
        free(starts)
        free(order)


cdef int64_t _picked(const uint64_t* digests, int64_t rows, uint64_t bound, int32_t** low) noexcept nogil:
    """Writes the rows whose digests are no higher than a bound; how many they are, -1 where there is no memory."""
    cdef int64_t row = 0, end, room = 0, count = 0
    cdef int32_t* more
    while row < rows:
        if room - count < PIECE:
            room = 2 * room + PIECE
            more = <int32_t*> realloc(low[0], room * sizeof(int32_t))
            if more == NULL:
                return -1
            low[0] = more
        more = low[0]
        end = min(row + PIECE, rows)
        while row < end:
            more[count] = <int32_t> row
            count += digests[row] <= bound
            row += 1
    return count


cdef int64_t _lowest_of(
    const uint64_t* digests, const int64_t* times, const int32_t* low, int64_t count, int64_t size, uint64_t bound,
    uint64_t* found, int64_t* totals, int64_t* met,
) noexcept nogil:
    """The lowest digests of some rows, none of them above a bound: how many were written, -1 where there is no memory. How many
    different ones there are is written to ``met``."""
    cdef int64_t at, slots = 16, kept = 0, slot
    cdef int bits = 4, shift = 0
    cdef Met* table
    while slots < 2 * count:
        slots *= 2
        bits += 1
    while shift < 63 and bound >> (63 - shift) == 0:
        shift += 1
    table = <Met*> malloc((slots + count + 1) * sizeof(Met))
    if table == NULL:
        return -1
    memset(table, 0, (slots + count + 1) * sizeof(Met))
    met[0] = 0
    for at in range(count):
        met[0] += _take_in(table, <int64_t> (digests[low[at]] << shift >> (64 - bits)), digests[low[at]], times[low[at]])
    for slot in range(slots + count):
        if table[slot].met:
            if kept == size:
                break
            found[kept], totals[kept] = table[slot].digest, table[slot].met - 1
            kept += 1
    free(table)
    return kept


cdef int64_t _of_one(
    const uint64_t* digests, const int64_t* times, int64_t rows, const int64_t* hoped, int64_t steps, int64_t size,
    uint64_t* found, int64_t* totals, int64_t* met,
) noexcept nogil:
    """What ``lowest_of_one`` writes: how many they are, or -1 where there is no memory."""
    cdef int64_t step = 0, kept = 0, count
    cdef uint64_t bound
    cdef int32_t* low = NULL
    while rows:
        while step < steps and (hoped[step] < 1 or rows <= 2 * hoped[step]):
            step += 1
        bound = HIGHEST if step == steps else HIGHEST / <uint64_t> rows * <uint64_t> hoped[step]
        count = _picked(digests, rows, bound, &low)
        kept = -1 if count < 0 else _lowest_of(digests, times, low, count, size, bound, found, totals, met)
        if kept < 0 or met[0] > size or step == steps:
            break
        step += 1
    free(low)
    return kept


def lowest_of_one(
    const uint64_t[::1] digests, const int64_t[::1] times, const int64_t[::1] hoped, int64_t size, uint64_t[::1] found,
    int64_t[::1] totals,
):
    """Writes the ``size`` lowest different digests into ``found``, in ascending order, and how often each comes into ``totals``.
    Gives how many they are, and whether there are more.

    ``hoped``: how many digests are looked at first, then, and so on, at last all. Raises ValueError where there is no room, or not
    every digest has its times; MemoryError.
    """
    cdef int64_t rows = digests.shape[0], kept = 0, met = 0, steps = hoped.shape[0]
    cdef const int64_t* first = &hoped[0] if steps else NULL
    if times.shape[0] != rows or size < 1 or rows > 0x7FFFFFFF or min(found.shape[0], totals.shape[0]) < min(rows, size):
        raise ValueError("no room for the sketch, or not every digest has its times")
    if not rows:
        return 0, False
    if rows <= FEW:
        kept = _of_one(&digests[0], &times[0], rows, first, steps, size, &found[0], &totals[0], &met)
    else:
        with nogil:
            kept = _of_one(&digests[0], &times[0], rows, first, steps, size, &found[0], &totals[0], &met)
    if kept < 0:
        raise MemoryError
    return kept, met > size


def merged(
    const uint64_t[::1] ours, const int64_t[::1] our_times, const uint64_t[::1] theirs, const int64_t[::1] their_times,
    int64_t size, uint64_t[::1] found, int64_t[::1] totals,
):
    """Writes the ``size`` lowest digests of two lists, both in ascending order, into ``found``, in ascending order, and how often
    each comes in both into ``totals``. Gives how many they are, and whether there are more; -1 for how many where a list does
    not ascend.

    Raises ValueError where there is no room, or not every digest has its times.
    """
    cdef int64_t our = 0, their = 0, kept = 0, first = ours.shape[0], second = theirs.shape[0], row
    cdef bint takes_ours, takes_theirs
    if our_times.shape[0] != first or their_times.shape[0] != second or size < 1:
        raise ValueError("not every digest has its times")
    if min(found.shape[0], totals.shape[0]) < min(first + second, size):
        raise ValueError("no room for the sketch")
    for row in range(1, first):
        if ours[row] <= ours[row - 1]:
            return -1, False
    for row in range(1, second):
        if theirs[row] <= theirs[row - 1]:
            return -1, False
    while kept < size and (our < first or their < second):
        takes_ours = their == second or (our < first and ours[our] <= theirs[their])
        takes_theirs = our == first or (their < second and theirs[their] <= ours[our])
        found[kept] = ours[our] if takes_ours else theirs[their]
        totals[kept] = (our_times[our] if takes_ours else 0) + (their_times[their] if takes_theirs else 0)
        our += takes_ours
        their += takes_theirs
        kept += 1
    return kept, our < first or their < second
