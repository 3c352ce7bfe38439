# Checks of the scalars that are texts with a form, and of JSON, part of _fast_json.pyx. See
# _fast_json_values.pxi for what a check takes and returns.

cdef Text check_decimal(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """Accept a number without an exponent, in quotes or not. Its digits are sent unchanged, as text."""
    cdef bint is_quoted = at[0] == b'"'
    cdef Text start = at + is_quoted
    cdef Text end = integer(start)
    if end == NULL:
        return NULL
    if end[0] == b".":
        if not is_digit(end[1]):
            return NULL
        end = digits(end + 1)
    elif not is_quoted and is_minus_zero(start):
        return NULL  # of -0 the decoder makes 0
    if end - start > MAX_DIGITS:
        return NULL
    if is_quoted:
        return verbatim(at, end + 1, value) if end[0] == b'"' else NULL
    return NULL if is_fraction(end) else quoted(start, end, scratch, value)


cdef Text check_time(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """Accept a time of day without a zone. It is sent with no digits of a fraction, or six."""
    cdef Text seconds = NULL, end
    if at[0] == b'"':
        seconds = clock(at + 1)
    if seconds == NULL:
        return NULL
    end = fraction(seconds)
    if end == NULL:
        return NULL
    value.start = scratch.end
    put(scratch, at, 9)  # the quote and the time
    if has_digits(seconds, end):
        put(scratch, seconds, end - seconds)
        put(scratch, b"000000", 7 - (end - seconds))
    put(scratch, b'"', 1)
    value.size = scratch.end - value.start
    return past_quote(end, True)


cdef Text check_uuid(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """Accept the usual form in lower case (RFC 9562, 4). The decoder reads other forms."""
    cdef Text start = at
    cdef int index
    if at[0] != b'"':
        return NULL
    for index in range(36):
        at += 1
        if index == 8 or index == 13 or index == 18 or index == 23:
            if at[0] != b"-":
                return NULL
        elif not (is_digit(at[0]) or b"a" <= at[0] <= b"f"):
            return NULL
    return verbatim(start, at + 2, value) if at[1] == b'"' else NULL


cdef inline bint is_base64(unsigned char byte) noexcept nogil:
    return (
        b"A" <= byte <= b"Z" or b"a" <= byte <= b"z" or is_digit(byte) or byte == b"+" or byte == b"/"
    )


cdef Text check_bytes(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """Accept base64 with its padding, on one line (RFC 4648, 4)."""
    cdef Text start = at, end
    if at[0] != b'"':
        return NULL
    end = at + 1
    while is_base64(end[0]):
        end += 1
    if end[0] == b"=":
        end += 1
        if end[0] == b"=":
            end += 1
    if end[0] != b'"' or (end - start - 1) % 4 != 0:
        return NULL
    return verbatim(start, end + 1, value)


cdef inline Text document(Text at) noexcept nogil:
    """Read an object or an array."""
    return anything(at, 0) if at[0] == b"{" or at[0] == b"[" else NULL


cdef Text json_text(Text at, Scratch* scratch) noexcept nogil:
    """Copy the contents of a string, with a NUL after them, and return the byte after the closing
    quote.

    It knows the escapes of JSON within JSON; `document` declines what is not JSON.
    """
    while at[0] != b'"':
        if at[0] < 0x20:
            return NULL
        if at[0] != b"\\":
            put(scratch, at, 1)
        else:
            at += 1
            if at[0] == b'"' or at[0] == b"\\" or at[0] == b"/":
                put(scratch, at, 1)
            elif at[0] == b"n" or at[0] == b"r" or at[0] == b"t":
                put(scratch, b"\n", 1)  # each of them is a space in JSON, and none is in a string
            else:
                return NULL
        at += 1
    put(scratch, b"\0", 1)
    return at + 1


cdef Text check_json(Text at, Scratch* scratch, Value* value) noexcept nogil:
    """Accept an object or an array, or its text."""
    cdef Text text, stop, end
    if at[0] != b'"':
        return verbatim(at, document(at), value)
    text = scratch.end
    at = json_text(at + 1, scratch)
    if at == NULL:
        return NULL
    stop = scratch.end - 1
    text = spaces(text)
    end = document(text)
    # Compared by place: a NUL in the middle of the text would look like its end.
    if end == NULL or spaces(end) != stop:
        return NULL
    verbatim(text, end, value)
    return at
