# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The edges of ``classifiers.edges``: what each text begins and ends with, and which texts may fit by that and by their length."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t

cdef extern from *:
    """
    #include <stdint.h>

    #if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
    #define SHUDIAN_WIDE __attribute__((target_clones("avx2", "default")))
    #else
    #define SHUDIAN_WIDE
    #endif

    /* Marks which of some texts have a length between two. */
    SHUDIAN_WIDE static void shudian_as_long(
        const uint8_t *which, const int64_t *lengths, int64_t rows, int64_t least, int64_t most, uint8_t *found
    ) {
        for (int64_t row = 0; row < rows; row++)
            found[row] = which[row] & (uint8_t)(lengths[row] >= least) & (uint8_t)(lengths[row] <= most);
    }
    """
    void shudian_as_long(
        const uint8_t* which, const int64_t* lengths, int64_t rows, int64_t least, int64_t most, uint8_t* found
    ) noexcept nogil

cdef enum:
    TABLE = 1 << 16
    ANYTHING = TABLE - 1  # stands for what is not told apart
    FEW = 4096  # texts for which the interpreter's lock is kept: letting go of it and waiting for it would take longer


cdef inline uint16_t _wide(const uint8_t* at) noexcept nogil:
    """The character of three bytes that begins here, if one does."""
    if (at[0] & 0xF0) != 0xE0:
        return ANYTHING
    return <uint16_t> ((at[0] & 15) << 12 | (at[1] & 63) << 6 | (at[2] & 63))


def characters(const uint8_t[::1] data, const int32_t[::1] offsets, bint last, uint16_t[::1] found, uint8_t[::1] met):
    """Writes the code point of each text's first or last character into ``found``, and marks it in ``met`` (65,536 bytes): 65,535
    where it has two or four bytes or there is none. Texts are given by their bytes, the place of the first byte of each, and the
    end. Raises ValueError where the places do not lie in the bytes in their order, or there is no room.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, start, end
    cdef const uint8_t* bytes_ = &data[0] if data.shape[0] else NULL
    cdef uint16_t point
    cdef bint wrong = rows < 0 or found.shape[0] < rows or met.shape[0] < TABLE
    if wrong:
        raise ValueError("no room for a character of each text")
    with nogil:
        for row in range(rows):
            start, end = offsets[row], offsets[row + 1]
            if start < 0 or end < start or end > data.shape[0]:
                wrong = True
                break
            if start == end:
                point = ANYTHING
            else:
                point = bytes_[end - 1 if last else start]
                if point >= 0x80:
                    point = _wide(bytes_ + (end - 3 if last else start)) if end - start >= 3 else <uint16_t> ANYTHING
            found[row] = point
            met[point] = 1
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


def first_two(const uint8_t[::1] data, const int32_t[::1] offsets, uint16_t[::1] found, uint8_t[::1] met):
    """The same of the first two bytes of each text, the first times 256 plus the second; 0 where it has fewer."""
    cdef int64_t row, rows = offsets.shape[0] - 1, start, end
    cdef uint16_t both
    cdef bint wrong = rows < 0 or found.shape[0] < rows or met.shape[0] < TABLE
    if wrong:
        raise ValueError("no room for two bytes of each text")
    with nogil:
        for row in range(rows):
            start, end = offsets[row], offsets[row + 1]
            if start < 0 or end < start or end > data.shape[0]:
                wrong = True
                break
            both = <uint16_t> (data[start] << 8 | data[start + 1]) if end - start >= 2 else 0
            found[row] = both
            met[both] = 1
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


def among(const uint8_t[::1] which, const uint16_t[::1] kinds, const uint8_t[::1] allowed, uint8_t[::1] found):
    """Marks in ``found`` which of some texts (0 or 1 in ``which``) are of an allowed kind (0 or 1 in ``allowed``, of 65,536).

    Raises ValueError where there is no room, or there are no kinds of all texts. ``found`` may be ``which``.
    """
    cdef int64_t rows = which.shape[0]
    if kinds.shape[0] < rows or found.shape[0] < rows or allowed.shape[0] < TABLE:
        raise ValueError("no kind, or no room, for each text")
    if not rows:
        return
    if rows <= FEW:
        _among(&which[0], &kinds[0], &allowed[0], rows, &found[0])
    else:
        with nogil:
            _among(&which[0], &kinds[0], &allowed[0], rows, &found[0])


cdef void _among(
    const uint8_t* which, const uint16_t* kinds, const uint8_t* allowed, int64_t rows, uint8_t* found
) noexcept nogil:
    cdef int64_t row
    for row in range(rows):
        found[row] = which[row] & allowed[kinds[row]]


def as_long(const uint8_t[::1] which, const int64_t[::1] lengths, int64_t least, int64_t most, uint8_t[::1] found):
    """Marks in ``found`` which of some texts (0 or 1 in ``which``) have a length between two. Raises ValueError where there is no
    room, or there are no lengths of all texts. ``found`` may be ``which``."""
    cdef int64_t rows = which.shape[0]
    if lengths.shape[0] < rows or found.shape[0] < rows:
        raise ValueError("no length, or no room, for each text")
    if not rows:
        return
    if rows <= FEW:
        shudian_as_long(&which[0], &lengths[0], rows, least, most, &found[0])
    else:
        with nogil:
            shudian_as_long(&which[0], &lengths[0], rows, least, most, &found[0])


def sizes(const int32_t[::1] offsets, int64_t[::1] found):
    """Writes how many bytes each text has, given by the place of the first byte of each, and the end. The fewest and the most:
    both 0 where there is no text. Raises ValueError where there is no room."""
    cdef int64_t row, rows = offsets.shape[0] - 1
    cdef int32_t least, most, size
    if rows < 0 or found.shape[0] < rows:
        raise ValueError("no room for the bytes of each text")
    if not rows:
        return 0, 0
    with nogil:
        least = most = offsets[1] - offsets[0]
        for row in range(rows):
            size = offsets[row + 1] - offsets[row]
            found[row] = size
            least, most = min(least, size), max(most, size)
    return least, most
