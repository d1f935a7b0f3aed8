# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The parts of addresses in stretches of text, from left to right: ``classifiers.address_parts``.

Characters are numbers of 16 bits, zeros behind the last one, so that a few more can be read than a stretch has.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint64_t
from libc.stdlib cimport free, malloc

cdef uint64_t SPREAD = 0x9E3779B97F4A7C15ULL
cdef enum:  # what a character may be, a bit for each
    SUFFIX_FIRST = 1
    NUMERAL = 2
    BREAKING = 4
    LAST = 8
    HEAD_FIRST = 16
    FIRST = 32
    UNIT_FIRST = 64
    JOINS = 128
    DASH = 256
    DIGIT = 512
    DECIMAL = 1024
    PLAIN = 2048
    MEASURE = 4096

cdef enum:  # what the characters at a place are, a bit for each
    HEAD = 1
    NAME = 2
    LONG_HEAD = 4

cdef enum:
    LONGEST_RUN = 6
    LONGER_BEHIND_DASH = 5
    DASHES = 3
    BLOCKS = 4
    SHORTEST_BARE = 3
    LONGEST_BARE = 5
    LONGEST_PART = 10
    LONGEST_NAME = 9
    TELLING = 3
    IN_TABLE = 4
    WIDEST = 8
    SHORT = 3
    AHEAD = 16

cdef int64_t BEYOND = 1 << 40


cdef struct Words:  # Words of up to four characters as numbers in slots, what each is, and of heads of long ones which those are.
    const uint64_t* keys
    const uint8_t* kinds
    const int32_t* firsts
    int64_t slots
    int shift
    const uint16_t* spelled
    const int32_t* ends
    int64_t many


cdef struct Endings:  # What is known of up to eight characters of a pattern: how many of them match, and the number of the group.
    const uint8_t* ids
    const uint64_t* keys
    const uint8_t* sizes
    const uint8_t* groups
    int64_t slots
    int shift
    uint64_t* unknown
    int64_t room
    int64_t missed


cdef struct Known:
    const uint16_t* codes
    int64_t count
    const uint16_t* classes
    Words words
    Endings suffixes
    Endings units


cdef int _shift_of(int64_t slots):
    """By how many bits a spread number is shifted to be one of the slots, whose number is a power of two."""
    cdef int bits = 0
    while 1 << bits < slots:
        bits += 1
    if slots < 2 or 1 << bits != slots:
        raise ValueError("slots that are no power of two")
    return 64 - bits


cdef inline int64_t _slot(const uint64_t* keys, int64_t slots, int shift, uint64_t key) noexcept nogil:
    """Where a number is; -1 where it is not among them."""
    cdef int64_t slot = key * SPREAD >> shift, tried
    for tried in range(slots):
        if keys[slot] == key:
            return slot
        if keys[slot] == 0:
            return -1
        slot = (slot + 1) & (slots - 1)
    return -1


cdef inline int _is(const Known* known, int64_t place, int kinds) noexcept nogil:
    return known.classes[known.codes[place]] & kinds


cdef int _ending(const Known* known, Endings* endings, int64_t place, int* group) noexcept nogil:
    """How many characters from a place on match; 0 for none, and where that is not known yet, which is noted down."""
    cdef uint64_t window = 0
    cdef int further, one
    cdef int64_t slot
    for further in range(WIDEST):
        one = endings.ids[known.codes[place + further]]
        if not one:
            break
        window |= <uint64_t> one << (8 * further)
    if not window:
        return 0
    slot = _slot(endings.keys, endings.slots, endings.shift, window)
    if slot < 0:
        if endings.missed < endings.room:
            endings.unknown[endings.missed] = window
        endings.missed += 1
        return 0
    group[0] = endings.groups[slot]
    return endings.sizes[slot]


