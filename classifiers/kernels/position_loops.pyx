# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The positions of ``classifiers.positions``: what stands at each position of texts of a length, and what that decides."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

cdef enum:
    BYTE = 256
    PIECE = 1024
    WIDE = 16

cdef uint64_t LOW = 0x7F7F7F7F7F7F7F7FULL
cdef uint64_t TO_HIGH = 0x7676767676767676ULL

cdef struct Layer:
    int64_t place
    int32_t count  # kinds of characters
    const uint8_t* kinds
    const uint8_t* said
    uint8_t first[256]  # what is known by the character alone, where this is the first layer


cdef inline int _kinds(const uint8_t* data, int64_t size) noexcept nogil:
    """What there is among some bytes: 0 digits alone, 1 other characters of ASCII too, 2 others."""
    cdef int64_t at = 0, end
    cdef uint8_t odd = 0, every = 0
    while at < size and every < 0x80:
        end = min(at + PIECE, size)
        while at < end:
            odd |= <uint8_t> (data[at] - 0x30) > 9
            every |= data[at]
            at += 1
    return 2 if every >= 0x80 else odd


cdef inline uint64_t _eight(const uint8_t* text, int64_t size, const uint8_t* end) noexcept nogil:
    """Up to eight bytes of a text, the first of them the lowest, from which the zeros were taken; no others."""
    cdef uint64_t word = 0
    cdef int64_t at
    if end - text >= 8:
        word = (
            <uint64_t> text[0] | <uint64_t> text[1] << 8 | <uint64_t> text[2] << 16 | <uint64_t> text[3] << 24
            | <uint64_t> text[4] << 32 | <uint64_t> text[5] << 40 | <uint64_t> text[6] << 48 | <uint64_t> text[7] << 56
        ) ^ 0x3030303030303030ULL
        return word if size >= 8 else word & ((1ULL << (8 * size)) - 1)
    for at in range(min(size, 8)):
        word |= <uint64_t> (text[at] ^ 0x30) << (8 * at)
    return word


