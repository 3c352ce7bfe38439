# The check of Geometry, part of _fast_json.pyx: a GeoJSON geometry (RFC 7946, 3.1) with `type` and
# `coordinates`, in either order, and no other member; as an object, or as text. The decoder reads
# the rest: a GeometryCollection, a `crs`, WKB and WKT.

cdef struct Kind:
    const char* name  # with its quotes
    int depth  # of the arrays around a number

cdef Kind[6] KINDS
KINDS[0] = Kind(b'"Point"', 1)
KINDS[1] = Kind(b'"LineString"', 2)
KINDS[2] = Kind(b'"Polygon"', 3)
KINDS[3] = Kind(b'"MultiPoint"', 2)
KINDS[4] = Kind(b'"MultiLineString"', 3)
KINDS[5] = Kind(b'"MultiPolygon"', 4)

cdef enum:
    MAX_LONGITUDE = 180
    MAX_LATITUDE = 90


cdef inline Text blanks(Text at) noexcept nogil:
    while at[0] == b" ":
        at += 1
    return at


cdef inline Text degrees(Text at, int limit) noexcept nogil:
    """Read a number between -`limit` and `limit`, by looking at its digits only.

    A positive exponent is declined, because it moves the point. A negative one only makes the
    number smaller.
    """
    cdef int whole = 0
    cdef Text start, point
    if at[0] == b"-":
        at += 1
    start = at
    while is_digit(at[0]):
        whole = whole * 10 + at[0] - 48
        at += 1
        if at - start > 3:  # no number of degrees; more would overflow `whole`
            return NULL
    if at == start or whole > limit or (start[0] == b"0" and at - start > 1):
        return NULL
    if at[0] == b".":
        point = at
        at = digits(at + 1)
        if at - point < 2 or (whole == limit and has_digits(point, at)):
            return NULL
    if at[0] != b"e" and at[0] != b"E":
        return at
    if at[1] != b"-" or not is_digit(at[2]):
        return NULL
    at += 4 if is_digit(at[3]) else 3
    return NULL if is_digit(at[0]) else at


cdef Text position(Text at) noexcept nogil:
    """Read a position of two to four numbers, from the byte after its opening bracket."""
    cdef int more = 2
    at = degrees(blanks(at), MAX_LONGITUDE)
    if at == NULL:
        return NULL
    at = blanks(at)
    if at[0] != b",":
        return NULL
    at = degrees(blanks(at + 1), MAX_LATITUDE)
    while at != NULL:
        at = blanks(at)
        if at[0] == b"]":
            return at + 1
        if at[0] != b"," or more == 0:
            return NULL
        at = number(blanks(at + 1))
        more -= 1
    return NULL


cdef Text coordinates(Text at, int* depth) noexcept nogil:
    """Read nested arrays whose positions all have the same depth, and put it into `depth`.

    The depth of an empty array is 0. An empty array inside another is declined.
    """
    cdef int level = 0
    depth[0] = 0
    if at[0] == b"[" and at[1] == b"]":
        return at + 2
    while True:
        while at[0] == b"[":
            level += 1
            at = blanks(at + 1)
        if level == 0 or (depth[0] and depth[0] != level):
            return NULL
        depth[0] = level
        at = position(at)
        if at == NULL:
            return NULL
        level -= 1
        while level and blanks(at)[0] == b"]":
            level -= 1
            at = blanks(at) + 1
        if level == 0:
            return at
        at = blanks(at)
        if at[0] != b",":
            return NULL
        at = blanks(at + 1)
        if at[0] != b"[":
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


cdef Text geometry(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """Read an object, and write it with `type` first.

    What is written is no longer than what was read.
    """
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
    put(scratch, b'{"type":', 8)
    put(scratch, kind.name, strlen(kind.name))
    put(scratch, b',"coordinates":', 15)
    put(scratch, start, end - start)
    put(scratch, b"}", 1)
    value.size = scratch.end - value.start
    return at + 1


cdef Text unescaped(Text at, Scratch* scratch) noexcept nogil:
    """Copy the contents of a string, with a NUL after them, and return the byte after the closing
    quote.

    Of all escapes it knows that of a quote, the only one that GeoJSON needs. The contents may hold
    anything, a NUL too: `geometry` declines what is not GeoJSON.
    """
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
    """Accept a GeoJSON object, or its text."""
    cdef Text text, stop, end
    if at[0] != b'"':
        return geometry(at, scratch, value)
    text = scratch.end
    at = unescaped(at + 1, scratch)
    if at == NULL:
        return NULL
    stop = scratch.end - 1
    end = geometry(blanks(text), scratch, value)
    # Compared by place: a NUL in the middle of the text would look like its end.
    return at if end != NULL and blanks(end) == stop else NULL
