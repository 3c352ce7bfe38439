# Geometry, part of _fast_json.pyx. Of GeoJSON (RFC 7946, 3.1) an object of `type` and `coordinates`, in either order, and
# nothing else, or its text; a GeometryCollection is declined. Else WKB in hexadecimal, or WKT.

cdef struct Kind:
    const char* name  # with its quotes
    const char* wkt
    int depth  # of the arrays around a number

cdef Kind[7] KINDS  # in the order of their codes in WKB, from 1 on
KINDS[0] = Kind(b'"Point"', b"POINT", 1)
KINDS[1] = Kind(b'"LineString"', b"LINESTRING", 2)
KINDS[2] = Kind(b'"Polygon"', b"POLYGON", 3)
KINDS[3] = Kind(b'"MultiPoint"', b"MULTIPOINT", 2)
KINDS[4] = Kind(b'"MultiLineString"', b"MULTILINESTRING", 3)
KINDS[5] = Kind(b'"MultiPolygon"', b"MULTIPOLYGON", 4)
KINDS[6] = Kind(b'"GeometryCollection"', b"GEOMETRYCOLLECTION", 0)

cdef enum:
    EXPANSION = 4  # times as long as its text, at most, is what a geometry takes of the scratch: `POINT(1 2),`
    MAX_NESTING = 8  # of collections


cdef inline Text blanks(Text at) noexcept nogil:
    while at[0] == b" ":
        at += 1
    return at


cdef Text coordinates(Text at, int* depth) noexcept nogil:
    """Nested arrays with numbers at one depth, which is left in `depth`; 0 where there is no number."""
    cdef int level = 0
    depth[0] = 0
    if at[0] != b"[":
        return NULL
    while True:
        while at[0] == b"[":
            level += 1
            at = blanks(at + 1)
        if at[0] != b"]":
            if depth[0] != level and depth[0]:
                return NULL
            depth[0] = level
            at = number(at)
            if at == NULL:
                return NULL
            at = blanks(at)
        while at[0] == b"]":
            level -= 1
            if level == 0:
                return at + 1
            at = blanks(at + 1)
        if at[0] != b",":
            return NULL
        at = blanks(at + 1)
        if at[0] == b"]":
            return NULL


cdef inline Text colon(Text at) noexcept nogil:
    at = blanks(at)
    return blanks(at + 1) if at[0] == b":" else NULL


cdef Text kind_of(Text at, Kind** kind) noexcept nogil:
    cdef Text end
    cdef int index
    for index in range(6):
        end = literal(at, KINDS[index].name)
        if end != NULL:
            kind[0] = &KINDS[index]
            return end
    return NULL


cdef void begin(Kind* kind, Scratch* scratch) noexcept nogil:
    """The beginning of a GeoJSON object, up to the array in it."""
    put(scratch, b'{"type":', 8)
    put(scratch, kind.name, strlen(kind.name))
    if kind.depth:
        put(scratch, b',"coordinates":', 15)
    else:
        put(scratch, b',"geometries":', 14)


cdef Text geometry(Text at, Scratch* scratch, Value* value) noexcept nogil:
    cdef Text start = NULL, end = NULL, after
    cdef Kind* kind = NULL
    cdef int depth = 0
    if at[0] != b"{":
        return NULL
    while True:
        at = blanks(at + 1)
        after = literal(at, b'"type"')
        if after != NULL and kind == NULL:
            after = colon(after)
            at = NULL if after == NULL else kind_of(after, &kind)
        else:
            after = literal(at, b'"coordinates"')
            if after == NULL or start != NULL:
                return NULL
            start = colon(after)
            at = end = NULL if start == NULL else coordinates(start, &depth)
        if at == NULL:
            return NULL
        at = blanks(at)
        if at[0] == b"}":
            break
        if at[0] != b",":
            return NULL
    if kind == NULL or start == NULL or (depth and depth != kind.depth):
        return NULL
    value.start = scratch.end
    begin(kind, scratch)
    put(scratch, start, end - start)
    put(scratch, b"}", 1)
    value.size = scratch.end - value.start
    return at + 1


cdef Text unescaped(Text at, Scratch* scratch) noexcept nogil:
    """Copies what a string holds, with a NUL behind; of all escapes it knows that of a quote, all that GeoJSON needs."""
    cdef Text quote, escaped
    while True:
        quote = <Text>memchr(at, b'"', scratch.stop - at)
        if quote == NULL:
            return NULL
        escaped = <Text>memchr(at, b"\\", quote - at)
        if escaped == NULL:
            put(scratch, at, quote - at)
            put(scratch, b"\0", 1)
            return quote + 1
        if escaped + 1 != quote:
            return NULL
        put(scratch, at, escaped - at)
        put(scratch, quote, 1)
        at = quote + 1


cdef Text check_geometry(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """An object of GeoJSON, or its text; or what warehouses have for shapes themselves."""
    cdef Text text, end
    if at[0] != b'"':
        return geometry(at, scratch, value)
    if at[1] == b"0" or b"A" <= at[1] <= b"Z":
        value.start = scratch.end
        end = wkb(at + 1, 0, scratch) if at[1] == b"0" else check_wkt(at + 1, scratch)
        value.size = scratch.end - value.start
        return unquoted(end, True)
    text = scratch.end
    at = unescaped(at + 1, scratch)
    if at == NULL:
        return NULL
    end = geometry(blanks(text), scratch, value)
    return at if end != NULL and blanks(end)[0] == 0 else NULL
