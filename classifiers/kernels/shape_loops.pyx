# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The shapes of ``classifiers.shapes``: texts with the same classes of characters are put together in one pass."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcpy, memset

cdef extern from *:
    """
    #include <stdint.h>

    #if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
    #if __GNUC__ >= 12
    #define SHUDIAN_WIDE __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
    #else
    #define SHUDIAN_WIDE __attribute__((target_clones("avx2", "default")))
    #endif
    #else
    #define SHUDIAN_WIDE
    #endif
    #if defined(__GNUC__)
    #define SHUDIAN_ALONE __restrict__
    #else
    #define SHUDIAN_ALONE
    #endif

    /* The class of each of some bytes, behind which one more can be read: without branches, so that many are told at once. */
    SHUDIAN_WIDE static void shudian_classes(const uint8_t *SHUDIAN_ALONE data, uint8_t *SHUDIAN_ALONE into, int64_t count) {
        for (int64_t at = 0; at < count; at++) {
            uint8_t one = data[at], then = data[at + 1], spelled;
            uint8_t digit = -(uint8_t)((uint8_t)(one - 0x30) < 10), letter = -(uint8_t)((uint8_t)((one | 0x20) - 0x61) < 26);
            uint8_t beyond = -(uint8_t)(one > 0x7F), lead = -(uint8_t)(one > 0xBF), han = -(uint8_t)((uint8_t)(one - 0xE4) < 6);
            uint8_t rare = -(uint8_t)(one == 0xE4), early = -(uint8_t)(then < 0xB8);
            spelled = one & ~(digit | letter | beyond);
            spelled |= (digit & 0x64) | (letter & ((one & 0x20) | 0x41)) | (beyond & 0x80) | (lead & 0x42);
            into[at] = spelled ^ (han & 0x27 & ~(rare & early));
        }
    }
    """
    void shudian_classes(const uint8_t* data, uint8_t* into, int64_t count) noexcept nogil

cdef int64_t SLOTS = 1 << 14
cdef enum:
    LONGEST = 240
    PIECE = 1 << 13  # bytes whose classes are told at once
    SEEN = 256  # where not all texts are looked at
    WORD = 8
    FEW = 4096  # texts for which the interpreter's lock is kept: letting go of it and waiting for it would take longer


cdef struct Met:
    uint64_t mixed
    int64_t at
    int32_t size
    int32_t number  # 0: nothing was met here


cdef void _classes(const uint8_t* data, int64_t count, bint is_end, uint8_t* into) noexcept nogil:
    """Writes the classes of some bytes, at least one; ``is_end``: nothing can be read behind them."""
    cdef uint8_t last[2]
    shudian_classes(data, into, count - 1 if is_end else count)
    if is_end:
        last[0], last[1] = data[count - 1], 0
        shudian_classes(last, into + count - 1, 1)


cdef inline uint64_t _digit(uint8_t one) noexcept nogil:
    """What makes a digit's class that digit; nothing for others."""
    return one ^ 0x64 if <uint8_t> (one - 0x30) < 10 else 0


cdef inline uint64_t _word(const uint8_t* at, int64_t left) noexcept nogil:
    """The next bytes of which so many are left as a number, with zeros for those beyond."""
    cdef uint64_t word
    memcpy(&word, at, WORD)
    left = min(max(left, 0), WORD)
    return word & ((<uint64_t> 1 << 7 * left << left) - 1 if left < WORD else ~(<uint64_t> 0))


cdef inline uint64_t _mixed(uint64_t state, uint64_t word) noexcept nogil:
    state = (state ^ word) * 0xBF58476D1CE4E5B9ULL
    return state ^ state >> 32


cdef inline uint64_t _next(const uint8_t* at) noexcept nogil:
    cdef uint64_t word
    memcpy(&word, at, WORD)
    return word


cdef inline uint64_t _spell(const uint8_t* classes, int64_t size, uint64_t digits) noexcept nogil:
    """A number that is the same for the same shapes. ``digits``: what makes the first classes the digits that they are.

    Words are mixed two at a time, so that neither waits for the other, and read again wherever they are wanted: what was just
    written could not be read at once."""
    cdef int64_t at, whole = size >> 4 << 4
    cdef uint64_t one = <uint64_t> size * 0x9E3779B97F4A7C15ULL ^ digits, other = 0x94D049BB133111EBULL
    for at in range(0, whole, 16):
        one, other = _mixed(one, _next(classes + at)), _mixed(other, _next(classes + at + WORD))
    one = _mixed(one, _word(classes + whole, size - whole))
    other = _mixed(other, _word(classes + whole + WORD, size - whole - WORD))
    one = (one ^ other << 1) * 0xD6E8FEB86659FD93ULL
    return one ^ one >> 32


