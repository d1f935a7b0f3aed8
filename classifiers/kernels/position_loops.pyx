# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The positions of ``classifiers.positions``: what stands at each position of texts of a length, and what that decides."""

from libc.stdint cimport int32_t, int64_t, uint8_t

cdef enum:
    BYTE = 256


def survey(const uint8_t[::1] data, const int32_t[::1] offsets, int64_t[::1] totals, uint8_t[:, ::1] odd):
    """Adds to ``totals`` how many texts have each length in bytes, the last one standing for all longer ones. Marks in ``odd`` the
    positions (columns) of texts of each length (rows) at which something else than a digit stands; longer texts than it has columns
    are passed over.

    Texts are given by their bytes, the place of the first byte of each, and the end. Raises ValueError where the places do not lie
    in the bytes in their order, or ``odd`` has no row for each of its columns.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, size, place, longest = odd.shape[1], most = totals.shape[0] - 1
    cdef const uint8_t* text
    cdef uint8_t* marks
    cdef bint wrong = rows < 0 or most < 0 or odd.shape[0] <= longest
    if wrong:
        raise ValueError("no room for each length")
    with nogil:
        for row in range(rows):
            size = <int64_t> offsets[row + 1] - offsets[row]
            if size < 0 or offsets[row] < 0 or offsets[row + 1] > data.shape[0]:
                wrong = True
                break
            totals[min(size, most)] += 1
            if 0 < size <= longest:
                text, marks = &data[offsets[row]], &odd[size, 0]
                for place in range(size):
                    marks[place] |= <uint8_t> (text[place] - 0x30) > 9
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


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
    cdef int32_t layer
    cdef const uint8_t* text
    cdef uint8_t state
    cdef bint wrong = rows < 0 or which.shape[0] < rows or found.shape[0] < rows or lengths.shape[1] != 3
    if wrong or layers.shape[1] != 2 or tables.shape[0] < layers.shape[0] or tables.shape[1] != 2 or tables.shape[2] != BYTE:
        raise ValueError("no room for each text, or tables that are none")
    for size in range(most):
        if lengths[size, 0] < 0 or lengths[size, 1] > layers.shape[0]:
            raise ValueError("layers that are not there")
        for layer in range(lengths[size, 0], lengths[size, 1]):
            if not 0 <= layers[layer, 0] < size:
                raise ValueError("positions outside of the text")
    with nogil:
        for row in range(rows):
            found[row] = 0
            if not which[row]:
                continue
            size = <int64_t> offsets[row + 1] - offsets[row]
            if size < 0 or offsets[row] < 0 or offsets[row + 1] > data.shape[0]:
                wrong = True
                break
            if size >= most:
                continue
            if lengths[size, 0] >= lengths[size, 1]:
                found[row] = lengths[size, 2] != 0
                continue
            text, state = &data[offsets[row]], 0
            for layer in range(lengths[size, 0], lengths[size, 1]):
                state = tables[layer, 1, <uint8_t> (state * layers[layer, 1] + tables[layer, 0, text[layers[layer, 0]]])]
                if not state:
                    break
            found[row] = state != 0
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
