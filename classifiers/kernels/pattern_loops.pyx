# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""Patterns looked for by an automaton that is made while texts are read: ``classifiers.automata``.

What is known at a place of a text is a state: the steps of the pattern that may come next. A state, and what each kind of character
makes of it, is told when it is first come to.
"""

from libc.stdint cimport int16_t, int32_t, int64_t, uint8_t, uint16_t, uint64_t
from libc.stdlib cimport free, malloc, qsort, realloc
from libc.string cimport memcmp, memcpy, memset

cdef enum:
    WAY = -1
    AT_START = -2
    AT_END = -3
    BOUNDARY = -4
    NO_BOUNDARY = -5
    FOUND = -6

cdef enum:
    DEAD = 0
    HELD = 1
    UNKNOWN = -1
    TOO_MANY = -2

cdef int32_t MOST_STATES = 4000
cdef int64_t MOST_PLACES = 1 << 19
cdef int32_t PLANES = 0x1100
DECIDED, MANY_STATES, NO_TEXT = 0, 1, 2


cdef struct State:
    int64_t at
    uint64_t mixed
    int32_t count
    bint asks  # whether some step is only taken at an end or a boundary
    bint word  # whether the last character was one of a word, as far as that matters


cdef int _ascending(const void* one, const void* other) noexcept nogil:
    return (<const int32_t*> one)[0] - (<const int32_t*> other)[0]


cdef class Automaton:
    """Whether texts hold a pattern. Not to be asked by two threads at once.

    ``steps``: three numbers for each step of the pattern. The first is the number of a set of characters, of which the step takes
    one, or -1 for two ways that take none, -2 for one at the start of the text alone, -3 at its end, -4 at a boundary of words, -5
    at none, -6 for the end of the pattern; then the step that follows, and (-1) another one that follows as well. It begins with
    the step ``first``. ``members``: of each set and each kind of character whether it is in it. ``pages``: the kinds of 256
    characters each; ``index``: which of them holds a code point. ``words``: of each kind whether it is part of a word. ``leads``: of
    each byte and each kind whether a character that begins with it may be of the kind. Raises ValueError where they do not agree.
    """

    cdef const int32_t[:, ::1] steps
    cdef const uint8_t[:, ::1] members
    cdef const uint8_t[:, ::1] leads
    cdef const uint8_t[::1] words
    cdef const uint16_t[::1] index
    cdef const uint16_t[::1] pages
    cdef int32_t first, kinds, width, begin, idle, used, room, turn, count
    cdef int64_t listed, listed_room, slots_room
    cdef uint8_t stays[256]
    cdef uint16_t ascii[128]
    cdef int16_t* table
    cdef State* states
    cdef int32_t* lists
    cdef int32_t* slots
    cdef int32_t* marks
    cdef int32_t* stack
    cdef int32_t* own
    cdef int32_t* before

    def __cinit__(self, const int32_t[:, ::1] steps, int first, const uint8_t[:, ::1] members, const uint16_t[::1] index,
                  const uint16_t[::1] pages, const uint8_t[::1] words, const uint8_t[:, ::1] leads):
        cdef int32_t count = <int32_t> steps.shape[0], row
        cdef Py_ssize_t at
        self.steps, self.first, self.members, self.index, self.pages = steps, first, members, index, pages
        self.words, self.leads, self.kinds = words, leads, <int32_t> words.shape[0]
        self.width = self.kinds + 1
        if not (0 <= first < count and steps.shape[1] == 3 and self.kinds > 0 and index.shape[0] == PLANES):
            raise ValueError("no pattern")
        if members.shape[1] != self.kinds or leads.shape[0] != 256 or leads.shape[1] != self.kinds:
            raise ValueError("kinds of characters that are not told of all sets")
        for row in range(count):
            if not (FOUND <= steps[row, 0] < members.shape[0] and 0 <= steps[row, 1] < count and -1 <= steps[row, 2] < count):
                raise ValueError("steps that lead nowhere")
        for at in range(index.shape[0]):
            if (<int64_t> index[at] + 1) * 256 > pages.shape[0]:
                raise ValueError("characters of no kind")
        for at in range(pages.shape[0]):
            if pages[at] >= self.kinds:
                raise ValueError("kinds that are not known")
        for at in range(128):
            self.ascii[at] = pages[(<int64_t> index[0] << 8) + at]
        self._room(count)
        self._begun()

    cdef _room(self, int32_t count):
        self.room, self.listed_room, self.slots_room = 16, 64 + count, 64
        self.table = <int16_t*> malloc(self.room * self.width * sizeof(int16_t))
        self.states = <State*> malloc(self.room * sizeof(State))
        self.lists = <int32_t*> malloc(self.listed_room * sizeof(int32_t))
        self.slots = <int32_t*> malloc(self.slots_room * sizeof(int32_t))
        self.marks = <int32_t*> malloc(count * sizeof(int32_t))
        self.stack = <int32_t*> malloc((2 * count + 2) * sizeof(int32_t))
        self.own = <int32_t*> malloc(count * sizeof(int32_t))
        self.before = <int32_t*> malloc(count * sizeof(int32_t))
        if (self.table == NULL or self.states == NULL or self.lists == NULL or self.slots == NULL or self.marks == NULL
                or self.stack == NULL or self.own == NULL or self.before == NULL):
            raise MemoryError
        memset(self.slots, 0, self.slots_room * sizeof(int32_t))
        memset(self.marks, 0, count * sizeof(int32_t))

    cdef _begun(self):
        cdef int32_t kind, lead, then
        self.used, self.listed, self.turn, self.idle = 2, 0, 0, -1  # the first two are DEAD and HELD
        self._cleared()
        self.begin = HELD if self._closed(self.first, True, False, False) else self._state(False)
        self._cleared()
        if self._closed(self.first, False, False, False) or not self.count or self.begin <= HELD:
            return
        then = self._state(False)
        if then < 0 or self.states[then].asks:
            return
        memset(self.stays, 1, 256)
        for kind in range(self.kinds):
            if self._after(then, kind) == then:
                continue
            for lead in range(256):
                if self.leads[lead, kind]:
                    self.stays[lead] = 0
        memset(self.stays + 0xF5, 0, 256 - 0xF5)
        self.idle = then

    def __dealloc__(self):
        free(self.table)
        free(self.states)
        free(self.lists)
        free(self.slots)
        free(self.marks)
        free(self.stack)
        free(self.own)
        free(self.before)

    cdef void _cleared(self) noexcept nogil:
        self.turn += 1
        self.count = 0

    cdef bint _closed(self, int32_t first, bint start, bint end, int edge) noexcept nogil:
        """Adds a step and all that it leads to without a character; whether the end of the pattern is among them.

        ``edge``: BOUNDARY or NO_BOUNDARY where it is known what stands on both sides."""
        cdef int32_t top = 1, one, kind
        self.stack[0] = first
        while top:
            top -= 1
            one = self.stack[top]
            if self.marks[one] == self.turn:
                continue
            self.marks[one] = self.turn
            kind = self.steps[one, 0]
            if kind == FOUND:
                return True
            if kind == WAY or (kind == AT_START and start) or (kind == AT_END and end) or (kind <= BOUNDARY and kind == edge):
                self.stack[top] = self.steps[one, 1]
                top += 1
                if kind == WAY and self.steps[one, 2] >= 0:
                    self.stack[top] = self.steps[one, 2]
                    top += 1
            elif kind != AT_START:
                self.own[self.count] = one
                self.count += 1
        return False

    cdef int32_t _state(self, bint word) noexcept nogil:
        """The state of the steps that were added, made if there is none; less than 0 where they are too many."""
        cdef int32_t at, number
        cdef int64_t slot
        cdef bint asks = False, edges = False
        cdef uint64_t mixed = 0x9E3779B97F4A7C15ULL
        cdef int32_t* lists
        if not self.count:
            return DEAD
        qsort(self.own, self.count, sizeof(int32_t), &_ascending)
        for at in range(self.count):
            asks = asks or self.steps[self.own[at], 0] < 0
            edges = edges or self.steps[self.own[at], 0] <= BOUNDARY
            mixed = (mixed ^ <uint64_t> self.own[at]) * 0xBF58476D1CE4E5B9ULL
            mixed ^= mixed >> 32
        word = word and edges
        mixed += word
        slot = mixed & (self.slots_room - 1)
        while self.slots[slot]:
            number = self.slots[slot]
            if (self.states[number].mixed == mixed and self.states[number].count == self.count and self.states[number].word == word
                    and not memcmp(self.lists + self.states[number].at, self.own, self.count * sizeof(int32_t))):
                return number
            slot = (slot + 1) & (self.slots_room - 1)
        number = self.used
        if number == MOST_STATES or <int64_t> number * self.width >= MOST_PLACES:
            return TOO_MANY
        if number == self.room:
            if not self._grown():
                return TOO_MANY
            slot = self._free_slot(mixed)
        if self.listed + self.count > self.listed_room:
            lists = <int32_t*> realloc(self.lists, 2 * (self.listed + self.count) * sizeof(int32_t))
            if lists == NULL:
                return TOO_MANY
            self.lists, self.listed_room = lists, 2 * (self.listed + self.count)
        memcpy(self.lists + self.listed, self.own, self.count * sizeof(int32_t))
        self.states[number].at, self.states[number].mixed, self.states[number].count = self.listed, mixed, self.count
        self.states[number].asks, self.states[number].word = asks, word
        self.listed += self.count
        for at in range(self.width):
            self.table[<int64_t> number * self.width + at] = UNKNOWN
        self.slots[slot] = number
        self.used += 1
        return number

    cdef bint _grown(self) noexcept nogil:
        """Twice the room for states; False where there is no memory."""
        cdef int64_t room = 2 * <int64_t> self.room, slots_room = 4 * room
        cdef int32_t number
        cdef int16_t* table = <int16_t*> realloc(self.table, room * self.width * sizeof(int16_t))
        cdef State* states
        cdef int32_t* slots
        if table == NULL:
            return False
        self.table = table
        states = <State*> realloc(self.states, room * sizeof(State))
        if states == NULL:
            return False
        self.states = states
        slots = <int32_t*> realloc(self.slots, slots_room * sizeof(int32_t))
        if slots == NULL:
            return False
        self.slots, self.slots_room, self.room = slots, slots_room, <int32_t> room
        memset(slots, 0, slots_room * sizeof(int32_t))
        for number in range(2, self.used):  # the first two are in no slot
            slots[self._free_slot(self.states[number].mixed)] = number
        return True

    cdef int64_t _free_slot(self, uint64_t mixed) noexcept nogil:
        cdef int64_t slot = mixed & (self.slots_room - 1)
        while self.slots[slot]:
            slot = (slot + 1) & (self.slots_room - 1)
        return slot

    cdef int32_t _after(self, int32_t state, int32_t kind) noexcept nogil:
        """The state behind a character of a kind (behind the end of the text for the last one); it is remembered."""
        cdef int32_t then = self._told(state, kind)
        if then >= 0:
            self.table[<int64_t> state * self.width + kind] = <int16_t> then
        return then

    cdef int32_t _told(self, int32_t state, int32_t kind) noexcept nogil:
        cdef bint end = kind == self.kinds, word = not end and self.words[kind]
        cdef int32_t at, one, count = self.states[state].count
        memcpy(self.before, self.lists + self.states[state].at, count * sizeof(int32_t))
        if self.states[state].asks:
            self._cleared()
            for at in range(count):
                if self._closed(self.before[at], False, end, BOUNDARY if word != self.states[state].word else NO_BOUNDARY):
                    return HELD
            count = self.count
            memcpy(self.before, self.own, count * sizeof(int32_t))
        if end:
            return DEAD
        self._cleared()
        for at in range(count):
            one = self.before[at]
            if self.steps[one, 0] >= 0 and self.members[self.steps[one, 0], kind]:
                if self._closed(self.steps[one, 1], False, False, 0):
                    return HELD
        if self._closed(self.first, False, False, 0):  # it may begin anywhere
            return HELD
        return self._state(word)

    def held(self, const uint8_t[::1] data, const int32_t[::1] offsets, const uint8_t[::1] which, uint8_t[::1] found):
        """Writes of each text (given by their bytes in UTF-8 and the place of the first byte of each, and the end) for which
        ``which`` is not 0 (of all where that is None) whether it holds the pattern, 0 for the others.

        DECIDED, or why nothing is known: MANY_STATES, or NO_TEXT where bytes are not UTF-8. Raises ValueError where the places do
        not lie in the bytes in their order, or there is no room.
        """
        cdef Py_ssize_t row, rows = offsets.shape[0] - 1, waiting = -1
        cdef bint some = which is not None, wrong = rows < 0 or found.shape[0] < rows
        cdef bint in_pairs = self.idle < 0 and self.begin > HELD
        cdef int outcome = 0
        cdef int32_t said, other
        cdef const uint8_t* start = &data[0] if data.shape[0] else NULL
        if wrong or (some and which.shape[0] < rows):
            raise ValueError("no room for what is said of each text")
        with nogil:
            for row in range(rows):
                if offsets[row] < 0 or offsets[row + 1] < offsets[row] or offsets[row + 1] > data.shape[0]:
                    wrong = True
                    break
                if some and not which[row]:
                    found[row] = 0
                    continue
                other = 0
                if not in_pairs:
                    said = self._of_text(start, offsets[row], offsets[row + 1], self.begin)
                elif waiting < 0:
                    waiting = row
                    continue
                else:
                    said = self._of_two(start, &offsets[waiting], &offsets[row], &other)
                    found[waiting] = <uint8_t> other
                    waiting = -1
                if said < 0 or other < 0:
                    outcome = 1 if said == TOO_MANY or other == TOO_MANY else 2
                    break
                found[row] = <uint8_t> said
            if waiting >= 0 and not wrong and not outcome:
                said = self._of_text(start, offsets[waiting], offsets[waiting + 1], self.begin)
                outcome = 0 if said >= 0 else 1 if said == TOO_MANY else 2
                found[waiting] = <uint8_t> said
        if wrong:
            raise ValueError("texts that do not lie in their bytes")
        return outcome

    cdef int32_t _of_two(self, const uint8_t* data, const int32_t* one, const int32_t* other, int32_t* first) noexcept nogil:
        """What ``_of_text`` says of two texts; ``first`` is written for the one. While both are ASCII each goes on where the processor
        waits for the other."""
        cdef int64_t at = one[0], end = one[1], at_other = other[0], end_other = other[1]
        cdef int32_t state = self.begin, state_other = self.begin, then, then_other, width = self.width
        cdef const int16_t* table = self.table
        cdef const uint16_t* kinds = self.ascii
        while at < end and at_other < end_other and (data[at] | data[at_other]) < 0x80:
            then = table[<int64_t> state * width + kinds[data[at]]]
            then_other = table[<int64_t> state_other * width + kinds[data[at_other]]]
            if then <= HELD or then_other <= HELD:
                break
            state, state_other = then, then_other
            at += 1
            at_other += 1
        first[0] = self._of_text(data, at, end, state)
        return self._of_text(data, at_other, end_other, state_other)

    cdef int32_t _of_text(self, const uint8_t* data, int64_t at, int64_t end, int32_t state) noexcept nogil:
        """1 if a text, of which the first bytes led to a state, holds the pattern, 0 if not, less than 0 where nothing is known."""
        cdef int32_t idle = self.idle, width = self.width, kind, then, code
        cdef int16_t* table = self.table
        cdef const uint16_t* index = &self.index[0]
        cdef const uint16_t* pages = &self.pages[0]
        cdef uint8_t one
        while at < end and state > HELD:
            if state == idle:
                while at < end and self.stays[data[at]]:
                    at += 1
                if at == end:
                    break
            one = data[at]
            if one < 0x80:
                kind = self.ascii[one]
                at += 1
            else:
                if 0xE1 <= one < 0xED or 0xEE <= one < 0xF0:
                    if end - at < 3 or (data[at + 1] & 0xC0) != 0x80 or (data[at + 2] & 0xC0) != 0x80:
                        return UNKNOWN
                    code = (one & 0x0F) << 12 | (data[at + 1] & 0x3F) << 6 | (data[at + 2] & 0x3F)
                    at += 3
                else:
                    code = _seldom(data, at, end)
                    if code < 0:
                        return UNKNOWN
                    at += 2 if one < 0xE0 else 3 if one < 0xF0 else 4
                kind = pages[(<int32_t> index[code >> 8] << 8) + (code & 0xFF)]
            then = table[<int64_t> state * width + kind]
            if then < 0:
                then = self._after(state, kind)
                if then < 0:
                    return then
                table = self.table
            state = then
        if state > HELD:
            then = table[<int64_t> state * width + self.kinds]
            state = then if then >= 0 else self._after(state, self.kinds)
        return state


cdef int32_t _seldom(const uint8_t* data, int64_t at, int64_t end) noexcept nogil:
    """The code point of a character of two or four bytes, or of three where not all that look so are one; -1 where it is none."""
    cdef int32_t code, one = data[at], size = 2 if one < 0xE0 else 3 if one < 0xF0 else 4, place
    if one < 0xC2 or one > 0xF4 or end - at < size:
        return -1
    code = one & (0xFF >> (size + 1))
    for place in range(1, size):
        if (data[at + place] & 0xC0) != 0x80:
            return -1
        code = code << 6 | (data[at + place] & 0x3F)
    if size == 3 and (code < 0x800 or 0xD800 <= code < 0xE000):
        return -1
    return -1 if size == 4 and not 0x10000 <= code < 0x110000 else code