cdef inline bint _differ(const uint8_t* classes, int64_t size, uint64_t digits, const uint8_t* kept) noexcept nogil:
    """Whether a shape is another one than one that was kept, of the same size."""
    cdef int64_t at, whole = size >> 4 << 4
    cdef uint64_t found = digits
    for at in range(0, whole, 16):
        found ^= _next(classes + at) ^ _next(kept + at)
        if found | (_next(classes + at + WORD) ^ _next(kept + at + WORD)):
            return True
    found ^= _word(classes + whole, size - whole) ^ _next(kept + whole)
    return found | (_word(classes + whole + WORD, size - whole - WORD) ^ _next(kept + whole + WORD)) != 0


cdef void _keep(const uint8_t* classes, int64_t size, uint64_t digits, uint8_t* kept) noexcept nogil:
    """Writes a shape, with zeros up to an even number of words."""
    cdef uint64_t first
    memset(kept, 0, (size >> 4 << 4) + 2 * WORD)
    memcpy(kept, classes, size)
    first = _next(kept) ^ digits
    memcpy(kept, &first, WORD)


def distinct(const uint8_t[::1] data, const int32_t[::1] offsets, int64_t[::1] places, int most, int64_t step=1):
    """The distinct shapes of texts (given by their bytes and the place of the first byte of each, and the end) as they come, and
    in ``places`` which of them each text has: as many as they are where it is longer than 240 bytes. With them whether there is
    such a text. None where there are more shapes than ``most``. ``step``: only each so-manieth text is looked at.

    A shape has a class for each byte. Raises ValueError where the places do not lie in the bytes in their order, or there is no
    room.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, size, used = 0, room = 1 << 13, slot, start, end, whole = data.shape[0]
    cdef int64_t told = 0, told_to = 0, room_for, piece = PIECE if step == 1 else SEEN
    cdef uint64_t mixed, digits
    cdef int32_t met = 0, wanted = most
    cdef bint wrong = rows < 0 or places.shape[0] < rows, full = False, long_ones = False, no_memory = False
    cdef uint8_t classes[PIECE + 2 * WORD]
    cdef Met* table
    cdef int32_t* sizes
    cdef uint8_t* kept
    cdef uint8_t* more
    cdef const uint8_t* shape
    if wrong or step < 1 or not 0 <= most <= SLOTS // 2:
        raise ValueError("no room for the shape of each text")
    table = <Met*> malloc(SLOTS * sizeof(Met))
    sizes = <int32_t*> malloc((most + 1) * sizeof(int32_t))
    kept = <uint8_t*> malloc(room)
    try:
        if table == NULL or kept == NULL or sizes == NULL:
            raise MemoryError
        with nogil:
            memset(table, 0, SLOTS * sizeof(Met))
            memset(classes, 0, PIECE + 2 * WORD)
            row = -step
            while row + step < rows:
                row += step
                start, end = offsets[row], offsets[row + 1]
                size = end - start
                if size < 0 or start < 0 or end > whole:
                    wrong = True
                    break
                if size > LONGEST:
                    places[row] = -1
                    long_ones = True
                    continue
                mixed, digits, shape = 0, 0, classes
                if size:
                    if start < told or end > told_to:
                        told, told_to = start, min(start + piece, whole)
                        _classes(&data[told], told_to - told, told_to == whole, classes)
                    shape = classes + (start - told)
                    digits = _digit(data[start]) | (_digit(data[start + 1]) << 8 if size > 1 else 0)
                    mixed = _spell(shape, size, digits)
                slot = mixed >> 50
                while table[slot].number and (
                    table[slot].mixed != mixed or table[slot].size != size or _differ(shape, size, digits, kept + table[slot].at)
                ):
                    slot = (slot + 1) & (SLOTS - 1)
                if not table[slot].number:
                    if met == wanted:
                        full = True
                        break
                    room_for = (size >> 4 << 4) + 2 * WORD
                    if used + room_for > room:
                        more = <uint8_t*> realloc(kept, 2 * (used + room_for))
                        if more == NULL:
                            no_memory = True
                            break
                        room = 2 * (used + room_for)
                        kept = more
                    _keep(shape, size, digits, kept + used)
                    sizes[met] = <int32_t> size
                    met += 1
                    table[slot].mixed, table[slot].at, table[slot].size, table[slot].number = mixed, used, <int32_t> size, met
                    used += room_for
                places[row] = table[slot].number - 1
            if long_ones and not (wrong or full or no_memory):
                row = -step
                while row + step < rows:
                    row += step
                    if places[row] < 0:
                        places[row] = met
        if no_memory:
            raise MemoryError
        if wrong:
            raise ValueError("texts that do not lie in their bytes")
        if full:
            return None
        shapes, used = [], 0
        for row in range(met):
            shapes.append(kept[used : used + sizes[row]])
            used += (sizes[row] >> 4 << 4) + 2 * WORD
        return shapes, long_ones
    finally:
        free(table)
        free(sizes)
        free(kept)


def of_numbers(const uint8_t[::1] data, const int32_t[::1] offsets, int64_t[::1] places, uint8_t[::1] met):
    """The shapes of texts of 2 to 240 digits: writes into ``places`` 100 times how long each text is and its first two digits as
    a number, and marks that in ``met``. Whether all texts are so long and begin with two digits: else neither says anything.

    Raises ValueError where the places do not lie in the bytes in their order, or there is no room (24,100 to be marked).
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, start, size, kind
    cdef uint8_t first, second
    cdef bint wrong = rows < 0 or places.shape[0] < rows or met.shape[0] < 100 * (LONGEST + 1), other = False
    if wrong:
        raise ValueError("no room for the shape of each text")
    with nogil:
        for row in range(rows):
            start, size = offsets[row], <int64_t> offsets[row + 1] - offsets[row]
            if size < 0 or start < 0 or offsets[row + 1] > data.shape[0]:
                wrong = True
                break
            if not 2 <= size <= LONGEST:
                other = True
                break
            first, second = data[start] - 0x30, data[start + 1] - 0x30
            if first > 9 or second > 9:
                other = True
                break
            kind = 100 * size + 10 * first + second
            places[row] = kind
            met[kind] = 1
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
    return not other