cdef int64_t _division(const Known* known, int64_t place, int64_t* shortest) noexcept nogil:
    """How long the longest name of a division at a place is, and the shortest one of three or more characters. -1 where not even the
    head of one stands there."""
    cdef const uint16_t* codes = known.codes + place
    cdef const Words* words = &known.words
    cdef uint64_t key = <uint64_t> codes[0] << 16 | codes[1]
    cdef int64_t slot = _slot(words.keys, words.slots, words.shift, key), longest = 0, name, first, size, at
    shortest[0] = BEYOND
    if slot < 0 or not words.kinds[slot] & HEAD:
        return -1
    if words.kinds[slot] & NAME:
        longest = 2
    for size in range(3, IN_TABLE + 1):
        key = key << 16 | codes[size - 1]
        slot = _slot(words.keys, words.slots, words.shift, key)
        if slot < 0:
            continue
        if words.kinds[slot] & NAME:
            longest = size
            if size >= TELLING and shortest[0] == BEYOND:
                shortest[0] = size
        if words.kinds[slot] & LONG_HEAD:
            for name in range(words.firsts[2 * slot], words.firsts[2 * slot + 1]):
                first = words.ends[name]
                for at in range(IN_TABLE, words.ends[name + 1] - first):
                    if codes[at] != words.spelled[first + at]:
                        break
                else:
                    at = words.ends[name + 1] - first
                    longest = max(longest, at)
                    shortest[0] = min(shortest[0], at)
    return longest


cdef int64_t _length(const Known* known, int64_t place, int kind, int64_t most) noexcept nogil:
    """How many characters from a place on are of a kind, counted up to ``most``."""
    cdef int64_t size = 0
    while size < most and place + size < known.count and _is(known, place + size, kind):
        size += 1
    return size


cdef int64_t _block(Known* known, int64_t end) noexcept nogil:
    """Where the number with its unit ends of which a run of numerals ends at a place, with further ones behind dashes; 0 where it
    has no unit."""
    cdef int64_t size
    cdef int dashes, group = 0
    for dashes in range(DASHES):
        if not _is(known, end, JOINS):
            break
        size = _length(known, end + 1, NUMERAL, LONGER_BEHIND_DASH + 1)
        if not 0 < size <= LONGER_BEHIND_DASH:
            break
        end += 1 + size
    if not _is(known, end, UNIT_FIRST):
        return 0
    size = _ending(known, &known.units, end, &group)
    return end + size if size else 0


cdef int64_t _number(Known* known, int64_t end) noexcept nogil:
    """Where the numbers with units end that begin in a run of numerals that ends at a place; 0 where none does."""
    cdef int64_t found = _block(known, end), size, more
    cdef int blocks
    for blocks in range(BLOCKS - 1):
        if not found or not _is(known, found, NUMERAL) or _is(known, found - 1, NUMERAL):
            break
        size = _length(known, found, NUMERAL, LONGEST_RUN + 1)
        more = _block(known, found + size) if size <= LONGEST_RUN else 0
        if not more:
            break
        found = more
    return found


cdef int64_t _bare(const Known* known, int64_t start, int64_t place, int64_t run_end) noexcept nogil:
    """Where a bare number at a place ends, in a run of digits of the stretch from ``start`` on; 0 where there is none."""
    cdef int64_t first = place, at, size, found = 0, beyond
    cdef int dashes
    while first > start and place - first < LONGEST_BARE and _is(known, first - 1, DIGIT):
        first -= 1
    if _is(known, run_end, DASH) and place >= run_end - LONGEST_BARE:
        at = run_end
        for dashes in range(DASHES):
            size = _length(known, at + 1, PLAIN, LONGER_BEHIND_DASH)
            if not size:
                break
            at += 1 + size
            found = at
            if not _is(known, at, DASH):
                break
        if found:
            return found
    if run_end - first < SHORTEST_BARE or place > run_end - SHORTEST_BARE:
        return 0
    beyond = run_end + _length(known, run_end, DECIMAL, LONGEST_BARE)
    return beyond if place >= beyond - LONGEST_BARE and not _is(known, beyond, MEASURE) else 0


cdef struct Piece:  # What stands where in a stretch: suffixes with something before them, and names of divisions.
    int64_t suffixes
    int64_t divisions
    int64_t* suffix_starts
    int64_t* suffix_ends
    int64_t* suffix_kinds
    int64_t* division_starts
    int64_t* division_ends
    int64_t* shortest_ends
    bint headed
    bint numbered
    int kinds


