# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""Lines of delimited text cut into columns, where each line or its quotes are as they should be: in two goes over the bytes, of
which the first finds the borders of all cells, 64 bytes at once, and the second copies each cell to where it belongs. Whatever is
out of the ordinary is left to whoever asks: a row of another length, a blank line, a quote within a cell that has none around it."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memchr, memcmp, memcpy, memset

cdef extern from *:
    """
    #include <stdint.h>
    #if defined(__SSE2__)
    #include <emmintrin.h>
    #endif

    /* Which of 64 bytes are a given one, the first as the lowest bit. */
    #if defined(__SSE2__)
    static inline uint64_t shudian_alike(const uint8_t *bytes, uint8_t mark) {
        uint64_t found = 0;
        __m128i wanted = _mm_set1_epi8((char)mark);
        for (int part = 0; part < 4; part++) {
            __m128i met = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
            found |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(met, wanted)) << (16 * part);
        }
        return found;
    }
    #else
    static inline uint64_t shudian_alike(const uint8_t *bytes, uint8_t mark) {
        uint64_t found = 0;
        for (int part = 0; part < 64; part++) {
            found |= (uint64_t)(bytes[part] == mark) << part;
        }
        return found;
    }
    #endif

    /* The number of the lowest bit, of which there is one; and how many there are. */
    #if defined(__GNUC__)
    static inline int shudian_lowest(uint64_t bits) { return __builtin_ctzll(bits); }
    static inline int shudian_bits(uint64_t bits) { return __builtin_popcountll(bits); }
    #else
    static inline int shudian_bits(uint64_t bits) {
        int found = 0;
        for (; bits; bits &= bits - 1) found++;
        return found;
    }
    static inline int shudian_lowest(uint64_t bits) { return shudian_bits((bits & (0 - bits)) - 1); }
    #endif
    """
    uint64_t shudian_alike(const uint8_t* bytes, uint8_t mark) noexcept nogil
    int shudian_lowest(uint64_t bits) noexcept nogil
    int shudian_bits(uint64_t bits) noexcept nogil

cdef enum:
    LANES = 64  # bytes that are compared at once
    SHORT = 32  # bytes of a cell that is copied in one go, with what stands behind it
    QUOTE = 34
    NEWLINE = 10
    RETURN = 13
    OTHERWISE = -1  # rows that are left to others
    DOUBLED = -2  # quotes within cells: to be asked again, with care

# What a text is cut into: ``wanted`` columns of ``width``. ``slots`` tells of each column which of the wanted ones it is, or -1.
# Of each cell ``begins`` tells where it begins, or, below zero, the complement of that, where it holds doubled quotes; ``places``
# have for each wanted column where each cell will begin in its bytes.
cdef struct Cut:
    const uint8_t* text
    int64_t end
    int64_t most_rows
    uint8_t delimiter
    bint quoting
    int32_t width
    int32_t wanted
    const int32_t* slots
    int32_t* begins
    int32_t** places
    uint8_t** valid
    uint8_t** data
    int64_t* nulls
    const uint8_t* null
    int64_t null_size


cdef inline uint64_t _within(uint64_t quotes) noexcept nogil:
    # Behind how many quotes each bit stands, itself among them: odd or even.
    quotes ^= quotes << 1
    quotes ^= quotes << 2
    quotes ^= quotes << 4
    quotes ^= quotes << 8
    quotes ^= quotes << 16
    return quotes ^ (quotes << 32)


cdef int64_t _doubled(const uint8_t* text, int64_t size) noexcept nogil:
    # How many pairs of quotes stand in a cell; -1 where one stands alone.
    cdef int64_t found = 0
    cdef const uint8_t* at = text
    cdef const uint8_t* end = text + size
    while at < end:
        at = <const uint8_t*> memchr(at, QUOTE, end - at)
        if at == NULL:
            break
        if at + 1 >= end or at[1] != QUOTE:
            return -1
        found += 1
        at += 2
    return found


cdef int64_t _placed(Cut* cut, bint careful) noexcept nogil:
    # The rows, or one of the two words that say that there are none.
    cdef uint8_t[LANES] tail
    cdef const uint8_t* text = cut.text
    cdef const uint8_t* block
    cdef int32_t* places
    cdef uint64_t marks, newlines, within, borders, carried = 0
    cdef int64_t at = 0, begin = 0, row = 0, quotes = 0, quoted = 0, doubled, first, last, here
    cdef int32_t column = 0, slot
    cdef int bit
    cdef bint ends
    while at < cut.end:
        block = text + at
        if cut.end - at < LANES:
            memset(tail, 0, LANES)
            memcpy(tail, block, cut.end - at)
            block = tail
        newlines = shudian_alike(block, NEWLINE)
        borders = shudian_alike(block, cut.delimiter) | newlines
        if cut.quoting:
            marks = shudian_alike(block, QUOTE)
            within = _within(marks) ^ carried
            carried = 0 - (within >> 63)
            quotes += shudian_bits(marks)
            borders &= ~within
        while borders:
            bit = shudian_lowest(borders)
            borders &= borders - 1
            here = at + bit
            ends = (newlines >> bit) & 1
            if ends != (column == cut.width - 1) or row >= cut.most_rows:
                return OTHERWISE
            first, last = begin, here
            begin = here + 1
            if ends and last > first and text[last - 1] == RETURN:
                last -= 1
            doubled = 0
            if first == last:
                if cut.width == 1:
                    return OTHERWISE
            elif cut.quoting:
                if text[first] == QUOTE:
                    if last - first < 2 or text[last - 1] != QUOTE:
                        return OTHERWISE
                    first, last = first + 1, last - 1
                    quoted += 1
                    if careful:
                        doubled = _doubled(text + first, last - first)
                        if doubled < 0:
                            return OTHERWISE
                elif careful and memchr(text + first, QUOTE, last - first) != NULL:
                    return OTHERWISE
            slot = cut.slots[column]
            if slot >= 0:
                if cut.null_size and last - first == cut.null_size and not memcmp(text + first, cut.null, cut.null_size):
                    last = first
                    cut.nulls[slot] += 1
                    cut.valid[slot][row >> 3] &= ~(1 << (row & 7))
                places = cut.places[slot]
                places[row + 1] = <int32_t> (places[row] + last - first - doubled)
                cut.begins[row * cut.wanted + slot] = <int32_t> (~first if doubled else first)
            if ends:
                column = 0
                row += 1
            else:
                column += 1
        at += LANES
    if carried or column or begin != cut.end:
        return OTHERWISE
    return row if careful or quotes == 2 * quoted else DOUBLED


