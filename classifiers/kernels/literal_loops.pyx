# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The words of ``classifiers.literals``: which three bytes stand side by side anywhere, and by them which words can be there."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport calloc, free
from libc.string cimport memchr

cdef enum:
    TABLE = 1 << 16
    PIECE = 1 << 15  # bytes after which is asked if anything was seen


cdef inline uint8_t _small(uint8_t one, bint any_case) noexcept nogil:
    """A letter of ASCII as a small one, where case says nothing."""
    return one | 0x20 if any_case and <uint8_t> (one - 0x41) < 26 else one


cdef inline uint8_t _large(uint8_t one, bint any_case) noexcept nogil:
    return one & 0xDF if any_case and <uint8_t> (one - 0x61) < 26 else one


cdef inline uint32_t _place(uint32_t bytes_) noexcept nogil:
    """The place of three bytes, the first one lowest, in a table: what stands in the highest byte does not matter."""
    return (bytes_ * 0x9E377900U) >> 16


cdef inline uint32_t _four(const uint8_t* at) noexcept nogil:
    return at[0] | <uint32_t> at[1] << 8 | <uint32_t> at[2] << 16 | <uint32_t> at[3] << 24


cdef inline uint32_t _three(const uint8_t* at) noexcept nogil:
    return at[0] | <uint32_t> at[1] << 8 | <uint32_t> at[2] << 16


cdef inline uint32_t _spelled(const uint8_t* word, int capitals, bint any_case) noexcept nogil:
    """Three bytes of a word; those whose bits are set in capital letters."""
    cdef uint32_t found = 0
    cdef int at
    for at in range(3):
        found |= <uint32_t> (_large(word[at], any_case) if capitals >> at & 1 else _small(word[at], any_case)) << 8 * at
    return found


def threes(const uint8_t[::1] data, uint8_t[::1] met, int64_t first=0, int64_t step=1):
    """Marks in ``met`` (65,536 bytes) each three bytes that stand side by side; with a ``step`` of 2 those that begin at every second
    place alone, from the ``first`` on. Raises ValueError where there is no room, or the step is another one."""
    cdef int64_t at, count = data.shape[0] - 3
    cdef const uint8_t* start
    cdef uint8_t* marks
    if met.shape[0] < TABLE or not 0 <= first < step <= 2:
        raise ValueError("no room for all that can be met, or no such places")
    if count < 0:
        return
    start, marks = &data[0], &met[0]
    with nogil:
        if step == 1:
            for at in range(count):
                marks[_place(_four(start + at))] = 1
        else:
            for at in range(first, count, 2):
                marks[_place(_four(start + at))] = 1
        marks[_place(_three(start + count))] = 1  # marked too often, it says no less


cdef bint _may_hold(
    const uint8_t* met, const uint8_t* word, int64_t size, bint any_case, int64_t first=0, int64_t step=1
) noexcept nogil:
    """Whether each three bytes of a word were met, or of each ``step`` from the ``first`` on, in any case."""
    cdef int64_t at = first
    cdef int capitals
    while at < size - 2:
        for capitals in range(8 if any_case else 1):
            if met[_place(_spelled(word + at, capitals, any_case))]:
                break
        else:
            return False
        at += step
    return True


def may_have(const uint8_t[::1] met, const uint8_t[::1] words, const int32_t[::1] ends, bint any_case) -> bool:
    """Whether any of some words may be there (as ``have``), by what ``threes`` told of every second place: wherever a word begins,
    those are all its even or all its odd ones. Raises ValueError as that does."""
    cdef int64_t number, size
    _words_lie(met, words, ends)
    for number in range(ends.shape[0] - 1):
        size = ends[number + 1] - ends[number]
        if _may_hold(&met[0], &words[ends[number]], size, any_case, 0, 2) or _may_hold(
            &met[0], &words[ends[number]], size, any_case, 1, 2
        ):
            return True
    return False


cdef int _words_lie(const uint8_t[::1] met, const uint8_t[::1] words, const int32_t[::1] ends) except -1:
    """Raises ValueError where the places of words do not lie in their bytes in their order, or there is no table."""
    cdef int64_t number
    if ends.shape[0] < 1 or met.shape[0] < TABLE:
        raise ValueError("no words, or no table of what was met")
    for number in range(ends.shape[0] - 1):
        if ends[number] < 0 or ends[number] >= ends[number + 1] or ends[number + 1] > words.shape[0]:
            raise ValueError("words that do not lie in their bytes")
    return 0


cdef inline bint _is_word(const uint8_t* at, const uint8_t* word, int64_t size, bint any_case) noexcept nogil:
    cdef int64_t place
    for place in range(size):
        if _small(at[place], any_case) != _small(word[place], any_case):
            return False
    return True


cdef inline int64_t _next(const uint8_t* data, int64_t first, int64_t end, uint8_t wanted) noexcept nogil:
    """The first place before an end, from a first one on, where a byte stands; -1 where there is none."""
    cdef const uint8_t* found = <const uint8_t*> memchr(data + first, wanted, end - first) if first < end else NULL
    return found - data if found != NULL else -1


