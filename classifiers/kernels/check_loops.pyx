# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""What checks ask of numbers: whether they end in their check digit, begin like known ones, hold a birthday, lie between bounds."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memset

cdef enum:
    ZERO = 0x30
    CODE = 18  # bytes of an identity number, and of a credit code

cdef uint32_t FORBIDDEN = 1 << 24

cdef uint64_t ZEROS = 0x3030303030303030ULL
cdef uint64_t NO_DIGIT = 0x7676767676767676ULL  # takes bytes above nine to the highest bit
cdef uint64_t HIGH = 0x8080808080808080ULL
cdef uint64_t LANES = 0x00FF00FF00FF00FFULL
cdef uint64_t ONES = 0x0001000100010001ULL
cdef uint64_t FROM_FIVE = 0x007B007B007B007BULL


cdef inline bint _lies(const int32_t* offsets, int64_t row, int64_t end) noexcept nogil:
    return offsets[row] >= 0 and offsets[row + 1] >= offsets[row] and offsets[row + 1] <= end


cdef inline uint64_t _word(const uint8_t* text) noexcept nogil:
    """Eight bytes, the first of them the lowest on every machine."""
    return (
        <uint64_t> text[0] | <uint64_t> text[1] << 8 | <uint64_t> text[2] << 16 | <uint64_t> text[3] << 24
        | <uint64_t> text[4] << 32 | <uint64_t> text[5] << 40 | <uint64_t> text[6] << 48 | <uint64_t> text[7] << 56
    )


cdef inline int64_t _spelled(uint64_t word) noexcept nogil:
    """The number that eight bytes spell, from which the zeros were taken; -1 where others than digits stand among them."""
    if ((word + NO_DIGIT) | word) & HIGH:
        return -1
    word = (word & LANES) * 10 + (word >> 8 & LANES)
    word = (word & 0x0000FFFF0000FFFFULL) * 100 + (word >> 16 & 0x0000FFFF0000FFFFULL)
    return <int64_t> ((word & 0xFFFFFFFFULL) * 10000 + (word >> 32))


cdef inline int64_t _short(const uint8_t* text, int64_t width, bint has_room) noexcept nogil:
    """The number of one to eight digits, -1 where there are others. ``has_room``: eight bytes may be read."""
    cdef uint64_t word = 0
    cdef int64_t at
    if has_room:
        word = _word(text)
    else:
        for at in range(width):
            word |= <uint64_t> text[at] << (8 * at)
    return _spelled((word ^ ZEROS) << (64 - 8 * width))


cdef inline int64_t _number(const uint8_t* text, int64_t width, const uint8_t* end) noexcept nogil:
    """The number of one to eighteen digits, -1 where there are others. ``end``: of the bytes that may be read."""
    cdef int64_t number = 0, more
    cdef int64_t most = 100_000_000
    if width > 16:
        number = _short(text, width - 16, True)
        text += width - 16
        width = 16
    elif width <= 8:
        return _short(text, width, end - text >= 8)
    if number < 0:
        return -1
    more = _short(text, width - 8, True)
    if more < 0:
        return -1
    number = number * most + more if width == 16 else more
    more = _short(text + width - 8, 8, True)
    return -1 if more < 0 else number * most + more


cdef inline uint64_t _last(const uint8_t* text, int64_t left, const uint8_t* end) noexcept nogil:
    """The last eight of the first ``left`` digits of a text, the last one in the highest byte, and zeros before the first."""
    cdef uint64_t word = 0
    cdef int64_t at
    if left >= 8:
        return _word(text + left - 8) ^ ZEROS
    if end - text >= 8:
        return (_word(text) ^ ZEROS) << (64 - 8 * left)
    for at in range(left):
        word |= <uint64_t> (text[at] ^ <uint8_t> ZERO) << (8 * (8 - left + at))
    return word


cdef inline uint64_t _doubled(uint64_t word, uint64_t* odd) noexcept nogil:
    """The digits of a word added up in four lanes of 16 bits, every other one doubled, and less nine where that has two digits.
    Marks in ``odd`` what is no digit."""
    cdef uint64_t twice = word & LANES
    odd[0] |= (word + NO_DIGIT) | word
    return (word >> 8 & LANES) + 2 * twice - 9 * ((twice + FROM_FIVE) >> 7 & ONES)


