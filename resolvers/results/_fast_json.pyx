# cython: language_level=3
"""The fast way through an answer: one pass over CARTO's bytes checks every value and copies it to where it belongs.

No value becomes a Python object. Whatever is not plainly right (a wrong value, a rare form of a right one, a key
with an escape) is declined as a whole, and `resolvers.results.decoding` reads the array instead: it has the last word, so
this module need know only the forms that CARTO's answers are made of.

Why it is memory-safe: a bytes object ends in a NUL, no check passes over a NUL, and each looks at the next byte
only after it has seen that this one is none. What is copied was measured before; room is made for it first.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memchr, memcmp, memcpy, strlen

__all__ = ["RowCopier"]

ctypedef const unsigned char* Text
ctypedef Text (*Check)(Text, Scratch*, Value*) noexcept nogil

cdef struct Value:
    Text start
    Py_ssize_t size

cdef struct Scratch:
    # Where values are written that are not sent as they came; taken back with every row. `stop`: the array's end.
    unsigned char* end
    Text stop

cdef struct Column:
    const char* key  # as it stands in JSON, with its quotes
    Py_ssize_t key_size
    Check check
    bint nullable
    bint listed
    Py_ssize_t uses  # how many times a row is written with it
    Py_ssize_t twin  # the next column that reads the same member, in a ring; itself where there is no other
    Value value

cdef struct Out:
    unsigned char* start
    Py_ssize_t size
    Py_ssize_t room

include "_fast_json_json.pxi"
include "_fast_json_values.pxi"
include "_fast_json_geometry.pxi"
include "_fast_json_wkb.pxi"
include "_fast_json_wkt.pxi"

cdef struct Piece:
    # How a row is written: a text, and behind it the value of a column; -1: of none.
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
}


cdef inline Text key(Text at, const char* name, Py_ssize_t size, Scratch* scratch) noexcept nogil:
    """To the value, where this is the key of a member."""
    if scratch.stop - at < size or memcmp(at, name, size) != 0:
        return NULL
    at = spaces(at + size)
    return spaces(at + 1) if at[0] == b":" else NULL


cdef bint reserve(Out* out, Py_ssize_t size) noexcept nogil:
    cdef unsigned char* moved
    if out.room - out.size >= size:
        return True
    moved = <unsigned char*>realloc(out.start, 2 * out.room + size)
    if moved == NULL:
        return False
    out.start = moved
    out.room = 2 * out.room + size
    return True


cdef class RowCopier:
    """How the rows of one form are read and how they are written.

    `columns` are (name, scalar, whether it is a list, whether it may be null). A row is written as `pieces`: each a
    text, and behind it the value of the column of that number; -1 is none. `geometry` is the number of the column
    that stands in a GeoJSON Feature itself, where the rows are Features; -1 where they are flat objects. Two columns
    may have one name: both read the same member.

    Raises KeyError for an unknown scalar and IndexError for an unknown column.
    """

    cdef Column* _columns
    cdef Py_ssize_t _count
    cdef Py_ssize_t _geometry  # the column that stands in the feature itself; -1: rows are flat
    cdef Piece* _pieces
    cdef Py_ssize_t _piece_count
    cdef Py_ssize_t _fixed  # bytes of a row that are not values
    cdef Py_ssize_t _most_twins
    cdef list _kept  # what the texts point into

    def __cinit__(self, columns, pieces, Py_ssize_t geometry=-1):
        self._kept = []
        self._count, self._piece_count, self._geometry = len(columns), len(pieces), geometry
        self._columns = <Column*>malloc((self._count + 1) * sizeof(Column))
        self._pieces = <Piece*>malloc((self._piece_count + 1) * sizeof(Piece))
        if self._columns == NULL or self._pieces == NULL:
            raise MemoryError
        for index, (name, scalar, is_list, nullable) in enumerate(columns):
            self._set_column(&self._columns[index], name, scalar, is_list, nullable)
        self._set_twins([name if index != geometry else None for index, (name, *_) in enumerate(columns)])
        for index, (text, column) in enumerate(pieces):
            self._set_piece(&self._pieces[index], text, column)

    def __dealloc__(self):
        free(self._columns)
        free(self._pieces)

    cdef _set_column(self, Column* column, str name, str scalar, bint is_list, bint nullable):
        cdef bytes quoted_name = b'"%b"' % name.encode()
        self._kept.append(quoted_name)
        column.key, column.key_size = quoted_name, PyBytes_GET_SIZE(quoted_name)
        column.check = <Check><size_t>CHECKS[scalar]
        column.listed, column.nullable, column.uses = is_list, nullable, 0

    cdef _set_twins(self, list names):
        for index in range(self._count):
            ring = [other for other in range(self._count) if names[other] == names[index]]
            self._columns[index].twin = ring[(ring.index(index) + 1) % len(ring)]
            self._most_twins = max(self._most_twins, len(ring))

    cdef _set_piece(self, Piece* piece, bytes text, Py_ssize_t column):
        if not -1 <= column < self._count:
            raise IndexError("no such column")
        self._kept.append(text)
        piece.text, piece.size, piece.column = <Text>PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text), column
        self._fixed += piece.size
        if column >= 0:
            self._columns[column].uses += 1

    def copy_rows(self, bytes array not None, Py_ssize_t most):
        """The first `most` rows of a JSON array as they are sent, with commas between them, and how many it has.

        None where anything in it is not plainly of the declared type: somebody else must look at it then.
        """
        cdef Py_ssize_t size = PyBytes_GET_SIZE(array), rows = 0
        cdef Scratch scratch
        cdef Out out
        # The longest that a byte can become is that of binary geometry: see _fast_json_geometry.pxi.
        cdef Py_ssize_t room = EXPANSION * size * self._most_twins + 64 * (self._count + 1)
        cdef unsigned char* scratched = <unsigned char*>malloc(room)
        out.start = <unsigned char*>malloc(size + 1)
        out.size, out.room = 0, size + 1
        scratch.stop = <Text>PyBytes_AS_STRING(array) + size
        try:
            if scratched == NULL or out.start == NULL:
                raise MemoryError
            if not self._rows(<Text>PyBytes_AS_STRING(array), scratched, &scratch, &out, most, &rows):
                return None
            return PyBytes_FromStringAndSize(<char*>out.start, out.size), rows
        finally:
            free(scratched)
            free(out.start)

    cdef bint _rows(
        self, Text at, unsigned char* scratched, Scratch* scratch, Out* out, Py_ssize_t most, Py_ssize_t* rows
    ) noexcept nogil:
        if at[0] != b"[":
            return False
        at = spaces(at + 1)
        while at[0] == b"{":
            scratch.end = scratched
            self._forget()
            at = self._feature(at, scratch) if self._geometry >= 0 else self._flat(at, scratch)
            if at == NULL or not self._is_complete():
                return False
            if rows[0] < most and not self._write(out, rows[0] > 0):
                return False
            rows[0] += 1
            at = spaces(at)
            if at[0] != b",":
                break
            at = spaces(at + 1)
            if at[0] != b"{":
                return False
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
        """A GeoJSON Feature (RFC 7946, 3.2)."""
        cdef bint has_properties = False
        cdef Text after
        while True:
            at = spaces(at + 1)
            after = key(at, b'"properties"', 12, scratch)
            if after != NULL and not has_properties:
                has_properties = True
                at = self._flat(after, scratch) if after[0] == b"{" else NULL
            else:
                after = key(at, b'"geometry"', 10, scratch)
                at = self._other(at) if after == NULL else self._checked(self._geometry, after, scratch)
            if at == NULL:
                return NULL
            at = spaces(at)
            if at[0] != b",":
                return at + 1 if at[0] == b"}" and has_properties else NULL

    cdef Text _flat(self, Text at, Scratch* scratch) noexcept nogil:
        """An object with the columns as members, as a rule in their order."""
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
        """A member that nobody asked for. A key with an escape may be one that somebody did."""
        cdef Text start = at
        if at[0] != b'"':
            return NULL
        at = string(at)
        if at == NULL or memchr(start, b"\\", at - start) != NULL:
            return NULL
        at = spaces(at)
        return anything(spaces(at + 1), 0) if at[0] == b":" else NULL

    cdef Text _read(self, Py_ssize_t column, Text at, Scratch* scratch) noexcept nogil:
        """A member, for each column that has its name."""
        cdef Text end = self._checked(column, at, scratch)
        cdef Py_ssize_t twin = self._columns[column].twin
        while twin != column:
            if end == NULL or self._checked(twin, at, scratch) != end:
                return NULL
            twin = self._columns[twin].twin
        return end

    cdef Text _checked(self, Py_ssize_t index, Text at, Scratch* scratch) noexcept nogil:
        """A value of a column; two in one row are declined."""
        cdef Column* column = &self._columns[index]
        cdef Text end
        if column.value.start != NULL:
            return NULL
        if at[0] == b"n" and column.nullable:
            end = literal(at, b"null")
            return NULL if end == NULL else as_it_came(at, end, &column.value)
        if column.listed:
            return self._listed(column, at, scratch)
        return column.check(at, scratch, &column.value)

    cdef Text _listed(self, Column* column, Text at, Scratch* scratch) noexcept nogil:
        """A list whose items are sent as they came."""
        cdef Text start = at, item
        if at[0] != b"[":
            return NULL
        at = spaces(at + 1)
        if at[0] == b"]":
            return as_it_came(start, at + 1, &column.value)
        while True:
            item = at
            at = column.check(at, scratch, &column.value)
            if at == NULL or column.value.start != item or column.value.size != at - item:
                return NULL
            at = spaces(at)
            if at[0] == b"]":
                return as_it_came(start, at + 1, &column.value)
            if at[0] != b",":
                return NULL
            at = spaces(at + 1)

    cdef bint _write(self, Out* out, bint is_further) noexcept nogil:
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
