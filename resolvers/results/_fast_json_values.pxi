# Checks of the scalars, part of _fast_json.pyx. Each takes the first byte of a value, leaves in
# `value` the bytes to send, and returns the byte after the value, or NULL to decline it.

cdef inline Text verbatim(Text start, Text end, Value* value) noexcept nogil:
    """Send the bytes of the response themselves."""
    if end == NULL:
        return NULL
    value.start = start
    value.size = end - start
    return end


cdef inline void put(Scratch* scratch, const void* text, Py_ssize_t size) noexcept nogil:
    """Append to the scratch space, which `copy_rows` made large enough."""
    memcpy(scratch.end, text, size)
    scratch.end += size


cdef Text quoted(Text start, Text end, Scratch* scratch, Value* value) noexcept nogil:
    """Send the bytes from `start` to `end` in quotes."""
    value.start = scratch.end
    value.size = end - start + 2
    put(scratch, b'"', 1)
    put(scratch, start, end - start)
    put(scratch, b'"', 1)
    return end


cdef Text constant(Text end, const char* text, Value* value) noexcept nogil:
    """Send `text` in place of the value that ends at `end`."""
    value.start = <Text>text
    value.size = strlen(text)
    return end


cdef inline Text past_quote(Text at, bint is_quoted) noexcept nogil:
    """Return the byte after the closing quote, if there was an opening one."""
    if not is_quoted or at == NULL:
        return at
    return at + 1 if at[0] == b'"' else NULL


cdef inline bint is_fraction(Text at) noexcept nogil:
    return at[0] == b"." or at[0] == b"e" or at[0] == b"E"


cdef inline bint is_minus_zero(Text at) noexcept nogil:
    return at[0] == b"-" and at[1] == b"0"


cdef Text check_int(Text at, Scratch* scratch, Value* value) noexcept nogil:
    cdef bint is_quoted = at[0] == b'"'
    cdef Text start = at + is_quoted
    cdef Text end = integer(start), digit
    cdef long long total = 0
    # Eleven bytes hold every number of 32 bits, and cannot overflow `total`. Of -0 the decoder
    # makes 0.
    if end == NULL or end - start > 11 or is_fraction(end) or is_minus_zero(start):
        return NULL
    digit = start + (start[0] == b"-")
    while digit < end:
        total = total * 10 + (digit[0] - 48)
        digit += 1
    if total - (start[0] == b"-") > 2147483647:
        return NULL
    return past_quote(verbatim(start, end, value), is_quoted)


cdef Text check_float(Text at, Scratch* scratch, Value* value) noexcept nogil:
    cdef bint is_quoted = at[0] == b'"'
    cdef Text start = at + is_quoted
    return past_quote(verbatim(start, number(start), value), is_quoted)


