# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The positions of ``classifiers.positions``: what stands at each position of texts of a length, and what that decides."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

cdef enum:
    BYTE = 256
    PIECE = 1024
    WIDE = 48
    WORDS = WIDE // 8
    ABREAST = 4  # texts that are decided together, so that none waits for what is known of another
    SHALLOW = 2  # layers that are gone through without a branch
    SIZES = 64  # lengths of which so much is laid ready
    FEW = 64  # lengths that are counted in four places, for one counter waits for itself

cdef uint64_t LOW = 0x7F7F7F7F7F7F7F7FULL
cdef uint64_t TO_HIGH = 0x7676767676767676ULL

cdef struct Layer:
    int64_t place
    int32_t count  # kinds of characters
    const uint8_t* kinds
    const uint8_t* said
    uint8_t first[256]  # what is known by the character alone, where this is the first layer
    uint8_t alive[256]  # whether anything may be held, whatever was known before

cdef struct Size:
    const Layer* first  # one of which nothing is held, where there are no layers
    const Layer* keenest
    uint8_t always  # what is so of all texts of this length, where there are no layers


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


cdef bint _counted(
    const uint8_t* data, int64_t whole, const int32_t* offsets, int64_t rows, int64_t* totals, int64_t most, uint8_t* first, uint8_t* last
) noexcept nogil:
    """Adds to ``totals`` how many texts have each length and marks what they begin and end with. Whether they lie in the bytes."""
    cdef int64_t row, size
    cdef int64_t counts[4 * FEW]
    memset(counts, 0, sizeof(counts))
    for row in range(rows):
        size = <int64_t> offsets[row + 1] - offsets[row]
        if size < 0 or offsets[row] < 0 or offsets[row + 1] > whole:
            return False
        if size:
            first[data[offsets[row]]] = 1
            last[data[offsets[row + 1] - 1]] = 1
        if size < most and size < FEW:
            counts[(row & 3) * FEW + size] += 1
        else:
            totals[min(size, most)] += 1
    for size in range(min(FEW, most)):
        totals[size] += counts[size] + counts[FEW + size] + counts[2 * FEW + size] + counts[3 * FEW + size]
    return True


def counted(const uint8_t[::1] data, const int32_t[::1] offsets, int64_t[::1] totals, uint8_t[:, ::1] edges):
    """Adds to ``totals`` how many texts have each length in bytes, the last one standing for all longer ones. Marks in ``edges``
    which bytes stand first (row 0) and last (row 1) in any text.

    Texts are given by their bytes, the place of the first byte of each, and the end. Raises ValueError where the places do not lie
    in the bytes in their order, there is no total, or ``edges`` has no two rows of 256.
    """
    cdef int64_t rows = offsets.shape[0] - 1, most = totals.shape[0] - 1
    cdef bint wrong = rows < 0 or most < 0 or edges.shape[0] != 2 or edges.shape[1] != BYTE
    if wrong:
        raise ValueError("no room for each length")
    with nogil:
        wrong = not _counted(&data[0], data.shape[0], &offsets[0], rows, &totals[0], most, &edges[0, 0], &edges[1, 0])
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


