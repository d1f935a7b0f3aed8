# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The first look at a column's texts (``classifiers.surveys``): all bytes at once, and texts one by one only where those leave it
open."""

from libc.stdint cimport int32_t, int64_t, uint8_t

cdef extern from *:
    """
    #include <stdint.h>

    #if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
    #define SHUDIAN_WIDE __attribute__((target_clones("avx2", "default")))
    #else
    #define SHUDIAN_WIDE
    #endif

    #define SHUDIAN_IF(held, bit) (uint8_t)(-(uint8_t)(held) & (bit))

    /* What there is among some bytes, a bit for each kind: digits 1, letters 2, beyond ASCII 4, other signs 8, points 16, leads of
       characters that cleaning may change 32, opening brackets 64, blanks and lower 128. Without branches: many at once. */
    SHUDIAN_WIDE static uint8_t shudian_met(const uint8_t *data, int64_t count) {
        uint8_t met = 0;
        for (int64_t at = 0; at < count; at++) {
            uint8_t one = data[at];
            uint8_t digit = SHUDIAN_IF((uint8_t)(one - 0x30) < 10, 1), letter = SHUDIAN_IF((uint8_t)((one | 0x20) - 0x61) < 26, 2);
            uint8_t beyond = (uint8_t)(one >> 5) & 4, odd = SHUDIAN_IF((uint8_t)(one - 0xC0) < 0x24, 32) | SHUDIAN_IF(one > 0xE9, 32);
            uint8_t open = SHUDIAN_IF((one | 0x20) == 0x7B, 64), low = SHUDIAN_IF(one <= 0x20, 128), point = SHUDIAN_IF(one == 0x2E, 16);
            uint8_t sign = SHUDIAN_IF((digit | letter | beyond) == 0, 8);
            met |= digit | letter | beyond | odd | open | low | point | sign;
        }
        return met;
    }

    /* The lowest place, the shortest and the longest of some texts. */
    SHUDIAN_WIDE static void shudian_sizes(const int32_t *offsets, int64_t rows, int32_t *lowest, int32_t *least, int32_t *most) {
        int32_t first = offsets[rows], low = INT32_MAX, high = INT32_MIN;
        for (int64_t row = 0; row < rows; row++) {
            int32_t size = (int32_t)((uint32_t)offsets[row + 1] - (uint32_t)offsets[row]);
            first = offsets[row] < first ? offsets[row] : first;
            low = size < low ? size : low;
            high = size > high ? size : high;
        }
        *lowest = first;
        *least = low;
        *most = high;
    }
    """
    uint8_t shudian_met(const uint8_t* data, int64_t count) noexcept nogil
    void shudian_sizes(const int32_t* offsets, int64_t rows, int32_t* lowest, int32_t* least, int32_t* most) noexcept nogil

cdef enum:
    POINTS = 16
    ODD = 32
    OPEN = 64
    LOW = 128


def survey(const uint8_t[::1] data, const int32_t[::1] offsets, int64_t longest, int64_t digits):
    """What the bytes of texts say together, as the sum of the constants of ``classifiers.surveys``. ``longest``: characters that
    are looked at; ``digits``: longer ones may be numbers that are spelled in another way.

    Raises ValueError where the places do not lie in the bytes in their order.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, start, end, size
    cdef int32_t lowest = 0, least = 0, most = 0
    cdef uint8_t met = 0, first, last
    cdef bint wrong = rows < 0 or digits < 1, is_empty = False, may_change = False, may_be_number = False, bracketed = False
    if wrong:
        raise ValueError("no places")
    if not rows:
        return 0
    with nogil:
        shudian_sizes(&offsets[0], rows, &lowest, &least, &most)
        wrong = lowest < 0 or least < 0 or offsets[rows] > data.shape[0]
        if not wrong:
            is_empty, may_change = least == 0, most > longest
            if offsets[rows] > offsets[0]:
                met = shudian_met(&data[offsets[0]], <int64_t> offsets[rows] - offsets[0])
            if met & (OPEN | LOW) or (met & POINTS and most > digits):
                for row in range(rows):
                    start, end = offsets[row], offsets[row + 1]
                    size = end - start
                    if not size:
                        continue
                    first, last = data[start], data[end - 1]
                    may_change |= first <= 0x20 or last <= 0x20
                    bracketed |= (first == 0x5B or first == 0x7B) and (last == 0x5D or last == 0x7D)
                    may_be_number |= size > digits and (last == 0x30 or data[start + 1] == 0x2E)
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
    may_change = may_change or met & ODD or (may_be_number and met & POINTS)
    return (met & 15) + 16 * may_change + 32 * bracketed + 64 * is_empty
