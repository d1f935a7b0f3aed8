# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""What is asked of flags again and again (``classifiers.flagged``): whether any of them is set, whether all are, and how many.

These loops take microseconds, and keep the interpreter's lock while flags are few: who lets go of it waits for it afterwards longer
than that where another thread works as well. Flags are bytes of 0 or 1 that lie together in memory; others raise ValueError.
"""

from cpython.buffer cimport PyBUF_ND, PyBUF_WRITABLE, PyBuffer_Release, PyObject_GetBuffer
from libc.stdint cimport int64_t, uint8_t, uint64_t
from libc.string cimport memchr, memcpy

cdef enum:
    MANY = 1 << 20  # flags that are looked at without the interpreter's lock
    WORD = 8
    ROUND = 255  # so often a byte can count
    PIECE = 1 << 14  # places that are written with the interpreter's lock

cdef uint64_t BYTES = 0x00FF00FF00FF00FFULL
cdef uint64_t TWOS = 0x0000FFFF0000FFFFULL


cdef int _opened(object flags, Py_buffer* view, int kind) except -1:
    PyObject_GetBuffer(flags, view, kind)
    if view.itemsize != 1:
        PyBuffer_Release(view)
        raise ValueError("flags are bytes")
    return 0


cdef inline bint _holds(const uint8_t* flags, int64_t size, int byte) noexcept nogil:
    return size > 0 and memchr(flags, byte, size) != NULL


cdef int64_t _sum(const uint8_t* flags, int64_t size) noexcept nogil:
    """How many are set: eight are added at a time, up to 255 times before a byte may be full."""
    cdef int64_t at = 0, found = 0, words = size // WORD, last
    cdef uint64_t word, held
    while at < words:
        last, held = min(at + ROUND, words), 0
        while at < last:
            memcpy(&word, flags + at * WORD, WORD)
            held += word
            at += 1
        held = (held & BYTES) + (held >> 8 & BYTES)
        held = (held & TWOS) + (held >> 16 & TWOS)
        found += <int64_t> ((held & 0xFFFFFFFFULL) + (held >> 32))
    for at in range(words * WORD, size):
        found += flags[at]
    return found


def anywhere(flags):
    """Whether any of the flags is set."""
    cdef Py_buffer view
    cdef bint found
    _opened(flags, &view, PyBUF_ND)
    if view.len < MANY:
        found = _holds(<const uint8_t*> view.buf, view.len, 1)
    else:
        with nogil:
            found = _holds(<const uint8_t*> view.buf, view.len, 1)
    PyBuffer_Release(&view)
    return found


def everywhere(flags):
    """Whether all of the flags are set."""
    cdef Py_buffer view
    cdef bint missing
    _opened(flags, &view, PyBUF_ND)
    if view.len < MANY:
        missing = _holds(<const uint8_t*> view.buf, view.len, 0)
    else:
        with nogil:
            missing = _holds(<const uint8_t*> view.buf, view.len, 0)
    PyBuffer_Release(&view)
    return not missing


def counted(flags):
    """How many of the flags are set."""
    cdef Py_buffer view
    cdef int64_t found
    _opened(flags, &view, PyBUF_ND)
    if view.len < MANY:
        found = _sum(<const uint8_t*> view.buf, view.len)
    else:
        with nogil:
            found = _sum(<const uint8_t*> view.buf, view.len)
    PyBuffer_Release(&view)
    return found


cdef void _joined(const uint8_t* ours, const uint8_t* theirs, int64_t size, int how, uint8_t* into) noexcept nogil:
    cdef int64_t at
    if how == 0:
        for at in range(size):
            into[at] = ours[at] & theirs[at]
    elif how == 1:
        for at in range(size):
            into[at] = ours[at] | theirs[at]
    else:
        for at in range(size):
            into[at] = ours[at] & (theirs[at] ^ 1)


def joined(ours, theirs, int how, into):
    """Writes which flags are set in both (``how`` 0), in one of both (1), in ours and not in theirs (2). ``into`` may be one of
    them. Raises ValueError where they are not as many."""
    cdef Py_buffer one, other, found
    _opened(ours, &one, PyBUF_ND)
    try:
        _opened(theirs, &other, PyBUF_ND)
        try:
            _opened(into, &found, PyBUF_ND | PyBUF_WRITABLE)
            try:
                if one.len != other.len or one.len != found.len:
                    raise ValueError("not as many flags")
                if one.len < MANY:
                    _joined(<const uint8_t*> one.buf, <const uint8_t*> other.buf, one.len, how, <uint8_t*> found.buf)
                else:
                    with nogil:
                        _joined(<const uint8_t*> one.buf, <const uint8_t*> other.buf, one.len, how, <uint8_t*> found.buf)
            finally:
                PyBuffer_Release(&found)
        finally:
            PyBuffer_Release(&other)
    finally:
        PyBuffer_Release(&one)


cdef int64_t _places(const uint8_t* flags, int64_t size, int64_t count, int64_t* into) noexcept nogil:
    """Writes where flags are set, of which so many are: eight that are not are passed over, else nothing hangs on a flag. How many
    were written."""
    cdef int64_t at = 0, found = 0, end
    cdef uint64_t word
    while found + WORD <= count and at + WORD <= size:
        memcpy(&word, flags + at, WORD)
        if word:
            end = at + WORD
            while at < end:
                into[found] = at
                found += flags[at] != 0
                at += 1
        else:
            at += WORD
    while found < count and at < size:
        into[found] = at
        found += flags[at] != 0
        at += 1
    return found


def places(flags, int64_t[::1] into):
    """Writes the places of the flags that are set, in ascending order. Raises ValueError where there is not room for just as many."""
    cdef Py_buffer view
    cdef int64_t found = 0, room = into.shape[0]
    _opened(flags, &view, PyBUF_ND)
    if room < PIECE:
        if room:
            found = _places(<const uint8_t*> view.buf, view.len, room, &into[0])
    else:
        with nogil:
            found = _places(<const uint8_t*> view.buf, view.len, room, &into[0])
    PyBuffer_Release(&view)
    if found != room:
        raise ValueError("no room for just as many places")


def meets(allowed, const int64_t[::1] places):
    """Whether a flag is set at any of some places. Raises ValueError where there is none at one of them."""
    return _looked_at(allowed, places, 1)


def covers(allowed, const int64_t[::1] places):
    """Whether a flag is set at all of some places. Raises ValueError where there is none at one of them."""
    return not _looked_at(allowed, places, 0)


cdef bint _looked_at(object allowed, const int64_t[::1] places, uint8_t wanted) except? -1:
    """Whether any of some places has this flag."""
    cdef Py_buffer view
    cdef int64_t at
    cdef bint found = False, wrong = False
    _opened(allowed, &view, PyBUF_ND)
    for at in range(places.shape[0]):
        if places[at] < 0 or places[at] >= view.len:
            wrong = True
            break
        if (<const uint8_t*> view.buf)[places[at]] == wanted:
            found = True
            break
    PyBuffer_Release(&view)
    if wrong:
        raise ValueError("places without a flag")
    return found