def survey(const uint8_t[::1] data, const int32_t[::1] offsets, int64_t[::1] totals, uint8_t[:, ::1] odd):
    """Adds to ``totals`` how many texts have each length in bytes, the last one standing for all longer ones. Marks in ``odd`` the
    positions (columns) of texts of each length (rows) at which something else than a digit stands; longer texts than it has columns
    are passed over. Gives whether there are texts beyond ASCII: then nothing is marked.

    Texts are given by their bytes, the place of the first byte of each, and the end. Raises ValueError where the places do not lie
    in the bytes in their order, or ``odd`` has no row for each of its columns.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, size, place, longest = odd.shape[1], most = totals.shape[0] - 1
    cdef int kinds
    cdef uint64_t word
    cdef uint64_t met[WIDE * 2]  # of texts below that size, two words for each size
    cdef uint64_t* at
    cdef const uint8_t* text
    cdef uint8_t* marks
    cdef const uint8_t* end = &data[0] + data.shape[0]
    cdef bint wrong = rows < 0 or most < 0 or odd.shape[0] <= longest
    if wrong:
        raise ValueError("no room for each length")
    memset(met, 0, sizeof(met))
    with nogil:
        for row in range(rows):
            size = <int64_t> offsets[row + 1] - offsets[row]
            if size < 0 or offsets[row] < 0 or offsets[row + 1] > data.shape[0]:
                wrong = True
                break
            totals[min(size, most)] += 1
        kinds = _kinds(&data[0] + offsets[0], <int64_t> offsets[rows] - offsets[0]) if rows and not wrong else 0
        if kinds == 1:
            for row in range(rows):
                size = <int64_t> offsets[row + 1] - offsets[row]
                if not 0 < size <= longest:
                    continue
                text = &data[offsets[row]]
                if size >= WIDE:  # the compiler takes sixteen bytes at a time
                    marks = &odd[size, 0]
                    for place in range(size):
                        marks[place] |= <uint8_t> (text[place] - 0x30) > 9
                else:
                    at = met + size * 2
                    # Of bytes above nine the highest bit is set: what is added to the lower ones stays within each.
                    for place in range(0, size, 8):
                        word = _eight(text + place, size - place, end)
                        at[0] |= ((word & LOW) + TO_HIGH) | word
                        at += 1
    for size in range(1, min(longest + 1, WIDE)):
        for place in range(size):
            odd[size, place] |= (met[size * 2 + place // 8] >> (8 * (place % 8) + 7)) & 1
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
    return kinds == 2


def decide(
    const uint8_t[::1] data, const int32_t[::1] offsets, const uint8_t[::1] which, const int32_t[:, ::1] lengths,
    const int32_t[:, ::1] layers, const uint8_t[:, :, ::1] tables, uint8_t[::1] found
):
    """Marks in ``found`` which of some texts (those marked in ``which``) hold a pattern, decided position by position.

    ``lengths``: for each length from 0 the first of its layers, the last (exclusive), and what is so of all texts of that length if
    it has none; of longer texts nothing is. ``layers``: the position of each and how many kinds of characters it tells apart.
    ``tables``: two for each layer, the kind of each byte, and what is known then by what was known before times the number of kinds
    plus the kind. Raises ValueError where any of them does not agree with the others.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, size, most = lengths.shape[0]
    cdef int32_t layer, byte, deepest = 0
    cdef bint uneven = False
    cdef const uint8_t* text
    cdef uint8_t state
    cdef Layer* layered
    cdef Layer* at
    cdef Layer* last
    cdef bint wrong = rows < 0 or which.shape[0] < rows or found.shape[0] < rows or lengths.shape[1] != 3
    if wrong or layers.shape[1] != 2 or tables.shape[0] < layers.shape[0] or tables.shape[1] != 2 or tables.shape[2] != BYTE:
        raise ValueError("no room for each text, or tables that are none")
    for size in range(most):
        if lengths[size, 0] < 0 or lengths[size, 1] > layers.shape[0]:
            raise ValueError("layers that are not there")
        for layer in range(lengths[size, 0], lengths[size, 1]):
            if not 0 <= layers[layer, 0] < size:
                raise ValueError("positions outside of the text")
    layered = <Layer*> malloc((layers.shape[0] + 1) * sizeof(Layer))
    if layered == NULL:
        raise MemoryError
    try:
        with nogil:
            for size in range(most):
                if lengths[size, 0] < lengths[size, 1]:
                    uneven = uneven or (deepest and deepest != lengths[size, 1] - lengths[size, 0])
                    deepest = lengths[size, 1] - lengths[size, 0]
            for layer in range(layers.shape[0]):
                layered[layer].place, layered[layer].count = layers[layer, 0], layers[layer, 1]
                layered[layer].kinds, layered[layer].said = &tables[layer, 0, 0], &tables[layer, 1, 0]
                for byte in range(BYTE):
                    layered[layer].first[byte] = tables[layer, 1, tables[layer, 0, byte]]
            for row in range(rows):
                if which[row] == 0:
                    found[row] = 0
                    continue
                size = <int64_t> offsets[row + 1] - offsets[row]
                if size < 0 or offsets[row] < 0 or offsets[row + 1] > data.shape[0]:
                    wrong = True
                    break
                if size >= most or lengths[size, 0] >= lengths[size, 1]:
                    found[row] = size < most and lengths[size, 2] != 0
                    continue
                text = &data[offsets[row]]
                at, last = layered + lengths[size, 0], layered + lengths[size, 1]
                state = at.first[text[at.place]]
                at += 1
                # What cannot be held any more stays so: where all have as many layers, to look on costs less than to stop early.
                while at < last and (state or not uneven):
                    state = at.said[<uint8_t> (state * at.count + at.kinds[text[at.place]])]
                    at += 1
                found[row] = state != 0
    finally:
        free(layered)
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