cdef bint _short_there(const uint8_t* data, int64_t count, const uint8_t* word, int64_t size, bint any_case) noexcept nogil:
    """Whether a word of one or two bytes is there."""
    cdef int64_t at = 0
    cdef bint alike = _large(word[0], any_case) == _small(word[0], any_case)
    while alike:
        at = _next(data, at, count - size + 1, word[0])
        if at < 0 or _is_word(data + at, word, size, any_case):
            return at >= 0
        at += 1
    for at in range(count - size + 1):
        if _is_word(data + at, word, size, any_case):
            return True
    return False


cdef uint8_t _common_sign(const uint8_t* words, const int32_t[::1] ends, const uint8_t* wanted) noexcept nogil:
    """The byte that all wanted words begin with, if it is no letter; 0 where they begin with several."""
    cdef int64_t number
    cdef uint8_t sign = 0, first
    for number in range(ends.shape[0] - 1):
        if wanted[number]:
            first = words[ends[number]]
            if not first or _large(first, True) != _small(first, True) or (sign and first != sign):
                return 0
            sign = first
    return sign


def have(
    const uint8_t[::1] data, const uint8_t[::1] met, const uint8_t[::1] words, const int32_t[::1] ends, bint any_case
) -> bool:
    """Whether any of some words is there; ``met`` is what ``threes`` told of the same bytes. The words are given by their bytes,
    the place of the first byte of each, and the end. ``any_case``: whatever the case of the letters of ASCII.

    Raises ValueError where the places do not lie in the bytes of the words in their order.
    """
    cdef int64_t number, many = ends.shape[0] - 1, at, size, count = data.shape[0], left = 0
    cdef uint8_t* begins = NULL
    cdef uint8_t* wanted
    cdef const uint8_t* start
    cdef const uint8_t* spelled
    cdef int capitals
    cdef uint8_t sign
    cdef bint found = False
    _words_lie(met, words, ends)
    if not many or not count:
        return False
    start, spelled = &data[0], &words[0]
    wanted = <uint8_t*> calloc(many, 1)
    try:
        if wanted == NULL:
            raise MemoryError
        with nogil:
            for number in range(many):
                size = ends[number + 1] - ends[number]
                if size < 3:
                    found = found or _short_there(start, count, spelled + ends[number], size, any_case)
                else:
                    wanted[number] = _may_hold(&met[0], spelled + ends[number], size, any_case)
                    left += wanted[number]
        if found or not left:
            return found
        begins = <uint8_t*> calloc(TABLE, 1)
        if begins == NULL:
            raise MemoryError
        with nogil:
            for number in range(many):
                for capitals in range(8 if wanted[number] else 0):
                    begins[_place(_spelled(spelled + ends[number], capitals, any_case))] = 1
            sign = _common_sign(spelled, ends, wanted)
            at = 0
            while at < count - 2 and not found:
                if sign:
                    at = _next(start, at, count - 2, sign)
                    if at < 0:
                        break
                if begins[_place(_four(start + at) if at < count - 3 else _three(start + at))]:
                    for number in range(many):
                        size = ends[number + 1] - ends[number]
                        if wanted[number] and size <= count - at and _is_word(start + at, spelled + ends[number], size, any_case):
                            found = True
                            break
                at += 1
        return found
    finally:
        free(wanted)
        free(begins)


def doubled(const uint8_t[::1] data, uint8_t letter) -> bool:
    """Whether a small letter of ASCII stands beside itself somewhere, in any case."""
    cdef int64_t first = 0, at, last, count = data.shape[0] - 1
    cdef const uint8_t* start
    cdef uint8_t seen = 0
    if count < 1:
        return False
    start = &data[0]
    with nogil:
        while first < count and not seen:
            last = min(first + PIECE, count)
            for at in range(first, last):
                seen |= <uint8_t> ((start[at] | 0x20) == letter) & <uint8_t> ((start[at + 1] | 0x20) == letter)
            first = last
    return seen != 0


def held(const uint8_t[::1] data, const uint8_t[::1] three) -> bool:
    """Whether three bytes stand side by side somewhere. Raises ValueError where they are not three."""
    cdef int64_t first = 0, at, last, count = data.shape[0] - 2
    cdef const uint8_t* start
    cdef uint8_t seen = 0, one, two, then
    if three.shape[0] != 3:
        raise ValueError("not three bytes")
    if count < 1:
        return False
    start = &data[0]
    one, two, then = three[0], three[1], three[2]
    with nogil:
        while first < count and not seen:
            last = min(first + PIECE, count)
            for at in range(first, last):
                seen |= <uint8_t> (start[at] == one) & <uint8_t> (start[at + 1] == two) & <uint8_t> (start[at + 2] == then)
            first = last
    return seen != 0