cdef void _looked_at(Known* known, int64_t start, int64_t end, Piece* piece) noexcept nogil:
    cdef int64_t place, size, shortest
    cdef int kind, group = 0
    piece.suffixes = piece.divisions = piece.kinds = 0
    piece.headed = piece.numbered = False
    for place in range(start, end):
        kind = _is(known, place, SUFFIX_FIRST | NUMERAL | HEAD_FIRST)
        if not kind:
            continue
        if kind & NUMERAL:
            piece.numbered = True
        if kind & HEAD_FIRST:
            size = _division(known, place, &shortest)
            piece.headed = piece.headed or size >= 0
            if size > 0:
                piece.division_starts[piece.divisions] = place
                piece.division_ends[piece.divisions] = place + size
                piece.shortest_ends[piece.divisions] = place + shortest
                piece.divisions += 1
        if kind & SUFFIX_FIRST and place and not _is(known, place - 1, BREAKING):
            size = _ending(known, &known.suffixes, place, &group)
            if size:
                piece.suffix_starts[piece.suffixes] = place
                piece.suffix_ends[piece.suffixes] = place + size
                piece.suffix_kinds[piece.suffixes] = group
                piece.suffixes += 1
                piece.kinds |= 1 << group


cdef bint _leads_up(const Known* known, const Piece* piece, int64_t place, int64_t suffix, int64_t division) noexcept nogil:
    """Whether a part may begin at a place that a suffix behind it ends: nothing breaks it off, nothing else might have ended it
    before, and no division is named on the way (those behind the place begin with number ``division``)."""
    cdef int64_t at = piece.suffix_starts[suffix], end = piece.suffix_ends[suffix], one
    if at - place > LONGEST_NAME or not _is(known, place, FIRST):
        return False
    for one in range(place, at):
        if _is(known, one, BREAKING):
            return False
    for one in range(place + 1, place + LONGEST_PART + 1):
        if one >= known.count:
            return False
        if _is(known, one, LAST):
            break
    else:
        return False
    for one in range(division, piece.divisions):
        if piece.division_starts[one] >= end:
            break
        if piece.shortest_ends[one] <= end:
            return False
    return True


cdef bint _is_enough(const Piece* piece, int64_t size, const uint8_t* kinds) noexcept nogil:
    """Whether a piece shows enough for an address inside a text. ``kinds``: the groups that are towns, villages, roads, areas and
    estates."""
    cdef bint town = piece.kinds >> kinds[0] & 1, village = piece.kinds >> kinds[1] & 1, road = piece.kinds >> kinds[2] & 1
    cdef bint estate = piece.kinds >> kinds[4] & 1, above = piece.headed or piece.kinds >> kinds[3] & 1
    return size > SHORT and ((piece.numbered and (above or town or estate)) or village or road or (estate and above))


cdef int64_t _parts(
    Known* known, int64_t start, int64_t end, int64_t of, Piece* piece, int64_t[:, ::1] found, int64_t count, const uint8_t* kinds
) noexcept nogil:
    """Adds the parts of a stretch to those found; how many there are then. -1 where there is no room."""
    cdef int64_t place = start, suffix = 0, division = 0, run_end = 0, digits_end = 0, number_end = 0, stop, kind
    while place < end:
        while division < piece.divisions and piece.division_starts[division] < place:
            division += 1
        while suffix < piece.suffixes and piece.suffix_starts[suffix] <= place:
            suffix += 1
        stop = kind = 0
        if division < piece.divisions and piece.division_starts[division] == place:
            stop, kind = piece.division_ends[division], kinds[5]
        elif _is(known, place, NUMERAL):
            if place >= run_end:
                run_end = place + _length(known, place, NUMERAL, end - place)
                number_end = _number(known, run_end)
            if number_end and place >= run_end - LONGEST_RUN:
                stop, kind = number_end, kinds[6]
            elif _is(known, place, DIGIT):
                if place >= digits_end:
                    digits_end = place + _length(known, place, DIGIT, end - place)
                stop, kind = _bare(known, start, place, digits_end), kinds[7]
        if not stop and suffix < piece.suffixes:
            if _leads_up(known, piece, place, suffix, division):
                stop, kind = piece.suffix_ends[suffix], piece.suffix_kinds[suffix]
        if not stop:
            place += 1
            continue
        if count >= found.shape[1]:
            return -1
        found[0, count], found[1, count], found[2, count], found[3, count] = of, place, stop, kind
        count += 1
        place = stop
    return count


cdef Endings _endings(ids, laid, uint64_t[::1] unknown) except *:
    cdef const uint8_t[::1] numbers = ids, sizes = laid[1], groups = laid[2]
    cdef const uint64_t[::1] keys = laid[0]
    cdef Endings endings
    if numbers.shape[0] < 1 << 16 or sizes.shape[0] < keys.shape[0] or groups.shape[0] < keys.shape[0]:
        raise ValueError("no room for what is known of endings")
    endings.ids, endings.keys, endings.sizes, endings.groups = &numbers[0], &keys[0], &sizes[0], &groups[0]
    endings.slots, endings.shift = keys.shape[0], _shift_of(keys.shape[0])
    endings.unknown, endings.room, endings.missed = &unknown[0], unknown.shape[0], 0
    return endings


