# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The rows that PostgreSQL's COPY writes in its binary format, as columns: each cell comes with its length, so that nothing is
looked for and nothing has to be undone.
https://www.postgresql.org/docs/current/sql-copy.html (File Formats)"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcmp, memcpy, memset

cdef enum:
    SIGNATURE = 11
    FIXED = 19  # the signature, flags, and how much is added to the head
    COUNT = 2  # bytes that tell how many cells a row has
    LENGTH = 4  # bytes that tell how long a cell is
    MOST = 2147483647  # bytes of a column: places are numbers of 32 bits
    SHORT = 16  # bytes that are copied as two numbers

cdef int64_t LONG = 1 << 20
"""Bytes that take long enough to let others have the interpreter meanwhile: who lets go of it waits for it afterwards."""
cdef const uint8_t* BEGIN = b"PGCOPY\n\xff\r\n\0"


cdef struct Column:
    int64_t size, room, nulls  # bytes of its cells so far and in all, and how many cells are NULL
    int32_t* starts
    uint8_t* data
    uint8_t* filled  # a bit for each cell that is not NULL; none where all are not


cdef inline int64_t _number(const uint8_t* at) noexcept nogil:
    return <int32_t> (<uint32_t> at[0] << 24 | <uint32_t> at[1] << 16 | <uint32_t> at[2] << 8 | at[3])


cdef int64_t _head(const uint8_t* text, int64_t size) noexcept nogil:
    """Where the first row begins; -1 where no such text does, or one with flags that mean another kind of rows."""
    cdef int64_t more
    if size < FIXED + COUNT or memcmp(text, BEGIN, SIGNATURE) or text[SIGNATURE] or text[SIGNATURE + 1]:
        return -1
    more = _number(text + SIGNATURE + 4)
    return FIXED + more if 0 <= more <= size - FIXED - COUNT else -1


cdef int64_t _measured(const uint8_t* text, int64_t size, int64_t at, int64_t columns, Column* found) noexcept nogil:
    """How many rows there are; -1 where the text breaks off, or a row has another number of cells."""
    cdef int64_t rows = 0, column, length
    while at + COUNT <= size:
        if text[at] == 0xFF and text[at + 1] == 0xFF:
            return rows if at + COUNT == size and rows < MOST else -1
        if (text[at] << 8 | text[at + 1]) != columns:
            return -1
        at += COUNT
        for column in range(columns):
            if size - at < LENGTH:
                return -1
            length = _number(text + at)
            at += LENGTH
            if length == -1:
                found[column].nulls += 1
                continue
            if length < 0 or length > size - at:
                return -1
            found[column].room += length
            at += length
        rows += 1
    return -1


cdef void _copied(const uint8_t* text, int64_t size, int64_t at, int64_t columns, int64_t rows, Column* found) noexcept nogil:
    """Fills the columns with cells that were measured before."""
    cdef int64_t row, column, length
    cdef Column* to
    for column in range(columns):
        if found[column].nulls:
            memset(found[column].filled, 0xFF, rows >> 3)
            if rows & 7:
                found[column].filled[rows >> 3] = (1 << (rows & 7)) - 1
    for row in range(rows):
        at += COUNT
        for column in range(columns):
            to = found + column
            to.starts[row] = <int32_t> to.size
            length = _number(text + at)
            at += LENGTH
            if length < 0:
                to.filled[row >> 3] &= ~(1 << (row & 7))
                continue
            if length <= SHORT and at + SHORT <= size and to.size + SHORT <= to.room:
                memcpy(to.data + to.size, text + at, SHORT)  # what is too much the next cells overwrite
            else:
                memcpy(to.data + to.size, text + at, length)
            to.size += length
            at += length
    for column in range(columns):
        found[column].starts[rows] = <int32_t> found[column].size


def texts(const uint8_t[::1] copied, int64_t columns):
    """How many rows there are, and of each column three pieces of memory: where each cell begins and the last one ends (32 bits
    each), the cells behind each other, and a bit for each cell that is not NULL; None where all are not. Raises ValueError for
    what is no such text of so many columns, or more than places can tell, and MemoryError."""
    cdef int64_t size = copied.shape[0], column, begin, rows = -1
    cdef const uint8_t* text
    cdef Column* found
    cdef list made = []
    cdef bytes starts, data, filled
    if not 0 < columns < 0x8000 or size == 0:
        raise ValueError("no columns")
    text = &copied[0]
    begin = _head(text, size)
    if begin < 0:
        raise ValueError("no text of COPY's own")
    found = <Column*> calloc(columns, sizeof(Column))
    if found == NULL:
        raise MemoryError
    try:
        if size < LONG:
            rows = _measured(text, size, begin, columns, found)
        else:
            with nogil:
                rows = _measured(text, size, begin, columns, found)
        if rows < 0:
            raise ValueError("no rows of so many columns")
        for column in range(columns):
            if found[column].room > MOST:
                raise ValueError("too much for one column")
            starts = PyBytes_FromStringAndSize(NULL, (rows + 1) * sizeof(int32_t))
            data = PyBytes_FromStringAndSize(NULL, found[column].room)
            filled = PyBytes_FromStringAndSize(NULL, (rows + 7) >> 3) if found[column].nulls else None
            found[column].starts = <int32_t*> PyBytes_AS_STRING(starts)
            found[column].data = <uint8_t*> PyBytes_AS_STRING(data)
            found[column].filled = <uint8_t*> PyBytes_AS_STRING(filled) if filled is not None else NULL
            made.append((starts, data, filled))
        if size < LONG:
            _copied(text, size, begin, columns, rows, found)
        else:
            with nogil:
                _copied(text, size, begin, columns, rows, found)
    finally:
        free(found)
    return rows, made


def longest(const int32_t[::1] starts):
    """The bytes of the longest cell, by where each begins and the last one ends."""
    cdef int64_t row, size, most = 0
    for row in range(starts.shape[0] - 1):
        size = <int64_t> starts[row + 1] - starts[row]
        if size > most:
            most = size
    return most
