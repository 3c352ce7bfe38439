# The types of the catalog, part of _fast_json.pyx. Each check leaves in `value` what is to be sent.

cdef inline Text as_it_came(Text start, Text end, Value* value) noexcept nogil:
    value.start = start
    value.size = end - start
    return end


cdef inline void put(Scratch* scratch, const void* text, Py_ssize_t size) noexcept nogil:
    memcpy(scratch.end, text, size)
    scratch.end += size


cdef Text quoted(Text start, Text end, Scratch* scratch, Value* value) noexcept nogil:
    """Sends what came bare in quotes."""
    value.start = scratch.end
    value.size = end - start + 2
    put(scratch, b'"', 1)
    put(scratch, start, end - start)
    put(scratch, b'"', 1)
    return end


cdef inline Text unquoted(Text at, bint is_quoted) noexcept nogil:
    """Past the quote that closes what began with one."""
    if not is_quoted or at == NULL:
        return at
    return at + 1 if at[0] == b'"' else NULL


cdef inline bint is_fraction(Text at) noexcept nogil:
    return at[0] == b"." or at[0] == b"e" or at[0] == b"E"


cdef Text check_int(Text at, Scratch* scratch, Value* value) noexcept nogil:
    cdef bint is_quoted = at[0] == b'"'
    cdef Text start = at + is_quoted
    cdef Text end = integer(start), digit
    cdef long long total = 0
    if end == NULL or end - start > 11 or is_fraction(end) or (start[0] == b"-" and start[1] == b"0"):
        return NULL
    digit = start + (start[0] == b"-")
    while digit < end:
        total = total * 10 + (digit[0] - 48)
        digit += 1
    if total - (start[0] == b"-") > 2147483647:
        return NULL
    as_it_came(start, end, value)
    return unquoted(end, is_quoted)


cdef Text check_float(Text at, Scratch* scratch, Value* value) noexcept nogil:
    cdef bint is_quoted = at[0] == b'"'
    cdef Text start = at + is_quoted
    cdef Text end = number(start)
    as_it_came(start, end, value)
    return unquoted(end, is_quoted)


cdef Text sent_as(Text end, const char* text, Value* value) noexcept nogil:
    """Sends what is always the same, wherever that ended."""
    value.start = <Text>text
    value.size = strlen(text)
    return end