cdef void _copied(Cut* cut, int64_t rows, int64_t room) noexcept nogil:
    # ``room``: the bytes that may be read from the beginning of the text on.
    cdef int64_t row, at
    cdef int32_t slot, begin, size, place
    cdef const uint8_t* cell
    cdef uint8_t* into
    for row in range(rows):
        for slot in range(cut.wanted):
            begin = cut.begins[row * cut.wanted + slot]
            place = cut.places[slot][row]
            size = cut.places[slot][row + 1] - place
            into = cut.data[slot] + place
            if begin < 0:
                cell = cut.text + ~begin
                for at in range(size):
                    into[at] = cell[0]
                    cell += 2 if cell[0] == QUOTE else 1
            elif size <= SHORT and begin + SHORT <= room:
                memcpy(into, cut.text + begin, SHORT)  # what stands behind the cell is written over by the next one
            else:
                memcpy(into, cut.text + begin, size)


cdef uint8_t* _memory(object owner, int64_t size) except NULL:
    cdef signed char[::1] memory = owner  # as Arrow calls its bytes
    if memory.shape[0] < size or not size:
        raise ValueError("less memory than was asked for")
    return <uint8_t*> &memory[0]


def columns_of(
    const uint8_t[::1] room, int64_t end, int64_t newlines, int delimiter, bint quoting, bytes null, const int32_t[::1] slots,
    int32_t wanted, allocate,
):
    """Rows, and of each wanted column the bits of those that are no null, if some are, how many are, where each cell begins, and the
    bytes of all, of the lines that are the first ``end`` bytes of ``room``. None where they are not plain: rows of as many cells as
    ``slots`` has, which tells of each column which of the ``wanted`` ones it is, or -1. There are so many ``newlines``, at most.
    ``null`` stands for one, if it is not empty. ``allocate`` gives memory of so many bytes."""
    cdef Cut cut
    cdef int64_t rows, size, slot, words
    cdef list places = [], valid = [], data = []
    if not 0 < end <= room.shape[0] or end > 0x7FFFFFFF - LANES or not 0 <= newlines <= end or not 0 <= delimiter < 128:
        return None
    if slots.shape[0] < 1 or wanted < 1 or wanted > slots.shape[0] or delimiter in (QUOTE, NEWLINE, RETURN):
        return None
    for slot in range(slots.shape[0]):
        if not -1 <= slots[slot] < wanted:
            raise ValueError("a column that is not asked for")
    begins = allocate(max(1, newlines * wanted) * sizeof(int32_t))
    cut.text, cut.end, cut.most_rows = &room[0], end, newlines
    cut.delimiter, cut.quoting, cut.width, cut.wanted = delimiter, quoting, slots.shape[0], wanted
    cut.null, cut.null_size, cut.slots = null, len(null), &slots[0]
    cut.begins = <int32_t*> _memory(begins, max(1, newlines * wanted) * sizeof(int32_t))
    cut.places = <int32_t**> calloc(wanted, sizeof(int32_t*))
    cut.valid = <uint8_t**> calloc(wanted, sizeof(uint8_t*))
    cut.data = <uint8_t**> calloc(wanted, sizeof(uint8_t*))
    cut.nulls = <int64_t*> calloc(wanted, sizeof(int64_t))
    try:
        if cut.places == NULL or cut.valid == NULL or cut.data == NULL or cut.nulls == NULL:
            raise MemoryError
        words = (newlines + 8) // 8
        for slot in range(wanted):
            places.append(allocate((newlines + 1) * sizeof(int32_t)))
            cut.places[slot] = <int32_t*> _memory(places[slot], (newlines + 1) * sizeof(int32_t))
            cut.places[slot][0] = 0
            if null:
                valid.append(allocate(words))
                cut.valid[slot] = _memory(valid[slot], words)
                memset(cut.valid[slot], 255, words)
        with nogil:
            rows = _placed(&cut, False)
            if rows == DOUBLED:
                for slot in range(wanted):
                    cut.nulls[slot] = 0
                    if cut.null_size:
                        memset(cut.valid[slot], 255, words)
                rows = _placed(&cut, True)
        if rows < 0:
            return None
        for slot in range(wanted):
            size = cut.places[slot][rows] + SHORT
            data.append(allocate(size))
            cut.data[slot] = _memory(data[slot], size)
        with nogil:
            _copied(&cut, rows, room.shape[0])
        found = [
            (valid[slot] if cut.nulls[slot] else None, cut.nulls[slot], places[slot], data[slot]) for slot in range(wanted)
        ]
        return rows, found
    finally:
        free(cut.places)
        free(cut.valid)
        free(cut.data)
        free(cut.nulls)