def renumbered(int64_t[::1] places, const int64_t[::1] numbers):
    """Writes in the place of each number the one that it has now. Raises ValueError where one has none."""
    cdef int64_t row
    cdef bint wrong = False
    with nogil:
        for row in range(places.shape[0]):
            if places[row] < 0 or places[row] >= numbers.shape[0]:
                wrong = True
                break
            places[row] = numbers[places[row]]
    if wrong:
        raise ValueError("a number that has no other")


def saying(
    const int64_t[::1] places, const uint8_t[::1] said, uint8_t wanted, const uint8_t[::1] which, uint8_t[::1] found
):
    """Marks in ``found`` which of some texts (0 or 1 in ``which``) have a shape of which so much is said; ``places``: of the shape
    of each. Raises ValueError where there is no such shape, or there are not as many. ``found`` may be ``which``."""
    cdef int64_t rows = places.shape[0], shapes = said.shape[0]
    cdef bint wrong = which.shape[0] != rows or found.shape[0] != rows or shapes > SLOTS
    if wrong:
        raise ValueError("not as many texts, or too many shapes")
    if rows and not shapes:
        raise ValueError("a shape of which nothing is said")
    if not rows:
        return
    if rows <= FEW:
        wrong = _saying(&places[0], rows, &said[0], shapes, wanted, &which[0], &found[0])
    else:
        with nogil:
            wrong = _saying(&places[0], rows, &said[0], shapes, wanted, &which[0], &found[0])
    if wrong:
        raise ValueError("a shape of which nothing is said")


cdef bint _saying(
    const int64_t* places, int64_t rows, const uint8_t* said, int64_t shapes, uint8_t wanted, const uint8_t* which, uint8_t* found
) noexcept nogil:
    """Whether a place is wrong: then what is marked says nothing."""
    cdef uint8_t table[1 << 14]
    cdef uint64_t mask = 1, at, limit = shapes, wrong = 0
    cdef int64_t row
    while mask < limit:
        mask <<= 1
    for row in range(mask):
        table[row] = row < shapes and said[row] == wanted
    mask -= 1
    for row in range(rows):
        at = <uint64_t> places[row]
        wrong |= at >= limit
        found[row] = which[row] & table[at & mask]
    return wrong != 0