cdef Words _words(laid) except *:
    cdef const uint64_t[::1] keys = laid[0]
    cdef const uint8_t[::1] kinds = laid[1]
    cdef const int32_t[::1] firsts = laid[2], ends = laid[4]
    cdef const uint16_t[::1] spelled = laid[3]
    cdef int64_t at
    cdef Words words
    if kinds.shape[0] < keys.shape[0] or firsts.shape[0] < 2 * keys.shape[0] or ends.shape[0] < 1 or spelled.shape[0] < 1:
        raise ValueError("no room for what is known of words")
    for at in range(ends.shape[0] - 1):
        if not 0 <= ends[at] <= ends[at + 1] <= spelled.shape[0] or ends[at + 1] - ends[at] > AHEAD:
            raise ValueError("words that do not lie in their characters")
    for at in range(0, 2 * keys.shape[0], 2):
        if firsts[at] < 0 or firsts[at + 1] > ends.shape[0] - 1:
            raise ValueError("words that are not there")
    words.keys, words.kinds, words.firsts, words.spelled, words.ends = &keys[0], &kinds[0], &firsts[0], &spelled[0], &ends[0]
    words.slots, words.shift, words.many = keys.shape[0], _shift_of(keys.shape[0]), ends.shape[0] - 1
    return words


def parts(
    const uint16_t[::1] codes, const int64_t[::1] starts, const int64_t[::1] ends, bint inside, tables, int64_t[:, ::1] found,
    uint64_t[::1] suffixes, uint64_t[::1] units
):
    """Writes the parts of addresses in stretches of some characters: columns of ``found`` with the number of the stretch, where
    the part starts and ends, and its kind. The characters have 16 more behind them. With ``inside`` only stretches are looked at that
    show enough for an address within a text.

    ``tables``: the classes of characters; names of divisions; suffixes and units as the number of each of their characters with
    what is known of several of them; the numbers of kinds. What is not known of endings is written into ``suffixes`` and ``units``.

    How many parts there are (-1 where there is no room for them), and how much was not known of suffixes and of units: then the
    parts are not to be used. Raises ValueError where stretches do not lie in the characters, or tables do not agree.
    """
    cdef const uint16_t[::1] classes = tables[0]
    cdef const uint8_t[::1] kinds = tables[4]
    cdef int64_t at, count = 0, longest = 0, last = codes.shape[0] - AHEAD
    cdef bint wrong = starts.shape[0] != ends.shape[0] or found.shape[0] != 4 or classes.shape[0] < 1 << 16 or kinds.shape[0] < 8
    cdef int64_t* room
    cdef Known known
    cdef Piece piece
    if wrong or last < 0:
        raise ValueError("no room for the parts")
    for at in range(kinds.shape[0]):
        if kinds[at] > 30:
            raise ValueError("kinds that are too many")
    known.codes, known.count, known.classes = &codes[0], last, &classes[0]
    known.words = _words(tables[1])
    known.suffixes = _endings(tables[2][0], tables[2][1], suffixes)
    known.units = _endings(tables[3][0], tables[3][1], units)
    for at in range(starts.shape[0]):
        if starts[at] < 0 or ends[at] < starts[at] or ends[at] > last:
            raise ValueError("stretches that do not lie in the characters")
        longest = max(longest, ends[at] - starts[at])
    room = <int64_t*> malloc(6 * (longest + 1) * sizeof(int64_t))
    if room == NULL:
        raise MemoryError
    piece.suffix_starts, piece.suffix_ends, piece.suffix_kinds = room, room + longest + 1, room + 2 * (longest + 1)
    piece.division_starts, piece.division_ends = room + 3 * (longest + 1), room + 4 * (longest + 1)
    piece.shortest_ends = room + 5 * (longest + 1)
    with nogil:
        for at in range(starts.shape[0]):
            _looked_at(&known, starts[at], ends[at], &piece)
            if inside and not _is_enough(&piece, ends[at] - starts[at], &kinds[0]):
                continue
            count = _parts(&known, starts[at], ends[at], at, &piece, found, count, &kinds[0])
            if count < 0:
                break
    free(room)
    return count, known.suffixes.missed, known.units.missed
