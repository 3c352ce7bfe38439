# Well-Known Binary in hexadecimal, part of splicing.pyx: ISO 13249-3, and PostGIS's EWKB with its flags and SRID, of
# either byte order. An altitude is kept as GeoJSON's third number (RFC 7946, 3.1.1), a measure is dropped.

cdef extern from *:
    """
    #include <stdint.h>
    #include <stdio.h>
    #include <string.h>

    #ifdef __SIZEOF_INT128__
    static const uint64_t TENS[] = {
        1ull, 10ull, 100ull, 1000ull, 10000ull, 100000ull, 1000000ull, 10000000ull, 100000000ull, 1000000000ull,
        10000000000ull, 100000000000ull, 1000000000000ull, 10000000000000ull, 100000000000000ull,
        1000000000000000ull, 10000000000000000ull, 100000000000000000ull, 1000000000000000000ull};

    /* How many decimals tell the number that is `whole` and `part / 2^shift` from all its neighbours, which are
       1 / 2^shift away (on one side of a power of two half of that); `all` is the number with them, without its
       point. Exact: all products are below 2^117. -1: none up to 18. */
    static int decimals(uint64_t whole, uint64_t part, int shift, int is_power, uint64_t *all) {
        int digits = 1, count;
        while (digits < 16 && whole >= TENS[digits]) digits++;
        /* 15 digits are always told apart, so that no shorter text can be missed; few have more than 7 decimals. */
        for (count = digits < 8 ? 7 : 0; count <= 18; count = count == 7 && digits < 8 ? 15 - digits : count + 1) {
            unsigned __int128 scaled = (unsigned __int128)part * TENS[count];
            uint64_t rounded = (uint64_t)(scaled >> shift);
            uint64_t left = (uint64_t)scaled & ((1ull << shift) - 1);
            if (left >= 1ull << (shift - 1)) {
                rounded++;
                left = (1ull << shift) - left;
            }
            if (left < TENS[count] / (is_power ? 4 : 2) || left == 0) {
                *all = whole * TENS[count] + rounded;
                return count;
            }
        }
        return -1;
    }

    /* The shortest text that reads as this number (that of JSON's grammar, RFC 8259, 6); 0 where it has none here. */
    static int usual_double(uint64_t bits, char *to) {
        uint64_t mantissa = bits & ((1ull << 52) - 1), all, mask;
        int shift = 1075 - (int)(bits >> 52 & 2047), count, size = 0, index;
        char digits[24];
        if (bits << 1 == 0) {
            to[0] = '0';
            return 1;
        }
        if (shift < 1 || shift > 61) return 0;  /* below 2^-9, from 2^52 on, not finite */
        mask = (1ull << shift) - 1;
        count = decimals((mantissa | 1ull << 52) >> shift, (mantissa | 1ull << 52) & mask, shift, mantissa == 0, &all);
        if (count < 0) return 0;
        while (count > 0 && all % 10 == 0) {
            all /= 10;
            count--;
        }
        while (all > 0 || size <= count) {
            digits[size++] = (char)('0' + all % 10);
            all /= 10;
        }
        index = 0;
        if (bits >> 63) to[index++] = '-';
        while (size > 0) {
            if (size == count) to[index++] = '.';
            to[index++] = digits[--size];
        }
        return index;
    }
    #else
    static int usual_double(uint64_t bits, char *to) { return 0; }
    #endif

    static int any_double(uint64_t bits, char *to) {
        double value;
        int size = usual_double(bits, to);
        if (size) return size;
        memcpy(&value, &bits, 8);
        return snprintf(to, 26, "%.17g", value);  /* nan and inf are no numbers of JSON: the caller looks */
    }
    """
    ctypedef unsigned long long uint64_t
    int any_double(uint64_t bits, char* to) noexcept nogil

cdef signed char[256] HEX
cdef int _digit
for _digit in range(256):
    HEX[_digit] = -1
for _digit in range(16):
    HEX[<unsigned char>b"0123456789abcdef"[_digit]] = _digit
    HEX[<unsigned char>b"0123456789ABCDEF"[_digit]] = _digit

cdef struct Order:
    bint is_little  # the byte order
    int kind  # 1 to 7
    int numbers  # of a position
    int kept  # of them