def luhn(const uint8_t[::1] data, const int32_t[::1] offsets, int64_t longest, uint8_t[::1] found):
    """Marks texts of decimal digits that end in their own check digit (ISO/IEC 7812-1): none that have more than ``longest`` bytes,
    which are 200 at most. Of no digits it is true.

    Raises ValueError where the places do not lie in the bytes in their order, or there is no room.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, length, left
    cdef uint64_t word, sums, odd
    cdef uint32_t total
    cdef const uint8_t* text
    cdef const uint8_t* end = &data[0] + data.shape[0]
    cdef bint wrong = rows < 0 or found.shape[0] < rows or longest > 200
    if wrong:
        raise ValueError("no room for what is said of each text")
    with nogil:
        for row in range(rows):
            if not _lies(&offsets[0], row, data.shape[0]):
                wrong = True
                break
            length = left = <int64_t> offsets[row + 1] - offsets[row]
            if length > longest:
                found[row] = 0
                continue
            text, sums, odd = &data[0] + offsets[row], 0, 0
            if 16 <= length <= 24:  # cards have 16 or 19: to guess which costs more than to look at three words in any case
                word = _word(text + length - 8) ^ ZEROS
                sums = _doubled(word, &odd)
                word = _word(text + length - 16) ^ ZEROS
                sums += _doubled(word, &odd)
                word = (_word(text) ^ ZEROS) << ((192 - 8 * length) & 63) & -<uint64_t> (length > 16)
                sums += _doubled(word, &odd)
            else:
                while left > 0:
                    sums += _doubled(_last(text, left, end), &odd)
                    left -= 8
            total = <uint32_t> (sums * ONES >> 48)
            found[row] = not odd & HIGH and total % 10 == 0
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


cdef struct Sum:
    const int32_t* tables  # 18 of 256 entries
    uint64_t by[4]  # what the first sixteen digits are multiplied with, four by one number: the products meet in its highest 16 bits
    uint64_t inverse  # what it gives is exact below 1 << 24
    uint32_t modulus
    uint32_t remainder


cdef bint _set_up(const int32_t[:, ::1] tables, uint32_t modulus, uint32_t remainder, Sum* by) except? -1:
    """Whether the tables say of each digit as many times what they say of 1, and there is a modulus."""
    cdef int64_t at, digit
    if tables.shape[0] != CODE or tables.shape[1] != 256 or modulus < 1:
        raise ValueError("no room for what is said of each text")
    by.tables, by.modulus, by.remainder = &tables[0, 0], modulus, remainder
    by.inverse = (1ULL << 40) // modulus + 1
    memset(by.by, 0, sizeof(by.by))
    for at in range(CODE):
        for digit in range(10):
            if tables[at, ZERO + digit] != digit * tables[at, ZERO + 1] or not 0 <= tables[at, ZERO + 1] < 256:
                raise ValueError("no tables of digits and their weights")
        if at >= 2:
            digit = 17 - at
            by.by[digit // 8 * 2 + digit % 2] |= <uint64_t> tables[at, ZERO + 1] << (48 - 16 * (digit % 8 // 2))
    return True


cdef inline bint _leaves(const uint8_t* text, const Sum* by) noexcept nogil:
    """Whether the sum of 18 bytes leaves what it shall."""
    cdef uint64_t first = _word(text) ^ ZEROS, second = _word(text + 8) ^ ZEROS
    cdef uint32_t total = by.tables[text[17]] + by.tables[256 + text[16]]
    cdef int64_t at
    if ((first + NO_DIGIT) | first | (second + NO_DIGIT) | second) & HIGH:
        for at in range(2, CODE):
            total += by.tables[256 * at + text[17 - at]]
    else:
        total += <uint32_t> (
            ((first & LANES) * by.by[0] + (first >> 8 & LANES) * by.by[1]
            + (second & LANES) * by.by[2] + (second >> 8 & LANES) * by.by[3]) >> 48
        )
    return total < FORBIDDEN and total - <uint32_t> (total * by.inverse >> 40) * by.modulus == by.remainder


def leave(
    const uint8_t[::1] data, const int32_t[::1] offsets, const int32_t[:, ::1] tables, uint32_t modulus, uint32_t remainder,
    uint8_t[::1] found,
):
    """Marks texts of 18 bytes of which the sum of what tables say leaves a remainder: the first table of the last byte, and so on
    backwards. None where a table says 1 << 24 of a byte.

    ``tables`` have 256 entries, each less than 65,536 or 1 << 24; of a digit each says as many times what it says of 1, at most
    255. Raises ValueError where they do not, the places do not lie in the bytes in their order, or there is no room.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1
    cdef Sum by
    cdef bint wrong = rows < 0 or found.shape[0] < rows
    if wrong:
        raise ValueError("no room for what is said of each text")
    _set_up(tables, modulus, remainder, &by)
    with nogil:
        for row in range(rows):
            if not _lies(&offsets[0], row, data.shape[0]):
                wrong = True
                break
            found[row] = offsets[row + 1] - offsets[row] == CODE and _leaves(&data[0] + offsets[row], &by)
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


