# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""All that PostgreSQL's COPY sends, in one go and outside the interpreter's lock: a driver takes and gives back that lock for each
row, and a thread that must have it a thousand times for a table waits for each of the others as often."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.stdint cimport int64_t, uintptr_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

ctypedef void* (*Execute)(void* connection, const char* sql) noexcept nogil
ctypedef int (*CopyData)(void* connection, char** piece, int is_async) noexcept nogil
ctypedef void (*Free)(void* piece) noexcept nogil
ctypedef void* (*NextResult)(void* connection) noexcept nogil
ctypedef int (*Status)(const void* of) noexcept nogil
ctypedef const char* (*Field)(const void* result, int name) noexcept nogil

cdef enum:  # libpq-fe.h and postgres_ext.h, which keep these numbers for programs that were built before
    EMPTY = 0
    DONE = 1
    ROWS = 2
    OUT = 3
    REFUSED = 5
    TOLD = 6
    FAILED = 7
    LOST = 1  # of PQstatus: CONNECTION_BAD
    STATE = 67  # PG_DIAG_SQLSTATE
    FUNCTIONS = 8

cdef int64_t FIRST_ROOM = 1 << 16, MOST_ROOM = 1 << 22
cdef int64_t LONG = 1 << 20
"""Bytes that take long enough to let others have the interpreter meanwhile: who lets go of it waits for it afterwards."""


cdef struct Block:
    Block* next
    int64_t size, room


cdef struct Written:
    Block* first
    Block* last
    int64_t size
    bint is_full  # there is no memory for more


cdef char* _text(Block* block) noexcept nogil:
    return <char*> block + sizeof(Block)


cdef void _write(Written* written, const char* piece, int64_t size) noexcept nogil:
    """Blocks that are never moved: text that is copied when it grows is there twice."""
    cdef Block* block = written.last
    cdef int64_t room
    if written.is_full:
        return
    if block == NULL or block.size + size > block.room:
        room = FIRST_ROOM if block == NULL else min(2 * block.room, MOST_ROOM)
        room = max(room, size)
        block = <Block*> malloc(sizeof(Block) + room)
        if block == NULL:
            written.is_full = True
            return
        block.next, block.size, block.room = NULL, 0, room
        if written.last == NULL:
            written.first = block
        else:
            written.last.next = block
        written.last = block
    memcpy(_text(block) + block.size, piece, size)
    block.size += size
    written.size += size


cdef void _give_back(Written* written) noexcept nogil:
    cdef Block* block
    while written.first != NULL:
        block = written.first
        written.first = block.next
        free(block)


cdef void _join(Written* written, char* to) noexcept nogil:
    cdef Block* block
    cdef int64_t at = 0
    while written.first != NULL:
        block = written.first
        memcpy(to + at, _text(block), block.size)
        at += block.size
        written.first = block.next
        free(block)


cdef bytes _joined(Written* written):
    """All of it. Each block is given back as soon as it was copied."""
    cdef bytes found = PyBytes_FromStringAndSize(NULL, written.size)
    cdef char* to = PyBytes_AS_STRING(found)
    if written.size < LONG:
        _join(written, to)
    else:
        with nogil:
            _join(written, to)
    return found


def stream(uintptr_t connection, functions, bytes sql):
    """What a COPY … TO STDOUT gives, on libpq's connection at this place, which nobody else may use meanwhile; or None. Then the
    SQLSTATE of why it gave nothing, or not all, empty where there is none; and whether the line is lost. ``functions``: the places
    of libpq's PQexec, PQgetCopyData, PQfreemem, PQgetResult, PQclear, PQresultStatus, PQresultErrorField and PQstatus. Where it
    gives None the line may be in the midst of something: use it for nothing more. Raises MemoryError."""
    cdef uintptr_t[FUNCTIONS] places
    cdef int index
    if len(functions) != FUNCTIONS or connection == 0 or 0 in functions:
        raise ValueError("no connection")
    for index in range(FUNCTIONS):
        places[index] = functions[index]
    cdef Execute execute = <Execute> <void*> places[0]
    cdef CopyData copy_data = <CopyData> <void*> places[1]
    cdef Free free_piece = <Free> <void*> places[2]
    cdef NextResult next_result = <NextResult> <void*> places[3]
    cdef Free clear = <Free> <void*> places[4]
    cdef Status status_of = <Status> <void*> places[5]
    cdef Field field_of = <Field> <void*> places[6]
    cdef Status line_of = <Status> <void*> places[7]
    cdef void* held = <void*> connection
    cdef void* result
    cdef const char* text = sql
    cdef const char* field
    cdef char* piece
    cdef char[6] state
    cdef int size, status
    cdef bint is_out = False, is_done = False, is_lost
    cdef Written written
    written.first, written.last, written.size, written.is_full = NULL, NULL, 0, False
    state[0] = 0
    with nogil:
        result = execute(held, text)
        while result != NULL:
            status = status_of(result)
            field = field_of(result, STATE)
            if field != NULL:
                for index in range(5):
                    state[index] = field[index]
                    if field[index] == 0:
                        break
                state[5] = 0
            clear(result)
            if status == OUT and not is_out:
                is_out = True
                while True:
                    piece = NULL
                    size = copy_data(held, &piece, 0)
                    if size > 0 and piece != NULL:
                        _write(&written, piece, size)
                    if piece != NULL:
                        free_piece(piece)
                    if size <= 0:
                        break
            else:
                is_done = is_out and status == DONE
                # Whatever wants rows of us, or sends a second stream, would go on for ever.
                if not (status == EMPTY or status == DONE or status == ROWS or REFUSED <= status <= FAILED):
                    break
            result = next_result(held)
        is_lost = line_of(held) == LOST
    try:
        if written.is_full:
            raise MemoryError
        if not is_done or state[0] or is_lost:
            return None, (<bytes> <char*> state).decode("ascii", "replace"), is_lost
        return _joined(&written), "", False
    finally:
        _give_back(&written)