def told(const uint8_t[::1] said, const int32_t[::1] numbers, uint8_t[::1] found):
    """Writes what is said of the shapes with these numbers. All of it together: bit 0 is set where 0 is said of any, and so on up
    to 6; 7 stands for the rest. Raises ValueError where there is no such number, or no room. There are never many."""
    cdef int64_t at, count = numbers.shape[0]
    cdef int together = 0
    if found.shape[0] < count:
        raise ValueError("no room for what is said")
    for at in range(count):
        if numbers[at] < 0 or numbers[at] >= said.shape[0]:
            raise ValueError("a shape of which nothing is said")
        found[at] = said[numbers[at]]
        together |= 1 << min(found[at], 7)
    return together


def met_at(
    const uint8_t[::1] data, const int32_t[::1] offsets, const int32_t[::1] slots, const int32_t[:, ::1] spots, uint8_t[:, :, ::1] met
):
    """Marks in ``met`` which bytes stand at the spots of texts: for each slot and each spot of it a row of 256. ``slots``: the slot
    of each length in bytes, -1 for none. ``spots``: the places in a text that are looked at, for each slot as many.

    Whether each text has a slot. Raises ValueError where a spot lies outside of a text of its length, there is no room, or the
    places of the texts do not lie in the bytes in their order.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, size, spot, count = spots.shape[1], longest = slots.shape[0] - 1
    cdef int32_t slot
    cdef bint wrong = rows < 0 or met.shape[0] < spots.shape[0] or met.shape[1] != count or met.shape[2] != 256, other = False
    if wrong or _are_outside(slots, spots):
        raise ValueError("no room for each spot, or spots outside of the texts")
    with nogil:
        for row in range(rows):
            size = <int64_t> offsets[row + 1] - offsets[row]
            if size < 0 or offsets[row] < 0 or offsets[row + 1] > data.shape[0]:
                wrong = True
                break
            slot = slots[size] if size <= longest else -1
            if slot < 0:
                other = True
                break
            for spot in range(count):
                met[slot, spot, data[offsets[row] + spots[slot, spot]]] = 1
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
    return not other


def numbered_at(
    const uint8_t[::1] data, const int32_t[::1] offsets, const int32_t[::1] slots, const int32_t[:, ::1] spots,
    const int32_t[:, :, ::1] numbers, int64_t[::1] places, uint8_t[::1] met,
):
    """Writes into ``places`` the sum of the numbers that the bytes at a text's spots have (``met_at``), and marks it in ``met``.

    Raises ValueError as that does, and where a sum lies outside of ``met`` or a text has no slot.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, size, spot, count = spots.shape[1], longest = slots.shape[0] - 1, total
    cdef int64_t most = met.shape[0]
    cdef int32_t slot
    cdef bint wrong = rows < 0 or places.shape[0] < rows or numbers.shape[0] < spots.shape[0] or numbers.shape[1] != count
    if wrong or numbers.shape[2] != 256 or _are_outside(slots, spots):
        raise ValueError("no room for each spot, or spots outside of the texts")
    with nogil:
        for row in range(rows):
            size = <int64_t> offsets[row + 1] - offsets[row]
            if size < 0 or offsets[row] < 0 or offsets[row + 1] > data.shape[0] or size > longest or slots[size] < 0:
                wrong = True
                break
            slot, total = slots[size], 0
            for spot in range(count):
                total += numbers[slot, spot, data[offsets[row] + spots[slot, spot]]]
            if total < 0 or total >= most:
                wrong = True
                break
            places[row] = total
            met[total] = 1
    if wrong:
        raise ValueError("texts that do not lie in their bytes, or numbers without a place")


cdef bint _are_outside(const int32_t[::1] slots, const int32_t[:, ::1] spots) except? -1:
    cdef int64_t size, spot
    for size in range(slots.shape[0]):
        if slots[size] >= spots.shape[0]:
            return True
        for spot in range(spots.shape[1] if slots[size] >= 0 else 0):
            if not 0 <= spots[slots[size], spot] < size:
                return True
    return False


def part(const int64_t[::1] places, const int64_t[::1] rows, int64_t[::1] found, uint8_t[::1] met):
    """Writes the places that some texts' shapes have, those in ``rows``, and marks them in ``met``, which is as long as there are
    shapes. Raises ValueError where there is no such text or shape, or no room."""
    cdef int64_t at, count = rows.shape[0], place, texts = places.shape[0], shapes = met.shape[0]
    cdef bint wrong = found.shape[0] < count
    if wrong:
        raise ValueError("no room for each place")
    with nogil:
        for at in range(count):
            if not 0 <= rows[at] < texts:
                wrong = True
                break
            place = places[rows[at]]
            if not 0 <= place < shapes:
                wrong = True
                break
            found[at] = place
            met[place] = 1
    if wrong:
        raise ValueError("texts or shapes that are none")