def identities(
    const uint8_t[::1] data, const int32_t[::1] offsets, const int32_t[:, ::1] tables, uint32_t modulus, uint32_t remainder,
    const uint8_t[::1] heads, const uint8_t[::1] years, const uint8_t[::1] days, uint8_t[::1] found,
):
    """Marks texts that ``leave`` marks and that have a head, two digits of which ``heads`` says by their number that it is one, and
    from byte 6 on a day as ``born`` tells it. Raises ValueError as those do."""
    cdef int64_t row, rows = offsets.shape[0] - 1, day
    cdef uint64_t head
    cdef uint8_t of_year
    cdef const uint8_t* text
    cdef Sum by
    cdef bint wrong = rows < 0 or found.shape[0] < rows or heads.shape[0] < 100 or years.shape[0] < 10_000 or days.shape[0] < 10_000
    if wrong:
        raise ValueError("no room for what is said of each text")
    _set_up(tables, modulus, remainder, &by)
    with nogil:
        for row in range(rows):
            if not _lies(&offsets[0], row, data.shape[0]):
                wrong = True
                break
            found[row] = 0
            if offsets[row + 1] - offsets[row] != CODE:
                continue
            text = &data[0] + offsets[row]
            head = <uint64_t> (text[0] ^ <uint8_t> ZERO) * 10 + (text[1] ^ <uint8_t> ZERO)
            if (text[0] ^ <uint8_t> ZERO) > 9 or (text[1] ^ <uint8_t> ZERO) > 9 or not heads[head]:
                continue
            day = _short(text + 6, 8, True)
            if day < 0 or not _leaves(text, &by):
                continue
            of_year, day = years[day // 10_000], day % 10_000
            found[row] = days[day] > 0 and days[day] <= of_year
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


def graded(
    const uint8_t[::1] data, const int32_t[::1] offsets, int64_t width, const uint16_t[::1] kinds, const uint8_t[:, ::1] grades,
    const uint8_t[::1] among, int64_t zeros, uint8_t[::1] found,
):
    """Writes the grade of each text by the kind of the number of its first ``width`` digits (at most 8) and by its length in bytes;
    longer texts have the grade of the last length there is. Those that are 0 in ``among``, if that is not empty, or end in so many
    ``zeros``, if those are any, have 0.

    ``kinds`` has an entry for each number, and a last one for where no such digits are. Raises ValueError where it has not, a kind
    has no grades, the places do not lie in the bytes in their order, or there is no room.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, length, number, none = 1, most = grades.shape[1] - 1
    cdef const uint8_t* end = &data[0] + data.shape[0]
    cdef const uint8_t* asked = &among[0] if among.shape[0] else NULL
    cdef uint16_t kind
    cdef bint wrong = rows < 0 or found.shape[0] < rows or not 0 < width <= 8 or most < 0 or zeros < 0
    if not wrong:
        for row in range(width):
            none *= 10
    if wrong or kinds.shape[0] != none + 1 or (asked and among.shape[0] < rows):
        raise ValueError("no room for the grade of each text")
    with nogil:
        for row in range(rows):
            if not _lies(&offsets[0], row, data.shape[0]):
                wrong = True
                break
            length = <int64_t> offsets[row + 1] - offsets[row]
            if (asked and not asked[row]) or (
                zeros and length >= zeros and _ends_alike(&data[0] + offsets[row + 1], ZERO, zeros)
            ):
                found[row] = 0
                continue
            number = _number(&data[0] + offsets[row], width, end) if length >= width else -1
            kind = kinds[none if number < 0 else number]
            if kind >= grades.shape[0]:
                wrong = True
                break
            found[row] = grades[kind, min(length, most)]
    if wrong:
        raise ValueError("texts that do not lie in their bytes, or a kind without grades")


cdef inline bint _ends_alike(const uint8_t* end, uint8_t byte, int64_t count) noexcept nogil:
    """Whether the last bytes before an end are all the same given one. There must be so many."""
    cdef int64_t at = 1
    if count >= 8 and _word(end - 8) != byte * 0x0101010101010101ULL:
        return False
    while at <= count and (end - at)[0] == byte:
        at += 1
    return at > count


def born(
    const uint8_t[::1] data, const int32_t[::1] offsets, int64_t start, int64_t width, const uint8_t[::1] years,
    const uint8_t[::1] days, uint8_t[::1] found,
):
    """Marks texts with a day from byte ``start`` on: ``width`` digits (at most 4) of a year, and four of a month and a day.

    ``years``: by number 0 for none, 1 for a year that has 365 days, 2 for one that has 366. ``days``: by number 0 for none, 1 for
    a day of all years, 2 for one of the longer ones. Raises ValueError where tables have other sizes, the places do not lie in the
    bytes in their order, or there is no room.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, year, day, none = 1
    cdef const uint8_t* text
    cdef const uint8_t* end = &data[0] + data.shape[0]
    cdef bint wrong = rows < 0 or found.shape[0] < rows or not 0 < width <= 4 or start < 0
    if not wrong:
        for row in range(width):
            none *= 10
    if wrong or years.shape[0] < none or days.shape[0] < 10_000:
        raise ValueError("no room for what is said of each text")
    with nogil:
        for row in range(rows):
            if not _lies(&offsets[0], row, data.shape[0]):
                wrong = True
                break
            found[row] = 0
            if <int64_t> offsets[row + 1] - offsets[row] - width - 4 < start:
                continue
            text = &data[0] + offsets[row] + start
            if width == 4:
                day = _short(text, 8, True)
                year, day = day // 10_000, day % 10_000
            else:
                year, day = _number(text, width, end), _number(text + width, 4, end)
            if year >= 0 and day >= 0:
                found[row] = days[day] > 0 and days[day] <= years[year]
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


cdef inline uint64_t _upwards(const uint8_t* text) noexcept nogil:
    """Eight bytes, the first of them the highest: in the order of the numbers that they spell."""
    return (
        <uint64_t> text[0] << 56 | <uint64_t> text[1] << 48 | <uint64_t> text[2] << 40 | <uint64_t> text[3] << 32
        | <uint64_t> text[4] << 24 | <uint64_t> text[5] << 16 | <uint64_t> text[6] << 8 | <uint64_t> text[7]
    )


cdef inline uint64_t _few(const uint8_t* text, int64_t width, const uint8_t* end) noexcept nogil:
    """One to eight bytes so, from which the zeros were taken."""
    cdef uint64_t word = 0
    cdef int64_t at
    if end - text >= 8:
        return (_upwards(text) ^ ZEROS) >> (64 - 8 * width)
    for at in range(width):
        word = word << 8 | (text[at] ^ <uint8_t> ZERO)
    return word


cdef void _digits_of(int64_t number, uint64_t* words) noexcept nogil:
    """The digits of a number as ``_few`` gives them, in two words."""
    cdef int at
    words[0] = words[1] = 0
    for at in range(16):
        words[at >> 3] |= <uint64_t> (number % 10) << (8 * (at & 7))
        number //= 10


cdef bint _between(
    const uint8_t* data, int64_t whole, const int32_t* offsets, int64_t rows, int64_t start, int64_t width, int64_t least, int64_t most,
    bint first, uint8_t* found,
) noexcept nogil:
    """Marks texts whose number of at most sixteen digits lies between two others, none of those that are not marked already but in
    the ``first`` look. Whether they lie in the bytes."""
    cdef int64_t row, size, head = width - 8, limit = 1
    cdef uint64_t low[2]
    cdef uint64_t high[2]
    cdef uint64_t above, below
    cdef const uint8_t* text
    cdef const uint8_t* end = data + whole
    cdef uint8_t inside
    for row in range(width):
        limit *= 10
    cdef bint never = most < 0 or least >= limit or most < least
    _digits_of(max(least, 0), low)
    _digits_of(min(most, limit - 1), high)
    for row in range(rows):
        if not _lies(offsets, row, whole):
            return False
        size = <int64_t> offsets[row + 1] - offsets[row]
        if never or size - width < start:
            found[row] = 0
            continue
        text = data + offsets[row] + start
        if head <= 0:
            below = _few(text, width, end)
            inside = (((below + NO_DIGIT) | below) & HIGH) == 0
            inside &= (below >= low[0]) & (below <= high[0])
        else:
            above, below = _few(text, head, end), _upwards(text + head) ^ ZEROS
            inside = (((above + NO_DIGIT) | above | (below + NO_DIGIT) | below) & HIGH) == 0
            inside &= (above > low[1]) | ((above == low[1]) & (below >= low[0]))
            inside &= (above < high[1]) | ((above == high[1]) & (below <= high[0]))
        found[row] = inside if first else inside & found[row]
    return True


def between(
    const uint8_t[::1] data, const int32_t[::1] offsets, const int64_t[:, ::1] bounds, uint8_t[::1] found
):
    """Marks texts in which all of some numbers lie between bounds. Each of ``bounds`` is the first byte of a number, how many
    digits it has (at most 18), and the least and the most that it may be.

    Raises ValueError where the places do not lie in the bytes in their order, or there is no room.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, number, size, at, count = bounds.shape[0]
    cdef uint8_t inside
    cdef const uint8_t* text
    cdef const uint8_t* end = &data[0] + data.shape[0]
    cdef bint wrong = rows < 0 or found.shape[0] < rows or bounds.shape[1] != 4, is_long = False
    for at in range(0 if wrong else count):
        wrong = wrong or bounds[at, 0] < 0 or not 0 < bounds[at, 1] <= 18
        is_long = is_long or bounds[at, 1] > 16
    if wrong:
        raise ValueError("no room for what is said of each text")
    with nogil:
        if not is_long and count:
            for at in range(count):
                wrong = wrong or not _between(
                    &data[0], data.shape[0], &offsets[0], rows, bounds[at, 0], bounds[at, 1], bounds[at, 2], bounds[at, 3],
                    at == 0, &found[0],
                )
        else:
            for row in range(rows):
                if not _lies(&offsets[0], row, data.shape[0]):
                    wrong = True
                    break
                size, text, inside = <int64_t> offsets[row + 1] - offsets[row], &data[0] + offsets[row], 1
                for at in range(count):
                    if size - bounds[at, 1] < bounds[at, 0]:
                        inside = 0
                        break
                    number = _number(text + bounds[at, 0], bounds[at, 1], end)
                    inside &= (number >= 0) & (number >= bounds[at, 2]) & (number <= bounds[at, 3])
                found[row] = inside
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


def end_alike(const uint8_t[::1] data, const int32_t[::1] offsets, uint8_t byte, int64_t count, uint8_t[::1] found):
    """Marks texts whose last bytes, ``count`` of them, are all the same given one.

    Raises ValueError where the places do not lie in the bytes in their order, or there is no room.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1
    cdef bint wrong = rows < 0 or found.shape[0] < rows or count < 1
    if wrong:
        raise ValueError("no room for what is said of each text")
    with nogil:
        for row in range(rows):
            if not _lies(&offsets[0], row, data.shape[0]):
                wrong = True
                break
            found[row] = offsets[row + 1] - offsets[row] >= count and _ends_alike(&data[0] + offsets[row + 1], byte, count)
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


def holds(const uint8_t[::1] data, const uint8_t[::1] marked):
    """Whether there is any byte that is marked with 1 in a table of 256. Raises ValueError where the table is smaller."""
    cdef int64_t at = 0, size = data.shape[0], end
    cdef uint8_t met = 0
    if marked.shape[0] < 256:
        raise ValueError("no room for each byte")
    with nogil:
        while at < size and not met:
            end = min(at + 4096, size)
            while at < end:
                met |= marked[data[at]]
                at += 1
    return met != 0


def capitals(const uint8_t[::1] data):
    """Whether there is any byte that is a capital letter of ASCII or beyond it."""
    cdef int64_t at = 0, size = data.shape[0], end
    cdef uint8_t met = 0, one
    with nogil:
        while at < size and not met:
            end = min(at + 4096, size)
            while at < end:
                one = data[at]
                met |= (<uint8_t> (one - 0x41) < 26) | (one > 0x7F)
                at += 1
    return met != 0


def loose(const uint8_t[::1] data):
    """Whether there is any byte that is neither a digit nor a capital letter of ASCII."""
    cdef int64_t at = 0, size = data.shape[0], end
    cdef uint8_t met = 0, one
    with nogil:
        while at < size and not met:
            end = min(at + 4096, size)
            while at < end:
                one = data[at]
                met |= (<uint8_t> (one - 0x30) > 9) & (<uint8_t> (one - 0x41) > 25)
                at += 1
    return met != 0
