# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""Whether texts are safe to hand on, asked of all of them in one go: Arrow asks it of each text by itself."""

from libc.stdint cimport int32_t, int64_t, uint8_t

cdef extern from *:
    """
    #include <stdint.h>

    #if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
    #define SHUDIAN_WIDE __attribute__((target_clones("avx2", "default")))
    #else
    #define SHUDIAN_WIDE
    #endif
    #define SHUDIAN_LANES 256

    /* Whether a byte cannot follow the one before it (first), that before this one, and so on: without a branch, so that many are
       asked at once. A byte goes on with a character just where one of two, three or four bytes begins so many bytes before. */
    static inline uint8_t shudian_wrong(uint8_t byte, uint8_t first, uint8_t second, uint8_t third) {
        uint8_t follows = (byte & 0xC0) == 0x80;
        uint8_t wanted = (first >= 0xC0) | (second >= 0xE0) | (third >= 0xF0);
        uint8_t none = ((byte & 0xFE) == 0xC0) | (byte > 0xF4);
        /* Longer spellings of short characters, surrogates, and what lies behind the last character. */
        uint8_t apart = ((first == 0xE0) & (byte < 0xA0)) | ((first == 0xED) & (byte > 0x9F));
        uint8_t beyond = ((first == 0xF0) & (byte < 0x90)) | ((first == 0xF4) & (byte > 0x8F));
        return (follows ^ wanted) | none | apart | beyond;
    }

    /* The bytes up to which nothing is wrong, SHUDIAN_LANES at a time, if three stand before the first; -1 where one is wrong. */
    SHUDIAN_WIDE static int64_t shudian_sound(const uint8_t *text, int64_t at, int64_t end) {
        for (; at + SHUDIAN_LANES <= end; at += SHUDIAN_LANES) {
            const uint8_t *here = text + at;
            uint8_t met = here[-1] | here[-2] | here[-3];
            for (int lane = 0; lane < SHUDIAN_LANES; lane++) {
                met |= here[lane];
            }
            if (met & 0x80) {
                uint8_t wrong = 0;
                for (int lane = 0; lane < SHUDIAN_LANES; lane++) {
                    wrong |= shudian_wrong(here[lane], here[lane - 1], here[lane - 2], here[lane - 3]);
                }
                if (wrong) {
                    return -1;
                }
            }
        }
        return at;
    }
    """
    uint8_t shudian_wrong(uint8_t byte, uint8_t first, uint8_t second, uint8_t third) noexcept nogil
    int64_t shudian_sound(const uint8_t* text, int64_t at, int64_t end) noexcept nogil



cdef bint _is_text(const uint8_t* text, int64_t end) noexcept nogil:
    cdef int64_t at = 0
    while at < end and at < 3:
        if shudian_wrong(text[at], text[at - 1] if at > 0 else 0, text[at - 2] if at > 1 else 0, 0):
            return False
        at += 1
    at = shudian_sound(text, at, end)
    if at < 0:
        return False
    while at < end:
        if shudian_wrong(text[at], text[at - 1], text[at - 2], text[at - 3]):
            return False
        at += 1
    # The last character is whole.
    return not (end > 0 and text[end - 1] >= 0xC0 or end > 1 and text[end - 2] >= 0xE0 or end > 2 and text[end - 3] >= 0xF0)


def longest_of_valid(const uint8_t[::1] data, const int32_t[::1] offsets):
    """The bytes of the longest text, given by where each begins in ``data``, and the end; None where one of them is no UTF-8, or
    the places do not ascend within the bytes."""
    cdef int64_t row, first, last, size, most = 0, rows = offsets.shape[0] - 1
    cdef const uint8_t* text
    cdef bint valid = True
    if rows < 0:
        return None
    first, last = offsets[0], offsets[rows]
    if first < 0 or last < first or last > data.shape[0]:
        return None
    if first == last:
        for row in range(rows):
            if offsets[row] != first:
                return None
        return 0
    text = &data[0]
    with nogil:
        for row in range(rows):
            size = <int64_t> offsets[row + 1] - offsets[row]
            if size < 0 or offsets[row + 1] > last:
                valid = False
                break
            # Where all the bytes are characters one after the other, a text is so too that does not begin within one.
            if offsets[row] < last and (text[offsets[row]] & 0xC0) == 0x80:
                valid = False
                break
            if size > most:
                most = size
        valid = valid and _is_text(text + first, last - first)
    return most if valid else None


def is_text(const uint8_t[::1] data, int64_t end):
    """Whether the first ``end`` bytes are UTF-8. Raises ValueError where there are not so many."""
    cdef bint valid = True
    if not 0 <= end <= data.shape[0]:
        raise ValueError("no such bytes")
    if end:
        with nogil:
            valid = _is_text(&data[0], end)
    return valid
