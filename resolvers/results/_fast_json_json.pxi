# JSON (RFC 8259), part of _fast_json.pyx. Each function takes the first byte of something and
# returns the byte after it, or NULL to decline it.

cdef enum:
    # Depth of arrays and objects in a member that is skipped: it bounds the recursion, and the stack.
    MAX_DEPTH = 64
    # Digits before the point: with an exponent of two digits, every number stays below 1e308.
    MAX_DIGITS = 200

cdef inline Text spaces(Text at) noexcept nogil:
    while at[0] == b" " or at[0] == b"\n" or at[0] == b"\r" or at[0] == b"\t":
        at += 1
    return at


cdef inline bint is_digit(unsigned char byte) noexcept nogil:
    return <unsigned char>(byte - 48) <= 9


cdef inline Text digits(Text at) noexcept nogil:
    while is_digit(at[0]):
        at += 1
    return at


cdef inline Text integer(Text at) noexcept nogil:
    if at[0] == b"-":
        at += 1
    if at[0] == b"0":
        return at + 1
    return digits(at) if is_digit(at[0]) else NULL


cdef inline Text number(Text at) noexcept nogil:
    """Read a number that fits a double: up to 200 digits and an exponent of two digits."""
    cdef Text start = at
    at = integer(at)
    if at == NULL or at - start > MAX_DIGITS:
        return NULL
    if at[0] == b".":
        if not is_digit(at[1]):
            return NULL
        at = digits(at + 1)
    if at[0] == b"e" or at[0] == b"E":
        at += 1
        if at[0] == b"-" or at[0] == b"+":
            at += 1
        if not is_digit(at[0]):
            return NULL
        at += 2 if is_digit(at[1]) else 1
        if is_digit(at[0]):
            return NULL
    return at


cdef inline bint is_tail(unsigned char byte) noexcept nogil:
    return (byte & 0xC0) == 0x80


cdef Text utf8(Text at) noexcept nogil:
    """Read one character beyond ASCII (RFC 3629, 4)."""
    cdef unsigned char lead = at[0], second = at[1]
    if 0xC2 <= lead <= 0xDF:
        return at + 2 if is_tail(second) else NULL
    if not is_tail(second):
        return NULL
    if (lead & 0xF0) == 0xE0:
        if (lead == 0xE0 and second < 0xA0) or (lead == 0xED and second > 0x9F):
            return NULL
        return at + 3 if is_tail(at[2]) else NULL
    if (
        (lead == 0xF0 and second >= 0x90)
        or 0xF1 <= lead <= 0xF3
        or (lead == 0xF4 and second < 0x90)
    ):
        return at + 4 if is_tail(at[2]) and is_tail(at[3]) else NULL
    return NULL


cdef int hex4(Text at) noexcept nogil:
    """Return the number in four hexadecimal digits, or -1."""
    cdef int total = 0, index
    cdef unsigned char byte
    for index in range(4):
        byte = at[index]
        if is_digit(byte):
            total = total * 16 + byte - 48
        elif 97 <= (byte | 32) <= 102:
            total = total * 16 + (byte | 32) - 87
        else:
            return -1
    return total


cdef Text escape(Text at) noexcept nogil:
    """Read what follows a backslash; half a surrogate pair is declined."""
    cdef int code
    cdef unsigned char byte = at[0]
    if byte != b"u":
        return at + 1 if byte != 0 and memchr(b'"\\/bfnrt', byte, 8) != NULL else NULL
    code = hex4(at + 1)
    if code < 0 or 0xDC00 <= code <= 0xDFFF:
        return NULL
    if code < 0xD800 or code > 0xDFFF:
        return at + 5
    if at[5] != b"\\" or at[6] != b"u":
        return NULL
    code = hex4(at + 7)
    return at + 11 if 0xDC00 <= code <= 0xDFFF else NULL


cdef Text string(Text at) noexcept nogil:
    """Read a string, from its opening quote."""
    at += 1
    while True:
        while at[0] >= 0x20 and at[0] < 0x80 and at[0] != b'"' and at[0] != b"\\":
            at += 1
        if at[0] == b'"':
            return at + 1
        if at[0] < 0x20:
            return NULL
        at = escape(at + 1) if at[0] == b"\\" else utf8(at)
        if at == NULL:
            return NULL


cdef Text anything(Text at, int depth) noexcept nogil:
    """Skip a value that is not sent. It must be valid JSON nevertheless."""
    cdef unsigned char first = at[0]
    if first == b'"':
        return string(at)
    if first == b"{" or first == b"[":
        return members(spaces(at + 1), first, depth + 1) if depth < MAX_DEPTH else NULL
    if first == b"t":
        return literal(at, b"true")
    if first == b"f":
        return literal(at, b"false")
    if first == b"n":
        return literal(at, b"null")
    return number(at)


cdef Text members(Text at, unsigned char opened, int depth) noexcept nogil:
    """Skip the members of an object or an array, to its end."""
    cdef unsigned char closing = b"}" if opened == b"{" else b"]"
    if at[0] == closing:
        return at + 1
    while True:
        if opened == b"{":
            if at[0] != b'"':
                return NULL
            at = string(at)
            if at == NULL:
                return NULL
            at = spaces(at)
            if at[0] != b":":
                return NULL
            at = spaces(at + 1)
        at = anything(at, depth)
        if at == NULL:
            return NULL
        at = spaces(at)
        if at[0] == closing:
            return at + 1
        if at[0] != b",":
            return NULL
        at = spaces(at + 1)


cdef inline Text literal(Text at, const char* text) noexcept nogil:
    while text[0] != 0:
        if at[0] != <unsigned char>text[0]:
            return NULL
        at += 1
        text += 1
    return at