def survey(const uint8_t[::1] data, const int32_t[::1] offsets, uint8_t[:, ::1] odd):
    """Marks in ``odd`` the positions (columns) of texts of each length (rows) at which something else than a digit stands; longer
    texts than it has columns are passed over. Gives whether there are texts beyond ASCII: then ``odd`` is not marked.

    Raises ValueError where the places (as in ``counted``) do not lie in the bytes in their order, or ``odd`` has no row for each of
    its columns.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, size, place, longest = odd.shape[1]
    cdef int kinds = 0
    cdef uint64_t word
    cdef uint64_t met[WIDE * WORDS]  # of texts below that size, so many words for each size
    cdef uint64_t* at
    cdef const uint8_t* text
    cdef uint8_t* marks
    cdef const uint8_t* end = &data[0] + data.shape[0]
    cdef bint wrong = rows < 0 or odd.shape[0] <= longest
    if wrong:
        raise ValueError("no room for each length")
    memset(met, 0, sizeof(met))
    with nogil:
        for row in range(rows):
            wrong |= (offsets[row] < 0) | (offsets[row + 1] < offsets[row])
        wrong = wrong or offsets[rows] > data.shape[0]
        if rows and not wrong:
            kinds = _kinds(&data[0] + offsets[0], <int64_t> offsets[rows] - offsets[0])
        if kinds == 1:
            for row in range(rows):
                size = <int64_t> offsets[row + 1] - offsets[row]
                if not 0 < size <= longest:
                    continue
                text = &data[offsets[row]]
                if size >= WIDE:
                    marks = &odd[size, 0]
                    for place in range(size):
                        marks[place] |= <uint8_t> (text[place] - 0x30) > 9
                else:
                    at = met + size * WORDS
                    # Of bytes above nine the highest bit is set: what is added to the lower ones stays within each.
                    for place in range(0, size, 8):
                        word = _eight(text + place, size - place, end)
                        at[0] |= ((word & LOW) + TO_HIGH) | word
                        at += 1
    for size in range(1, min(longest + 1, WIDE)):
        for place in range(size):
            odd[size, place] |= (met[size * WORDS + place // 8] >> (8 * (place % 8) + 7)) & 1
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
    return kinds == 2


cdef inline void _abreast(
    const Layer* at, const Layer* last, const uint8_t* data, const int32_t* offsets, const int64_t* rows, uint8_t* found
) noexcept nogil:
    """Decides four texts of one length, layer by layer."""
    cdef const uint8_t* one = data + offsets[rows[0]]
    cdef const uint8_t* two = data + offsets[rows[1]]
    cdef const uint8_t* three = data + offsets[rows[2]]
    cdef const uint8_t* four = data + offsets[rows[3]]
    cdef int64_t place = at.place
    cdef uint8_t a = at.first[one[place]], b = at.first[two[place]], c = at.first[three[place]], d = at.first[four[place]]
    cdef const uint8_t* kinds
    cdef const uint8_t* said
    cdef int32_t count
    at += 1
    while at < last and a | b | c | d:
        place, count, kinds, said = at.place, at.count, at.kinds, at.said
        a = said[<uint8_t> (a * count + kinds[one[place]])]
        b = said[<uint8_t> (b * count + kinds[two[place]])]
        c = said[<uint8_t> (c * count + kinds[three[place]])]
        d = said[<uint8_t> (d * count + kinds[four[place]])]
        at += 1
    found[rows[0]], found[rows[1]], found[rows[2]], found[rows[3]] = a != 0, b != 0, c != 0, d != 0


cdef void _told_alive(Layer* one) noexcept nogil:
    """Fills in of which characters anything may be held afterwards."""
    cdef uint8_t held[256]
    cdef int32_t byte, state
    memset(held, 0, 256)
    for state in range(256):
        if one.count > 0 and one.said[state]:
            held[state % one.count] = 1
    for byte in range(256):
        one.alive[byte] = held[one.kinds[byte]]


cdef int32_t _keenest(const Layer* layers, int32_t first, int32_t last) noexcept nogil:
    """Which layer behind the first leaves anything possible of the fewest digits: the last one of those."""
    cdef int32_t layer, digit, held, least = 11, found = first
    for layer in range(first + 1, last):
        held = 0
        for digit in range(10):
            held += layers[layer].alive[0x30 + digit]
        if held <= least:
            least, found = held, layer
    return found


cdef void _told_sizes(Layer* layers, int64_t none, const int32_t* lengths, int64_t most, Size* sizes) noexcept nogil:
    """Fills in what is looked at first of texts of each length, in the last place of all longer ones. Layer ``none`` becomes one that
    nothing passes."""
    cdef int64_t size
    cdef int32_t first, last
    memset(layers + none, 0, sizeof(Layer))
    for size in range(most + 1):
        sizes[size].first = sizes[size].keenest = layers + none
        sizes[size].always = 0
        if size < most:
            first, last = lengths[3 * size], lengths[3 * size + 1]
            if first < last:
                sizes[size].first, sizes[size].keenest = layers + first, layers + _keenest(layers, first, last)
            else:
                sizes[size].always = lengths[3 * size + 2] != 0


cdef bint _shallow(
    const uint8_t* data, int64_t whole, const int32_t* offsets, int64_t rows, const uint8_t* which, const Layer* layers,
    const int32_t* lengths, int64_t most, uint8_t* found,
) noexcept nogil:
    """Decides texts of at most two layers each. Whether they lie in the bytes."""
    cdef const Layer* first[SIZES]
    cdef const Layer* second[SIZES]
    cdef const Layer* one
    cdef const Layer* other
    cdef uint8_t always[SIZES]
    cdef const uint8_t* text
    cdef int64_t row, size, count
    cdef uint8_t state
    for size in range(most):
        count = lengths[3 * size + 1] - lengths[3 * size]
        first[size] = layers + lengths[3 * size] if count > 0 else NULL
        second[size] = layers + lengths[3 * size] + 1 if count > 1 else NULL
        always[size] = lengths[3 * size + 2] != 0
    for row in range(rows):
        size = <int64_t> offsets[row + 1] - offsets[row]
        if size < 0 or offsets[row] < 0 or offsets[row + 1] > whole:
            return False
        if size >= most:
            found[row] = 0
            continue
        one, other, text = first[size], second[size], data + offsets[row]
        if one == NULL:
            found[row] = which[row] & always[size]
            continue
        state = one.first[text[one.place]]
        if other != NULL:
            state = other.said[<uint8_t> (state * other.count + other.kinds[text[other.place]])]
        found[row] = which[row] & (state != 0)
    return True


cdef bint _deep(
    const uint8_t* data, int64_t whole, const int32_t* offsets, int64_t rows, const uint8_t* which, const Layer* layers,
    const int32_t* lengths, const Size* sizes, int64_t most, int64_t* waiting, uint8_t* found,
) noexcept nogil:
    """Decides texts of many layers: those that neither the first nor the keenest layer of their length rules out wait for others of
    it. ``sizes``: of each length, the last one stands for all longer ones. Whether they lie in the bytes."""
    cdef int64_t row, size, first = 0, end, count, at
    cdef const Size* told
    cdef const uint8_t* text
    cdef int64_t* held
    cdef int64_t likely[PIECE]
    while first < rows:
        end, count = min(first + PIECE, rows), 0
        for row in range(first, end):
            size = <int64_t> offsets[row + 1] - offsets[row]
            if size < 0 or offsets[row] < 0 or offsets[row + 1] > whole:
                return False
            told, text = sizes + min(size, most), data + offsets[row]
            found[row] = which[row] & told.always
            if not size:
                continue
            # Nothing hangs on what is not known before: no branch.
            likely[count] = row
            count += which[row] & (told.first.first[text[told.first.place]] != 0) & told.keenest.alive[text[told.keenest.place]]
        for at in range(count):
            row = likely[at]
            size = <int64_t> offsets[row + 1] - offsets[row]
            held = waiting + size * (ABREAST + 1)
            held[0] += 1
            held[held[0]] = row
            if held[0] == ABREAST:
                _abreast(layers + lengths[3 * size], layers + lengths[3 * size + 1], data, offsets, held + 1, found)
                held[0] = 0
        first = end
    for size in range(most):
        held = waiting + size * (ABREAST + 1)
        if held[0]:
            for at in range(held[0], ABREAST):  # the last of them takes the empty places
                held[at + 1] = held[held[0]]
            _abreast(layers + lengths[3 * size], layers + lengths[3 * size + 1], data, offsets, held + 1, found)
    return True


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
    cdef Layer* layered
    cdef Size* sizes = NULL
    cdef int64_t* waiting = NULL  # for each length how many texts wait for others, and those
    cdef bint wrong = rows < 0 or which.shape[0] < rows or found.shape[0] < rows or lengths.shape[1] != 3
    if wrong or layers.shape[1] != 2 or tables.shape[0] < layers.shape[0] or tables.shape[1] != 2 or tables.shape[2] != BYTE:
        raise ValueError("no room for each text, or tables that are none")
    if not rows or not most:
        found[:] = 0
        return
    for size in range(most):
        if lengths[size, 0] < 0 or lengths[size, 1] > layers.shape[0]:
            raise ValueError("layers that are not there")
        for layer in range(lengths[size, 0], lengths[size, 1]):
            if not 0 <= layers[layer, 0] < size:
                raise ValueError("positions outside of the text")
    layered = <Layer*> malloc((layers.shape[0] + 1) * sizeof(Layer))
    if layered == NULL:
        raise MemoryError
    waiting = <int64_t*> malloc((most + 1) * (ABREAST + 1) * sizeof(int64_t))
    sizes = <Size*> malloc((most + 1) * sizeof(Size))
    if waiting == NULL or sizes == NULL:
        free(waiting)
        free(sizes)
        free(layered)
        raise MemoryError
    memset(waiting, 0, (most + 1) * (ABREAST + 1) * sizeof(int64_t))
    try:
        with nogil:
            for size in range(most):
                if lengths[size, 0] < lengths[size, 1]:
                    deepest = max(deepest, lengths[size, 1] - lengths[size, 0])
            for layer in range(layers.shape[0]):
                layered[layer].place, layered[layer].count = layers[layer, 0], layers[layer, 1]
                layered[layer].kinds, layered[layer].said = &tables[layer, 0, 0], &tables[layer, 1, 0]
                for byte in range(BYTE):
                    layered[layer].first[byte] = tables[layer, 1, tables[layer, 0, byte]]
                if deepest > SHALLOW or most > SIZES:
                    _told_alive(&layered[layer])
            if deepest <= SHALLOW and most <= SIZES:
                wrong = not _shallow(&data[0], data.shape[0], &offsets[0], rows, &which[0], layered, &lengths[0, 0], most, &found[0])
            elif not wrong:
                _told_sizes(layered, layers.shape[0], &lengths[0, 0], most, sizes)
                wrong = not _deep(
                    &data[0], data.shape[0], &offsets[0], rows, &which[0], layered, &lengths[0, 0], sizes, most, waiting, &found[0]
                )
    finally:
        free(sizes)
        free(waiting)
        free(layered)
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