cdef inline Text integer_of(Text at, int size, bint is_little, uint64_t* value) noexcept nogil:
    """An integer of so many bytes; no digit is looked at before the one in front of it."""
    cdef uint64_t total = 0
    cdef int index, high, low
    for index in range(size):
        high = HEX[at[0]]
        if high < 0:
            return NULL
        low = HEX[at[1]]
        if low < 0:
            return NULL
        if is_little:
            total |= <uint64_t>(high << 4 | low) << (8 * index)
        else:
            total = total << 8 | <uint64_t>(high << 4 | low)
        at += 2
    value[0] = total
    return at


cdef Text order_of(Text at, Order* order) noexcept nogil:
    """The head of a geometry. An SRID is that of longitude and latitude, 4326, or is not known, 0."""
    cdef uint64_t value = 0, srid = 0, flags, dimensions
    at = integer_of(at, 1, True, &value)
    if at == NULL or value > 1:
        return NULL
    order.is_little = value == 1
    at = integer_of(at, 4, order.is_little, &value)
    if at == NULL:
        return NULL
    flags = value >> 28  # of EWKB: 8 for Z, 4 for M, 2 for an SRID
    dimensions = (value & 0xFFFFFFF) // 1000  # of ISO: 1 for Z, 2 for M
    order.kind = <int>((value & 0xFFFFFFF) % 1000)
    if flags & 2:
        at = integer_of(at, 4, order.is_little, &srid)
        if at == NULL or (srid != 0 and srid != 4326):
            return NULL
    if not 1 <= order.kind <= 7 or flags & 1 or dimensions > 3 or (dimensions and flags & 12):
        return NULL
    order.kept = 3 if flags & 8 or dimensions & 1 else 2
    order.numbers = order.kept + (1 if flags & 4 or dimensions & 2 else 0)
    return at


cdef Text position_of(Text at, Order* order, Scratch* scratch) noexcept nogil:
    """The numbers of one position; two that are not numbers are that of an empty point."""
    cdef uint64_t value = 0
    cdef int index, written, empty = 0
    cdef unsigned char* start = scratch.end
    for index in range(order.numbers):
        at = integer_of(at, 8, order.is_little, &value)
        if at == NULL:
            return NULL
        if index >= order.kept:
            continue
        if value << 1 > <uint64_t>0x7FF << 53:  # not a number
            empty += 1
            continue
        scratch.end[0] = b"," if index else b"["
        written = any_double(value, <char*>scratch.end + 1)
        scratch.end[1 + written] = 0
        if number(scratch.end + 1) != scratch.end + 1 + written:
            return NULL
        scratch.end += 1 + written
    if empty:
        if order.kind != 1 or empty != order.kept:
            return NULL
        scratch.end = start
        put(scratch, b"[", 1)
    put(scratch, b"]", 1)
    return at


cdef Text positions_of(Text at, Order* order, int depth, Scratch* scratch) noexcept nogil:
    """A list of positions, or of lists of them where the depth is more than one."""
    cdef uint64_t count = 0, index = 0
    at = integer_of(at, 4, order.is_little, &count)
    put(scratch, b"[", 1)
    while at != NULL and index < count:
        if index:
            put(scratch, b",", 1)
        at = position_of(at, order, scratch) if depth == 1 else positions_of(at, order, depth - 1, scratch)
        index += 1
    put(scratch, b"]", 1)
    return at


cdef Text members_of(Text at, Order* order, int depth, Scratch* scratch) noexcept nogil:
    """The parts of a Multi… as arrays, those of a collection as objects."""
    cdef uint64_t count = 0, index = 0
    cdef Order part
    at = integer_of(at, 4, order.is_little, &count)
    put(scratch, b"[", 1)
    while at != NULL and index < count:
        if index:
            put(scratch, b",", 1)
        if order.kind == 7:
            at = wkb(at, depth + 1, scratch)
        else:
            at = order_of(at, &part)
            if at != NULL:
                at = coordinates_of(at, &part, depth, scratch) if part.kind == order.kind - 3 else NULL
        index += 1
    put(scratch, b"]", 1)
    return at


cdef Text coordinates_of(Text at, Order* order, int depth, Scratch* scratch) noexcept nogil:
    if order.kind == 1:
        return position_of(at, order, scratch)
    if order.kind <= 3:
        return positions_of(at, order, order.kind - 1, scratch)
    return members_of(at, order, depth, scratch)


cdef Text wkb(Text at, int depth, Scratch* scratch) noexcept nogil:
    """A geometry, written as GeoJSON."""
    cdef Order order
    at = order_of(at, &order)
    if at == NULL or depth > MAX_NESTING:
        return NULL
    begin(&KINDS[order.kind - 1], scratch)
    at = coordinates_of(at, &order, depth, scratch)
    put(scratch, b"}", 1)
    return at
