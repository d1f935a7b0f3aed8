# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The distinct texts of ``classifiers.repeated`` and how often each comes, in one pass over their bytes."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcmp, memcpy, memset

cdef enum:
    WORD = 8
    FIRST_SLOTS = 1 << 10
    APART = 256  # kinds that are counted in four places, for one counter waits for itself
    FEW = 1024  # texts for which the interpreter's lock is kept: letting go of it and waiting for it would take longer


cdef struct Met:
    uint64_t mixed
    int64_t number  # from 1 on; 0: nothing was met here


cdef inline uint64_t _read(const uint8_t* at) noexcept nogil:
    cdef uint64_t word
    memcpy(&word, at, WORD)
    return word


cdef inline uint64_t _mix(uint64_t state, uint64_t word) noexcept nogil:
    state = (state ^ word) * 0xBF58476D1CE4E5B9ULL
    return state ^ state >> 29


cdef inline uint64_t _part(const uint8_t* at, int64_t size, int64_t left) noexcept nogil:
    """The first bytes, eight at most, as a number; ``left`` can be read from there on."""
    cdef uint64_t word = 0
    cdef int64_t place
    size = min(max(size, 0), WORD)
    if left >= WORD:
        return _read(at) & ~(~(<uint64_t> 0) << 4 * size << 4 * size)
    for place in range(size):
        word |= <uint64_t> at[place] << 8 * place
    return word


cdef inline uint64_t _mixed(const uint8_t* at, int64_t size, int64_t left, uint64_t seed) noexcept nogil:
    """A number that is the same for the same bytes. Words are mixed two at a time, so that neither waits for the other."""
    cdef uint64_t one = seed ^ <uint64_t> size * 0x9E3779B97F4A7C15ULL, other = seed ^ 0x94D049BB133111EBULL
    cdef int64_t place = 0
    if size <= 2 * WORD:
        return _mix(_mix(one, _part(at, size, left)), _mix(other, _part(at + WORD, size - WORD, left - WORD)))
    while size - place > 2 * WORD:
        one, other = _mix(one, _read(at + place)), _mix(other, _read(at + place + WORD))
        place += 2 * WORD
    return _mix(_mix(one, _read(at + size - WORD)), _mix(other, _read(at + size - 2 * WORD)))


cdef inline bint _same(const uint8_t* one, int64_t left, const uint8_t* other, int64_t other_left, int64_t size) noexcept nogil:
    """Whether some bytes are the same at two places from which on so many can be read."""
    if size > 2 * WORD:
        return memcmp(one, other, size) == 0
    return not (
        (_part(one, size, left) ^ _part(other, size, other_left))
        | (_part(one + WORD, size - WORD, left - WORD) ^ _part(other + WORD, size - WORD, other_left - WORD))
    )


cdef bint _grown(Met** table, int64_t* slots) noexcept nogil:
    """Whether the table has four times as many slots now."""
    cdef int64_t slot, at, wider = 4 * slots[0]
    cdef Met* larger = <Met*> calloc(wider, sizeof(Met))
    if larger == NULL:
        return False
    for at in range(slots[0]):
        if table[0][at].number:
            slot = table[0][at].mixed & (wider - 1)
            while larger[slot].number:
                slot = slot + 1 & (wider - 1)
            larger[slot] = table[0][at]
    free(table[0])
    table[0], slots[0] = larger, wider
    return True


cdef int64_t _counted(
    const uint8_t* data, int64_t whole, const int32_t* offsets, int64_t rows, const uint8_t* valid, int64_t bit, uint64_t seed,
    int64_t* firsts, int64_t* counts,
) noexcept nogil:
    """How many distinct texts there are; -1 where places are wrong, -2 without memory."""
    cdef int64_t row, start, size, slot, slots = FIRST_SLOTS, count = 0, first
    cdef uint64_t mixed
    cdef Met* table = <Met*> calloc(slots, sizeof(Met))
    if table == NULL:
        return -2
    for row in range(rows):
        if valid != NULL and not valid[(bit + row) >> 3] >> ((bit + row) & 7) & 1:
            continue
        start, size = offsets[row], offsets[row + 1] - offsets[row]
        if start < 0 or size < 0 or start + size > whole:
            count = -1
            break
        mixed = _mixed(data + start, size, whole - start, seed)
        slot = mixed & (slots - 1)
        while table[slot].number:
            if table[slot].mixed == mixed:
                first = firsts[table[slot].number - 1]
                if offsets[first + 1] - offsets[first] == size and _same(
                    data + offsets[first], whole - offsets[first], data + start, whole - start, size
                ):
                    break
            slot = slot + 1 & (slots - 1)
        if table[slot].number:
            counts[table[slot].number - 1] += 1
            continue
        firsts[count], counts[count] = row, 1
        count += 1
        table[slot].mixed, table[slot].number = mixed, count
        if 2 * count > slots and not _grown(&table, &slots):
            count = -2
            break
    free(table)
    return count


def counted(
    const uint8_t[::1] data, const int32_t[::1] offsets, const uint8_t[::1] valid, int64_t bit, uint64_t seed, int64_t[::1] firsts,
    int64_t[::1] counts,
):
    """Writes the first place of each distinct text, in the order in which they come, and how often it comes; how many they are.

    Texts are given by their bytes and the place of the first byte of each (and the end). ``valid``: a bit for each text, the first
    one at ``bit``, that is 0 where there is none; empty where there are all. ``seed``: what nobody can guess, so that nobody can
    choose texts that fall into the same slots.

    Raises ValueError where the places do not lie in the bytes in their order, or there is no room.
    """
    cdef int64_t rows = offsets.shape[0] - 1, count
    cdef const uint8_t* bits = &valid[0] if valid.shape[0] else NULL
    cdef const uint8_t* start = &data[0] if data.shape[0] else NULL
    if rows < 0 or firsts.shape[0] < rows or counts.shape[0] < rows or bit < 0 or (bits != NULL and 8 * valid.shape[0] < bit + rows):
        raise ValueError("no room for each text")
    if not rows:
        return 0
    if rows <= FEW:
        count = _counted(start, data.shape[0], &offsets[0], rows, bits, bit, seed, &firsts[0], &counts[0])
    else:
        with nogil:
            count = _counted(start, data.shape[0], &offsets[0], rows, bits, bit, seed, &firsts[0], &counts[0])
    if count == -1:
        raise ValueError("texts that do not lie in their bytes")
    if count < 0:
        raise MemoryError
    return count


def kinds(const int64_t[::1] kinds, int64_t[::1] found):
    """Adds to ``found`` how many of the numbers are each of those from 0 on. Raises ValueError where one is none of them."""
    cdef int64_t row = 0, kind, rows = kinds.shape[0], size = found.shape[0]
    cdef int64_t counts[4 * APART]
    cdef bint wrong = False
    with nogil:
        memset(counts, 0, sizeof(counts))
        while size <= APART and row + 4 <= rows and not wrong:
            for kind in range(4):
                if not 0 <= kinds[row + kind] < size:
                    wrong = True
                    break
                counts[kind * APART + kinds[row + kind]] += 1
            row += 4
        while row < rows and not wrong:
            wrong = not 0 <= kinds[row] < size
            if not wrong:
                found[kinds[row]] += 1
            row += 1
        for kind in range(min(size, APART)):
            found[kind] += counts[kind] + counts[APART + kind] + counts[2 * APART + kind] + counts[3 * APART + kind]
    if wrong:
        raise ValueError("a kind that is none of them")
