# Well-Known Text, part of _fast_json.pyx (OGC 06-103r4, 7): names in capitals, and numbers as JSON has them, which are
# sent as they came. PostGIS's `SRID=4326;` may stand in front.

cdef Text wkt_position(Text at, bint is_measured, Scratch* scratch) noexcept nogil:
    """Two to four numbers: of three the last is a measure where that is said, of four it always is."""
    cdef int count = 0
    cdef Text end
    while count < 4:
        end = number(at)
        if end == NULL:
            break
        if count < (2 if is_measured else 3):
            put(scratch, b"," if count else b"[", 1)
            put(scratch, at, end - at)
        count += 1
        at = end
        if at[0] != b" ":
            break
        at = blanks(at)
    put(scratch, b"]", 1)
    return at if count >= 2 else NULL


cdef Text wkt_bracketed(Text at, bint is_measured, Scratch* scratch) noexcept nogil:
    at = wkt_position(blanks(at + 1), is_measured, scratch)
    if at == NULL:
        return NULL
    at = blanks(at)
    return at + 1 if at[0] == b")" else NULL


cdef Text wkt_list(Text at, int lists, bint is_measured, bint is_multipoint, Scratch* scratch) noexcept nogil:
    """Positions, in so many lists around each. Around one in a MULTIPOINT, brackets mean nothing."""
    if at[0] != b"(":
        return wkt_position(at, is_measured, scratch) if lists == 0 else NULL
    if lists == 0:
        return wkt_bracketed(at, is_measured, scratch) if is_multipoint else NULL
    put(scratch, b"[", 1)
    while True:
        at = wkt_list(blanks(at + 1), lists - 1, is_measured, is_multipoint, scratch)
        if at == NULL:
            return NULL
        at = blanks(at)
        if at[0] == b")":
            break
        if at[0] != b",":
            return NULL
        put(scratch, b",", 1)
    put(scratch, b"]", 1)
    return at + 1


cdef Text wkt_collection(Text at, int depth, Scratch* scratch) noexcept nogil:
    put(scratch, b"[", 1)
    while True:
        at = wkt(blanks(at + 1), depth + 1, scratch)
        if at == NULL:
            return NULL
        at = blanks(at)
        if at[0] == b")":
            break
        if at[0] != b",":
            return NULL
        put(scratch, b",", 1)
    put(scratch, b"]", 1)
    return at + 1


cdef Text wkt_kind(Text at, Kind** kind) noexcept nogil:
    cdef int index
    cdef Text end
    for index in range(7):
        end = literal(at, KINDS[index].wkt)
        if end != NULL:
            kind[0] = &KINDS[index]
            return end
    return NULL


cdef Text wkt(Text at, int depth, Scratch* scratch) noexcept nogil:
    """A geometry, written as GeoJSON."""
    cdef Kind* kind = NULL
    cdef bint is_measured = False
    cdef Text end
    at = wkt_kind(at, &kind)
    if at == NULL or depth > MAX_NESTING:
        return NULL
    at = blanks(at)
    if at[0] == b"Z":
        at += 1
    elif at[0] == b"M":
        is_measured = True
        at += 1
    if at[0] == b"M" and not is_measured:
        at += 1
    at = blanks(at)
    begin(kind, scratch)
    end = literal(at, b"EMPTY")
    if end != NULL:
        put(scratch, b"[]", 2)
        at = end
    elif at[0] != b"(":
        return NULL
    elif kind.depth == 0:
        at = wkt_collection(at, depth, scratch)
    elif kind.depth == 1:
        at = wkt_bracketed(at, is_measured, scratch)
    else:
        at = wkt_list(at, kind.depth - 1, is_measured, kind == &KINDS[3], scratch)
    put(scratch, b"}", 1)
    return at


cdef Text check_wkt(Text at, Scratch* scratch) noexcept nogil:
    cdef Text end = literal(at, b"SRID=4326;")
    return wkt(at if end == NULL else end, 0, scratch)
