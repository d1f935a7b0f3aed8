# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""Whether texts are safe to hand on, asked of all of them in one go: Arrow asks it of each text by itself."""

from libc.stdint cimport int32_t, int64_t, uint8_t

cdef enum:
    LANES = 256  # bytes that are looked at in one go


cdef inline uint8_t _wrong(uint8_t byte, uint8_t first, uint8_t second, uint8_t third) noexcept nogil:
    # Whether a byte cannot follow the one before it (``first``), that before this one, and so on: without a branch, so that many
    # are asked at once. A byte goes on with a character just where one of two, three or four bytes begins so many bytes before.
    cdef uint8_t follows = (byte & 0xC0) == 0x80
    cdef uint8_t wanted = (first >= 0xC0) | (second >= 0xE0) | (third >= 0xF0)
    cdef uint8_t none = ((byte & 0xFE) == 0xC0) | (byte > 0xF4)
    # Longer spellings of short characters, surrogates, and what lies behind the last character.
    cdef uint8_t apart = ((first == 0xE0) & (byte < 0xA0)) | ((first == 0xED) & (byte > 0x9F))
    cdef uint8_t beyond = ((first == 0xF0) & (byte < 0x90)) | ((first == 0xF4) & (byte > 0x8F))
    return (follows ^ wanted) | none | apart | beyond


cdef bint _is_text(const uint8_t* text, int64_t end) noexcept nogil:
    cdef int64_t at = 0, last
    cdef uint8_t met, wrong
    cdef int lane
    while at < end and at < 3:
        if _wrong(text[at], text[at - 1] if at > 0 else 0, text[at - 2] if at > 1 else 0, 0):
            return False
        at += 1
    while at + LANES <= end:
        met = text[at - 1] | text[at - 2] | text[at - 3]
        for lane in range(LANES):
            met |= text[at + lane]
        if met & 0x80:
            wrong = 0
            for lane in range(LANES):
                wrong |= _wrong(text[at + lane], text[at + lane - 1], text[at + lane - 2], text[at + lane - 3])
            if wrong:
                return False
        at += LANES
    while at < end:
        if _wrong(text[at], text[at - 1], text[at - 2], text[at - 3]):
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
