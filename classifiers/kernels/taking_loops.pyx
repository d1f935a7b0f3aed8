# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""Some of many texts, copied: those that lie side by side at once."""

from libc.stdint cimport int32_t, int64_t, uint8_t
from libc.string cimport memcpy

cdef int64_t MOST = 0x7FFFFFFF
cdef enum:
    SHORT = 32


def placed(const int32_t[::1] offsets, const int64_t[::1] rows, int32_t[::1] ends):
    """How many bytes the texts in some rows have; writes into ``ends`` where each of them starts, and the end, if they are laid end
    to end. -1 where they are too many for that. ``offsets``: the places of the first byte of all texts, and the end.

    Raises ValueError where there is no such row, or no room.
    """
    cdef Py_ssize_t at, count = rows.shape[0]
    cdef int64_t row, all_rows = offsets.shape[0] - 1, size = 0
    cdef bint wrong = ends.shape[0] != count + 1
    if wrong:
        raise ValueError("no room for the place of each text")
    with nogil:
        ends[0] = 0
        for at in range(count):
            row = rows[at]
            if row < 0 or row >= all_rows or offsets[row + 1] < offsets[row]:
                wrong = True
                break
            size += <int64_t> offsets[row + 1] - offsets[row]
            if size > MOST:
                break
            ends[at + 1] = <int32_t> size
    if wrong:
        raise ValueError("texts that are not there")
    return size if size <= MOST else -1


def copied(const uint8_t[::1] data, const int32_t[::1] offsets, const int64_t[::1] rows, uint8_t[::1] taken):
    """Writes the texts in some rows, for which ``placed`` was asked, one behind the other into ``taken``.

    Raises ValueError where they do not lie in the bytes, or there is not just the room for them.
    """
    cdef Py_ssize_t at = 0, count = rows.shape[0]
    cdef int64_t first, last, start, size, place = 0, all_rows = offsets.shape[0] - 1
    cdef bint wrong = False
    with nogil:
        while at < count:
            first = last = rows[at]
            at += 1
            while at < count and last < all_rows and rows[at] == last + 1:
                last += 1
                at += 1
            if first < 0 or last >= all_rows:
                wrong = True
                break
            start = offsets[first]
            size = offsets[last + 1] - start
            if start < 0 or size < 0 or start + size > data.shape[0] or place + size > taken.shape[0]:
                wrong = True
                break
            if size <= SHORT and start + SHORT <= data.shape[0] and place + SHORT <= taken.shape[0]:
                memcpy(&taken[place], &data[start], SHORT)  # so many bytes are copied at once: those too many are written over
            elif size:
                memcpy(&taken[place], &data[start], size)
            place += size
        wrong = wrong or place != taken.shape[0]
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
