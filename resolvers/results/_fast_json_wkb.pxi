# Well-Known Binary in hexadecimal, part of _fast_json.pyx: ISO 13249-3, and PostGIS's EWKB with its flags and SRID, of
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

    /* Of two digits, the last first. */
    static const char PAIRS[] =
        "00102030405060708090011121314151617181910212223242526272829203132333435363738393"
        "04142434445464748494051525354555657585950616263646566676869607172737475767778797"
        "0818283848586878889809192939495969798999";

    /* The shortest text that reads as this number (that of JSON's grammar, RFC 8259, 6); 0 where it has none here. */
    static int usual_double(uint64_t bits, char *to) {
        uint64_t mantissa = bits & ((1ull << 52) - 1), all, mask;
        int shift = 1075 - (int)(bits >> 52 & 2047), count, size = 0, index;
        char digits[28];
        if (bits << 1 == 0) {
            to[0] = '0';
            return 1;
        }
        if (shift < 1 || shift > 61) return 0;  /* below 2^-9, from 2^52 on, not finite */
        mask = (1ull << shift) - 1;
        count = decimals((mantissa | 1ull << 52) >> shift, (mantissa | 1ull << 52) & mask, shift, mantissa == 0, &all);
        if (count < 0) return 0;
        if (count > 7 && all % 100000000 == 0) {
            all /= 100000000;
            count -= 8;
        }
        while (count > 0 && all % 10 == 0) {
            all /= 10;
            count--;
        }
        while (all >= 10) {
            memcpy(digits + size, PAIRS + all % 100 * 2, 2);
            all /= 100;
            size += 2;
        }
        if (all > 0) digits[size++] = (char)('0' + all);
        while (size <= count) digits[size++] = '0';
        index = 0;
        if (bits >> 63) to[index++] = '-';
        while (size > count) to[index++] = digits[--size];
        if (size > 0) to[index++] = '.';
        while (size > 0) to[index++] = digits[--size];
        return index;
    }
    #else
    static int usual_double(uint64_t bits, char *to) { return 0; }
    #endif

    /* Any other: as long as it gets. What is no number of JSON (nan, inf, a comma of some locale) is for who asks. */
    static int rare_double(uint64_t bits, char *to) {
        double value;
        memcpy(&value, &bits, 8);
        return snprintf(to, 26, "%.17g", value);
    }
    """
    ctypedef unsigned long long uint64_t
    int usual_double(uint64_t bits, char* to) noexcept nogil
    int rare_double(uint64_t bits, char* to) noexcept nogil

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

cdef inline Text integer_of(Text at, int size, bint is_little, Scratch* scratch, uint64_t* value) noexcept nogil:
    """An integer of so many bytes. All its digits are looked at before any is judged: branches would cost more."""
    cdef uint64_t total = 0
    cdef int index, byte, seen = 0
    if scratch.stop - at < 2 * size:
        return NULL
    for index in range(size):
        byte = HEX[at[2 * index]] * 16 | HEX[at[2 * index + 1]]
        seen |= byte
        total |= <uint64_t><unsigned int>byte << (8 * (index if is_little else size - 1 - index))
    value[0] = total
    return at + 2 * size if seen >= 0 else NULL


cdef Text order_of(Text at, Order* order, Scratch* scratch) noexcept nogil:
    """The head of a geometry. An SRID is that of longitude and latitude, 4326, or is not known, 0."""
    cdef uint64_t value = 0, srid = 0, flags, dimensions
    at = integer_of(at, 1, True, scratch, &value)
    if at == NULL or value > 1:
        return NULL
    order.is_little = value == 1
    at = integer_of(at, 4, order.is_little, scratch, &value)
    if at == NULL:
        return NULL
    flags = value >> 28  # of EWKB: 8 for Z, 4 for M, 2 for an SRID
    dimensions = (value & 0xFFFFFFF) // 1000  # of ISO: 1 for Z, 2 for M
    order.kind = <int>((value & 0xFFFFFFF) % 1000)
    if flags & 2:
        at = integer_of(at, 4, order.is_little, scratch, &srid)
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
        at = integer_of(at, 8, order.is_little, scratch, &value)
        if at == NULL:
            return NULL
        if index >= order.kept:
            continue
        if value << 1 > <uint64_t>0x7FF << 53:  # not a number
            empty += 1
            continue
        scratch.end[0] = b"," if index else b"["
        scratch.end += 1
        written = usual_double(value, <char*>scratch.end)
        if written == 0:
            written = rare_double(value, <char*>scratch.end)
            if number(scratch.end) != scratch.end + written:  # it ends in a NUL
                return NULL
        scratch.end += written
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
    at = integer_of(at, 4, order.is_little, scratch, &count)
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
    at = integer_of(at, 4, order.is_little, scratch, &count)
    put(scratch, b"[", 1)
    while at != NULL and index < count:
        if index:
            put(scratch, b",", 1)
        if order.kind == 7:
            at = wkb(at, depth + 1, scratch)
        else:
            at = order_of(at, &part, scratch)
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
    at = order_of(at, &order, scratch)
    if at == NULL or depth > MAX_NESTING:
        return NULL
    begin(&KINDS[order.kind - 1], scratch)
    at = coordinates_of(at, &order, depth, scratch)
    put(scratch, b"}", 1)
    return at
