# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The shapes of ``classifiers.shapes``: texts with the same classes of characters are put together in one pass."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcmp, memcpy, memset

cdef int64_t SLOTS = 1 << 14
cdef int64_t LONGEST = 240


cdef struct Met:
    uint64_t mixed
    int64_t at
    int32_t size
    int32_t number  # 0: nothing was met here


cdef inline int64_t _spell(const uint8_t* text, int64_t size, const uint8_t* classes, uint8_t* into) noexcept nogil:
    """The classes of a text's characters, a byte for each; how many they are. ``into`` has 8 bytes more than the text."""
    cdef int64_t at, count = 0
    cdef uint8_t one
    for at in range(size):
        one = text[at]
        into[count] = classes[one]
        count += (one & 0xC0) != 0x80
        if one == 0xE4 and (at + 1 == size or text[at + 1] < 0xB8):
            into[count - 1] = 0xC2
    for at in range(2 if count > 2 else count):
        one = text[at]
        if one - 0x30 < 10 and one >= 0x30:
            into[at] = one
        elif one >= 0x80:
            break
    return count


cdef inline uint64_t _mixed(const uint8_t* spelled, int64_t count) noexcept nogil:
    cdef uint64_t state = <uint64_t> count * 0x9E3779B97F4A7C15ULL, word
    cdef int64_t at
    for at in range(0, count, 8):
        memcpy(&word, spelled + at, 8)
        state = (state ^ word) * 0xBF58476D1CE4E5B9ULL
        state ^= state >> 32
    return state


def distinct(const uint8_t[::1] data, const int32_t[::1] offsets, const uint8_t[::1] classes, int32_t[::1] places, int most):
    """The distinct shapes of texts (given by their bytes and the place of the first byte of each, and the end) as they come, and
    in ``places`` which of them each text has; -1 where it is longer than 240 bytes. None where there are more than ``most``.

    ``classes``: of every byte. Raises ValueError where the places do not lie in the bytes in their order, or there is no room.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, size, count, used = 0, room = 1 << 12, slot
    cdef uint64_t mixed
    cdef int32_t met = 0, wanted = most
    cdef bint wrong = rows < 0 or places.shape[0] < rows or classes.shape[0] < 256, full = False
    cdef uint8_t spelled[256]
    cdef Met* table
    cdef uint8_t* kept
    cdef uint8_t* more
    cdef const uint8_t* kinds
    if wrong or not 0 <= most <= SLOTS // 2:
        raise ValueError("no room for the shape of each text")
    kinds = &classes[0]
    table = <Met*> malloc(SLOTS * sizeof(Met))
    kept = <uint8_t*> malloc(room)
    ends = []
    try:
        if table == NULL or kept == NULL:
            raise MemoryError
        with nogil:
            memset(table, 0, SLOTS * sizeof(Met))
            for row in range(rows):
                size = <int64_t> offsets[row + 1] - offsets[row]
                if size < 0 or offsets[row] < 0 or offsets[row + 1] > data.shape[0]:
                    wrong = True
                    break
                if size > LONGEST:
                    places[row] = -1
                    continue
                count = _spell(&data[offsets[row]], size, kinds, spelled) if size else 0
                memset(spelled + count, 0, 8)
                mixed = _mixed(spelled, count)
                slot = mixed >> 50
                while table[slot].number and (
                    table[slot].mixed != mixed or table[slot].size != count or memcmp(kept + table[slot].at, spelled, count)
                ):
                    slot = (slot + 1) & (SLOTS - 1)
                if not table[slot].number:
                    if met == wanted:
                        full = True
                        break
                    if used + count > room:
                        room = 2 * (used + count)
                        more = <uint8_t*> realloc(kept, room)
                        if more == NULL:
                            with gil:
                                raise MemoryError
                        kept = more
                    memcpy(kept + used, spelled, count)
                    met += 1
                    table[slot].mixed, table[slot].at, table[slot].size, table[slot].number = mixed, used, <int32_t> count, met
                    used += count
                    with gil:
                        ends.append(used)
                places[row] = table[slot].number - 1
        if wrong:
            raise ValueError("texts that do not lie in their bytes")
        if full:
            return None
        whole = kept[:used]
        return [whole[start:end] for start, end in zip([0, *ends], ends)]
    finally:
        free(table)
        free(kept)
