# cython: language_level=3
"""The compiled fast path: one pass over CARTO's bytes checks every value and copies it into the result.

No value becomes a Python object. An array with anything unusual in it (a wrong value, a rare form of a right one, a
key with an escape) is declined as a whole, and `resolvers.results.decoding` reads it instead. That module defines
what is valid; this one only has to know the forms that most responses consist of, and may never accept more.

Memory safety rests on three rules, which AddressSanitizer tests (tests/resolvers/results/test_memory.py):
- Reading: a bytes object ends in a NUL. No check accepts a NUL, and each reads the next byte only after it has seen
  that this one is not a NUL. So no read passes the end.
- Copying: `memcpy` copies only what is between two pointers that checks have returned.
- Writing: `copy_rows` allocates the scratch space for the longest possible row first (see EXPANSION), and `_write`
  reserves the size of each row before it writes it.
"""

# Functions, not the macros AS_STRING and GET_SIZE: the limited API has no macros.
from cpython.bytes cimport PyBytes_AsString, PyBytes_FromStringAndSize, PyBytes_Size
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memchr, memcmp, memcpy, strlen

__all__ = ["CHECKED", "RowCopier"]

ctypedef const unsigned char* Text
ctypedef Text (*Check)(Text, Scratch*, Value*) noexcept nogil

cdef struct Value:
    # The bytes to send for a cell: of the response itself, or of the scratch space. NULL: not seen yet.
    Text start
    Py_ssize_t size

cdef struct Scratch:
    # Space for values that are not sent verbatim; reused for each row. `stop` is the end of the array that is read.
    unsigned char* end
    Text stop

cdef struct Column:
    const char* key  # as JSON text, with its quotes
    Py_ssize_t key_size
    Check check
    bint boxed  # whether `{"value":…}` may be around a value; in JSON it is the value
    bint nullable
    int depth  # of lists around a value
    bint nullable_lists  # those within a list
    bint nullable_items
    Py_ssize_t uses  # how many pieces of a row write it
    Py_ssize_t twin  # the next column with the same key, in a ring; itself where there is no other
    Value value

cdef struct Out:
    unsigned char* start
    Py_ssize_t size
    Py_ssize_t capacity

cdef enum:
    # The scratch space is this many times as large as the array. A geometry that comes as text is copied without
    # escapes, and then once more as an object; no other value is copied twice.
    EXPANSION = 2
    # Bytes that a value may be longer than its text: two quotes, or a fraction of a second and a `Z`.
    GROWTH = 64

include "_fast_json_json.pxi"
include "_fast_json_values.pxi"
include "_fast_json_geometry.pxi"
include "_fast_json_texts.pxi"

cdef struct Piece:
    # A part of an output row: a text, then the value of a column. -1: of no column.
    Text text
    Py_ssize_t size
    Py_ssize_t column

cdef dict CHECKS = {
    "Int": <size_t>check_int,
    "Float": <size_t>check_float,
    "Boolean": <size_t>check_boolean,
    "String": <size_t>check_string,
    "BigInt": <size_t>check_big_int,
    "ID": <size_t>check_id,
    "Date": <size_t>check_date,
    "DateTime": <size_t>check_datetime,
    "Geometry": <size_t>check_geometry,
    "JSON": <size_t>check_json,
    "Decimal": <size_t>check_decimal,
    "Time": <size_t>check_time,
    "UUID": <size_t>check_uuid,
    "Bytes": <size_t>check_bytes,
}

CHECKED = frozenset(CHECKS)


cdef inline Text key(Text at, const char* name, Py_ssize_t size, Scratch* scratch) noexcept nogil:
    """Return the start of the value if `at` is the key `name`, else NULL."""
    if scratch.stop - at < size or memcmp(at, name, size) != 0:
        return NULL
    at = spaces(at + size)
    return spaces(at + 1) if at[0] == b":" else NULL


cdef bint reserve(Out* out, Py_ssize_t size) noexcept nogil:
    """Make room for `size` more bytes; return False if there is no memory."""
    cdef unsigned char* moved
    if out.capacity - out.size >= size:
        return True
    moved = <unsigned char*>realloc(out.start, 2 * out.capacity + size)
    if moved == NULL:
        return False
    out.start = moved
    out.capacity = 2 * out.capacity + size
    return True