cdef Text check_boolean(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """Also 1 and 0, from warehouses without booleans, and PostgreSQL's own texts `t` and `f`."""
    cdef bint is_quoted = at[0] == b'"'
    cdef Text start = at + is_quoted
    cdef Text end = literal(start, b"true")
    if end == NULL:
        end = literal(start, b"false")
    if end != NULL:
        as_it_came(start, end, value)
        return unquoted(end, is_quoted)
    if is_quoted and (start[0] == b"t" or start[0] == b"f") or start[0] == b"1" or start[0] == b"0":
        if not is_quoted and (is_digit(start[1]) or is_fraction(start + 1)):
            return NULL
        end = unquoted(start + 1, is_quoted)
        return sent_as(end, b"true" if start[0] == b"t" or start[0] == b"1" else b"false", value)
    return NULL


cdef Text check_string(Text at, Scratch* scratch, Value* value) noexcept nogil:
    cdef Text end = string(at) if at[0] == b'"' else NULL
    return NULL if end == NULL else as_it_came(at, end, value)


cdef Text check_big_int(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """Up to 18 digits; a few with 19 are right too."""
    cdef bint is_quoted = at[0] == b'"'
    cdef Text start = at + is_quoted
    cdef Text end = integer(start)
    if end == NULL or end - start > 18 + (start[0] == b"-") or (start[0] == b"-" and start[1] == b"0"):
        return NULL
    if is_quoted:
        return as_it_came(at, end + 1, value) if end[0] == b'"' else NULL
    return NULL if is_fraction(end) else quoted(start, end, scratch, value)


cdef Text check_id(Text at, Scratch* scratch, Value* value) noexcept nogil:
    return check_string(at, scratch, value) if at[0] == b'"' else check_big_int(at, scratch, value)


cdef inline int two(Text at) noexcept nogil:
    return (at[0] - 48) * 10 + at[1] - 48 if is_digit(at[0]) and is_digit(at[1]) else -1


cdef Text day(Text at) noexcept nogil:
    """`YYYY-MM-DD` of the years 1 to 9999 (RFC 3339, 5.6 full-date)."""
    cdef int century = two(at), years, month, last
    if century < 0:
        return NULL
    years = two(at + 2)
    if years < 0 or century + years == 0 or at[4] != b"-":
        return NULL
    years += century * 100
    month = two(at + 5)
    if month < 1 or month > 12 or at[7] != b"-":
        return NULL
    if month == 2:
        last = 29 if years % 4 == 0 and (years % 100 != 0 or years % 400 == 0) else 28
    else:
        last = 30 if month == 4 or month == 6 or month == 9 or month == 11 else 31
    return at + 10 if 1 <= two(at + 8) <= last else NULL


cdef Text clock(Text at) noexcept nogil:
    """`Thh:mm:ss`, without leap seconds."""
    cdef int hours, minutes, seconds
    if at[0] != b"T":
        return NULL
    hours = two(at + 1)
    if hours < 0 or hours > 23 or at[3] != b":":
        return NULL
    minutes = two(at + 4)
    if minutes < 0 or minutes > 59 or at[6] != b":":
        return NULL
    seconds = two(at + 7)
    return at + 9 if 0 <= seconds <= 59 else NULL


cdef Text opened(Text at, bint* is_boxed) noexcept nogil:
    """To what a string holds, be it in BigQuery's box, `{"value":"…"}`, or not."""
    is_boxed[0] = at[0] == b"{"
    if is_boxed[0]:
        at = literal(at, b'{"value":')
    return at + 1 if at != NULL and at[0] == b'"' else NULL


cdef Text closed(Text at, bint is_boxed) noexcept nogil:
    at = unquoted(at, True)
    if not is_boxed or at == NULL:
        return at
    return at + 1 if at[0] == b"}" else NULL


cdef Text check_date(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """PostgreSQL's client makes a day a moment at midnight."""
    cdef bint is_boxed = False
    cdef Text start = opened(at, &is_boxed), end, midnight
    if start == NULL:
        return NULL
    end = day(start)
    if end == NULL:
        return NULL
    quoted(start, end, scratch, value)
    midnight = literal(end, b"T00:00:00")
    if midnight != NULL:
        end = midnight
        if end[0] == b"." and end[1] == b"0":
            end += 2
            while end[0] == b"0":
                end += 1
        if end[0] == b"Z":
            end += 1
    return closed(end, is_boxed)


cdef Text check_datetime(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """To the microsecond, in UTC; without a zone it is UTC. It is sent with none or six digits of a second."""
    cdef bint is_boxed = False, has_fraction = False
    cdef Text start = opened(at, &is_boxed), seconds, end
    cdef int index
    if start == NULL:
        return NULL
    seconds = day(start)
    if seconds != NULL:
        seconds = clock(seconds)
    if seconds == NULL:
        return NULL
    end = seconds
    if end[0] == b".":
        end = digits(end + 1)
        if end - seconds < 2 or end - seconds > 7:
            return NULL
    value.start = scratch.end
    put(scratch, b'"', 1)
    put(scratch, start, seconds - start)
    for index in range(1, <int>(end - seconds)):
        has_fraction = has_fraction or seconds[index] != b"0"
    if has_fraction:
        put(scratch, seconds, end - seconds)
        put(scratch, b"000000", 7 - (end - seconds))
    put(scratch, b'Z"', 2)
    value.size = scratch.end - value.start
    return closed(end + 1 if end[0] == b"Z" else end, is_boxed)
