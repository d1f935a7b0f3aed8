# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The sums of ``classifiers.lanes`` and the look at bytes of ``classifiers.surveys``, in one pass each."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.string cimport memcpy


cdef int64_t WORD = 8


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