cdef class RowCopier:
    """A reader and writer of the rows of one selection.

    `columns` are (name, check, depth of lists, is nullable, has nullable lists, has nullable items); `check` is one of
    `CHECKED`. `pieces` are (text, number of a column): a row is written as the text of each piece and then the value
    of its column, or nothing if the number is -1. `geometry` is the number of the column that is a member of the
    GeoJSON Feature itself, or -1 if rows are flat objects. If two columns have the same name, both read the same
    member.

    Raises KeyError for an unknown check and IndexError for an unknown column.
    """

    cdef Column* _columns
    cdef Py_ssize_t _count
    cdef Py_ssize_t _geometry
    cdef Piece* _pieces
    cdef Py_ssize_t _piece_count
    cdef Py_ssize_t _fixed  # bytes of a row that are not values
    cdef Py_ssize_t _max_twins
    cdef list _kept  # owns the bytes objects that keys and pieces point into

    def __cinit__(self, columns, pieces, Py_ssize_t geometry=-1):
        self._kept = []
        self._count, self._piece_count, self._geometry = len(columns), len(pieces), geometry
        self._columns = <Column*>malloc((self._count + 1) * sizeof(Column))
        self._pieces = <Piece*>malloc((self._piece_count + 1) * sizeof(Piece))
        if self._columns == NULL or self._pieces == NULL:
            raise MemoryError
        for index, (name, check, depth, *nullable) in enumerate(columns):
            self._set_column(&self._columns[index], name, check, depth, nullable)
        self._set_twins([name if index != geometry else None for index, (name, *_) in enumerate(columns)])
        for index, (text, column) in enumerate(pieces):
            self._set_piece(&self._pieces[index], text, column)

    def __dealloc__(self):
        free(self._columns)
        free(self._pieces)

    cdef _set_column(self, Column* column, str name, str check, int depth, list nullable):
        cdef bytes quoted_name = b'"%b"' % name.encode()
        self._kept.append(quoted_name)
        column.key, column.key_size = quoted_name, PyBytes_Size(quoted_name)
        column.check = <Check><size_t>CHECKS[check]
        column.boxed, column.depth, column.uses = check != "JSON", depth, 0
        column.nullable, column.nullable_lists, column.nullable_items = nullable

    cdef _set_twins(self, list names):
        for index in range(self._count):
            ring = [other for other in range(self._count) if names[other] == names[index]]
            self._columns[index].twin = ring[(ring.index(index) + 1) % len(ring)]
            self._max_twins = max(self._max_twins, len(ring))

    cdef _set_piece(self, Piece* piece, bytes text, Py_ssize_t column):
        if not -1 <= column < self._count:
            raise IndexError("no such column")
        self._kept.append(text)
        piece.text, piece.size, piece.column = <Text>PyBytes_AsString(text), PyBytes_Size(text), column
        self._fixed += piece.size
        if column >= 0:
            self._columns[column].uses += 1

    def copy_rows(self, bytes array not None, Py_ssize_t limit):
        """Return the first `limit` rows of a JSON array as JSON with commas between them, and the number of all rows.

        Return None if a value is not plainly of the declared type. The caller must then decode the array.
        """
        cdef Py_ssize_t size = PyBytes_Size(array), rows = 0
        cdef Scratch scratch
        cdef Out out
        cdef Py_ssize_t longest = EXPANSION * size * self._max_twins + GROWTH * (self._count + 1)
        cdef unsigned char* scratched = <unsigned char*>malloc(longest)
        out.start = <unsigned char*>malloc(size + 1)
        out.size, out.capacity = 0, size + 1
        scratch.stop = <Text>PyBytes_AsString(array) + size
        try:
            if scratched == NULL or out.start == NULL:
                raise MemoryError
            if not self._rows(<Text>PyBytes_AsString(array), scratched, &scratch, &out, limit, &rows):
                return None
            return PyBytes_FromStringAndSize(<char*>out.start, out.size), rows
        finally:
            free(scratched)
            free(out.start)

    cdef bint _rows(
        self, Text at, unsigned char* scratched, Scratch* scratch, Out* out, Py_ssize_t limit, Py_ssize_t* rows
    ) noexcept nogil:
        """Read the whole array; return False if it is declined."""
        if at[0] != b"[":
            return False
        at = spaces(at + 1)
        while at[0] == b"{":
            scratch.end = scratched
            self._forget()
            at = self._feature(at, scratch) if self._geometry >= 0 else self._flat(at, scratch)
            if at == NULL or not self._is_complete():
                return False
            if rows[0] < limit and not self._write(out, rows[0] > 0):
                return False
            rows[0] += 1
            at = spaces(at)
            if at[0] != b",":
                break
            at = spaces(at + 1)
            if at[0] != b"{":
                return False
        # A NUL within the bytes ends `spaces` too: only at `stop` is it the end.
        return at[0] == b"]" and spaces(at + 1) == scratch.stop

    cdef void _forget(self) noexcept nogil:
        cdef Py_ssize_t index
        for index in range(self._count):
            self._columns[index].value.start = NULL

    cdef bint _is_complete(self) noexcept nogil:
        cdef Py_ssize_t index
        for index in range(self._count):
            if self._columns[index].value.start == NULL:
                return False
        return True

    cdef Text _feature(self, Text at, Scratch* scratch) noexcept nogil:
        """Read a GeoJSON Feature (RFC 7946, 3.2)."""
        cdef bint has_properties = False
        cdef Text after
        while True:
            at = spaces(at + 1)
            after = key(at, b'"properties"', 12, scratch)
            if after != NULL:
                # A JSON reader takes the last of duplicate members; columns would mix both.
                if has_properties or after[0] != b"{":
                    return NULL
                has_properties = True
                at = self._flat(after, scratch)
            else:
                after = key(at, b'"geometry"', 10, scratch)
                at = self._other(at) if after == NULL else self._checked(self._geometry, after, scratch)
            if at == NULL:
                return NULL
            at = spaces(at)
            if at[0] != b",":
                return at + 1 if at[0] == b"}" and has_properties else NULL

    cdef Text _flat(self, Text at, Scratch* scratch) noexcept nogil:
        """Read an object whose members are the columns, most often in their order."""
        cdef Py_ssize_t expected = 0, column = 0, tried
        cdef Text after
        at = spaces(at + 1)
        if at[0] == b"}":
            return at + 1
        while True:
            after = NULL
            if at[0] != b'"':
                return NULL
            for tried in range(self._count):
                column = expected + tried
                if column >= self._count:
                    column -= self._count
                if column != self._geometry:
                    after = key(at, self._columns[column].key, self._columns[column].key_size, scratch)
                    if after != NULL:
                        break
            if after == NULL:
                at = self._other(at)
            else:
                at = self._read(column, after, scratch)
                expected = column + 1
            if at == NULL:
                return NULL
            at = spaces(at)
            if at[0] == b"}":
                return at + 1
            if at[0] != b",":
                return NULL
            at = spaces(at + 1)

    cdef Text _other(self, Text at) noexcept nogil:
        """Skip a member that is no column. A key with an escape is declined, because it may be a column's name."""
        cdef Text start = at
        if at[0] != b'"':
            return NULL
        at = string(at)
        if at == NULL or memchr(start, b"\\", at - start) != NULL:
            return NULL
        at = spaces(at)
        return anything(spaces(at + 1), 0) if at[0] == b":" else NULL

    cdef Text _read(self, Py_ssize_t column, Text at, Scratch* scratch) noexcept nogil:
        """Read the value of a member, once for each column with the name of the member."""
        cdef Text end = self._checked(column, at, scratch)
        cdef Py_ssize_t twin = self._columns[column].twin
        while twin != column:
            if end == NULL or self._checked(twin, at, scratch) != end:
                return NULL
            twin = self._columns[twin].twin
        return end

    cdef Text _checked(self, Py_ssize_t index, Text at, Scratch* scratch) noexcept nogil:
        """Read the value of a column. A second value in the same row is declined."""
        cdef Column* column = &self._columns[index]
        if column.value.start != NULL:
            return NULL
        if at[0] == b"n" and column.nullable:
            return verbatim(at, literal(at, b"null"), &column.value)
        if column.depth > 0:
            return self._listed(column, at, scratch, column.depth)
        return self._unboxed(column, at, scratch)

    cdef Text _unboxed(self, Column* column, Text at, Scratch* scratch) noexcept nogil:
        """Read a value, with the box `{"value":…}` of BigQuery's client around it or without."""
        cdef Text inner = literal(at, b'{"value":') if column.boxed else NULL
        if inner == NULL:
            return column.check(at, scratch, &column.value)
        at = column.check(inner, scratch, &column.value)
        return at + 1 if at != NULL and at[0] == b"}" else NULL

    cdef Text _listed(self, Column* column, Text at, Scratch* scratch, int depth) noexcept nogil:
        """Read a list, or a list of lists if `depth` is more than 1.

        A list is declined unless all its items are sent verbatim.
        """
        cdef Text start = at, item
        cdef bint nullable = column.nullable_items if depth == 1 else column.nullable_lists
        if at[0] != b"[":
            return NULL
        at = spaces(at + 1)
        if at[0] == b"]":
            return verbatim(start, at + 1, &column.value)
        while True:
            item = at
            if at[0] == b"n" and nullable:
                at = verbatim(at, literal(at, b"null"), &column.value)
            elif depth > 1:
                at = self._listed(column, at, scratch, depth - 1)
            else:
                at = column.check(at, scratch, &column.value)
            if at == NULL or column.value.start != item or column.value.size != at - item:
                return NULL
            at = spaces(at)
            if at[0] == b"]":
                return verbatim(start, at + 1, &column.value)
            if at[0] != b",":
                return NULL
            at = spaces(at + 1)

    cdef bint _write(self, Out* out, bint is_further) noexcept nogil:
        """Write the row that was read; return False if there is no memory."""
        cdef Py_ssize_t index, size = self._fixed + 1
        cdef Piece* piece
        cdef Value* value
        for index in range(self._count):
            size += self._columns[index].uses * self._columns[index].value.size
        if not reserve(out, size):
            return False
        if is_further:
            out.start[out.size] = b","
            out.size += 1
        for index in range(self._piece_count):
            piece = &self._pieces[index]
            memcpy(out.start + out.size, piece.text, piece.size)
            out.size += piece.size
            if piece.column >= 0:
                value = &self._columns[piece.column].value
                memcpy(out.start + out.size, value.start, value.size)
                out.size += value.size
        return True