cdef Text check_boolean(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """Accept 1, 0, and PostgreSQL's texts `t` and `f` as well."""
    cdef bint is_quoted = at[0] == b'"'
    cdef Text start = at + is_quoted
    cdef Text end = literal(start, b"true")
    if end == NULL:
        end = literal(start, b"false")
    if end != NULL:
        return past_quote(verbatim(start, end, value), is_quoted)
    if is_quoted and (start[0] == b"t" or start[0] == b"f") or start[0] == b"1" or start[0] == b"0":
        if not is_quoted and (is_digit(start[1]) or is_fraction(start + 1)):
            return NULL
        end = past_quote(start + 1, is_quoted)
        return constant(end, b"true" if start[0] == b"t" or start[0] == b"1" else b"false", value)
    return NULL


cdef Text check_string(Text at, Scratch* scratch, Value* value) noexcept nogil:
    return verbatim(at, string(at), value) if at[0] == b'"' else NULL


cdef Text check_big_int(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """Accept up to 18 digits. The decoder compares numbers of 19 digits with the bounds."""
    cdef bint is_quoted = at[0] == b'"'
    cdef Text start = at + is_quoted
    cdef Text end = integer(start)
    if end == NULL or end - start > 18 + (start[0] == b"-") or is_minus_zero(start):
        return NULL
    if is_quoted:
        return verbatim(at, end + 1, value) if end[0] == b'"' else NULL
    return NULL if is_fraction(end) else quoted(start, end, scratch, value)


cdef Text check_id(Text at, Scratch* scratch, Value* value) noexcept nogil:
    return check_string(at, scratch, value) if at[0] == b'"' else check_big_int(at, scratch, value)


cdef inline int two(Text at) noexcept nogil:
    """Return the number in two digits, or -1."""
    return (at[0] - 48) * 10 + at[1] - 48 if is_digit(at[0]) and is_digit(at[1]) else -1


cdef Text day(Text at) noexcept nogil:
    """Read `YYYY-MM-DD` of the years 1 to 9999 (RFC 3339, 5.6 full-date)."""
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
    """Read `hh:mm:ss`, without leap seconds."""
    cdef int hours = two(at), minutes, seconds
    if hours < 0 or hours > 23 or at[2] != b":":
        return NULL
    minutes = two(at + 3)
    if minutes < 0 or minutes > 59 or at[5] != b":":
        return NULL
    seconds = two(at + 6)
    return at + 8 if 0 <= seconds <= 59 else NULL


cdef Text time_of_day(Text at) noexcept nogil:
    """Read a separator and a time of day.

    The separator is `T` or, in values of Snowflake and PostgreSQL, a space.
    """
    return clock(at + 1) if at[0] == b"T" or at[0] == b" " else NULL


cdef inline Text fraction(Text at) noexcept nogil:
    """Read a fraction of up to six digits. Longer ones are declined: the decoder rounds them."""
    cdef Text end
    if at[0] != b".":
        return at
    end = digits(at + 1)
    return end if 2 <= end - at <= 7 else NULL


cdef Text utc(Text at) noexcept nogil:
    """Read a zone that means UTC, if there is a zone.

    It is `Z`, `+00:00`, or ` +0000` as Snowflake's driver writes it.
    """
    cdef Text end
    if at[0] == b" ":
        at += 1
        if at[0] != b"Z" and at[0] != b"+":
            return NULL
    if at[0] == b"Z":
        return at + 1
    if at[0] != b"+":
        return at
    end = literal(at, b"+00:00")
    return literal(at, b"+0000") if end == NULL else end


cdef Text check_date(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """Accept a day, or a moment at midnight in UTC.

    The drivers of PostgreSQL and Snowflake send a day as such a moment.
    """
    cdef Text end = NULL, midnight
    if at[0] == b'"':
        end = day(at + 1)
    if end == NULL:
        return NULL
    quoted(at + 1, end, scratch, value)
    if end[0] != b'"':
        midnight = time_of_day(end)
        if midnight == NULL or memcmp(end + 1, b"00:00:00", 8) != 0:
            return NULL
        end = fraction(midnight)
        if end == NULL or has_digits(midnight, end):
            return NULL
        end = utc(end)
        if end == NULL:
            return NULL
    return past_quote(end, True)


cdef bint has_digits(Text at, Text end) noexcept nogil:
    """Return whether a fraction has a digit other than zero."""
    while at < end:
        if b"1" <= at[0] <= b"9":
            return True
        at += 1
    return False


cdef Text check_datetime(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """Accept a moment in UTC; without a zone it is UTC.

    It is sent with no digits of a fraction, or six.
    """
    cdef Text seconds = NULL, end
    if at[0] == b'"':
        end = day(at + 1)
        if end != NULL:
            seconds = time_of_day(end)
    if seconds == NULL:
        return NULL
    value.start = scratch.end
    put(scratch, at, 11)  # the quote and the day
    put(scratch, b"T", 1)
    put(scratch, seconds - 8, 8)
    end = fraction(seconds)
    if end == NULL:
        return NULL
    if has_digits(seconds, end):
        put(scratch, seconds, end - seconds)
        put(scratch, b"000000", 7 - (end - seconds))
    put(scratch, b'Z"', 2)
    value.size = scratch.end - value.start
    end = utc(end)
    return past_quote(end, True)
