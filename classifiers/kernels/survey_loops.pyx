# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The first look at a column's texts (``classifiers.surveys``): all bytes at once, and texts one by one only where those leave it
open."""

from libc.stdint cimport int32_t, int64_t, uint8_t

cdef extern from *:
    """
    #include <stdint.h>

    #if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
    #include <immintrin.h>
    #define SHUDIAN_AVX2
    #define SHUDIAN_WIDE __attribute__((target_clones("avx2", "default")))
    #else
    #define SHUDIAN_WIDE
    #endif

    #define SHUDIAN_IF(held, bit) (uint8_t)(-(uint8_t)(held) & (bit))

    /* What there is among some bytes, a bit for each kind: digits 1, letters 2, beyond ASCII 4, other signs 8, points 16, leads of
       characters that cleaning may change 32, opening brackets 64, blanks and lower 128. Without branches: many at once. */
    static uint8_t shudian_met_plainly(const uint8_t *data, int64_t count) {
        uint8_t met = 0;
        for (int64_t at = 0; at < count; at++) {
            uint8_t one = data[at];
            uint8_t digit = SHUDIAN_IF((uint8_t)(one - 0x30) < 10, 1), letter = SHUDIAN_IF((uint8_t)((one | 0x20) - 0x61) < 26, 2);
            uint8_t beyond = (uint8_t)(one >> 5) & 4, odd = SHUDIAN_IF((uint8_t)(one - 0xC0) < 0x24, 32) | SHUDIAN_IF(one > 0xE9, 32);
            uint8_t open = SHUDIAN_IF((one | 0x20) == 0x7B, 64), low = SHUDIAN_IF(one <= 0x20, 128), point = SHUDIAN_IF(one == 0x2E, 16);
            uint8_t sign = SHUDIAN_IF((digit | letter | beyond) == 0, 8);
            met |= digit | letter | beyond | odd | open | low | point | sign;
        }
        return met;
    }

    #ifdef SHUDIAN_AVX2
    #define SHUDIAN_PIECE 4096

    /* The kinds of a byte of ASCII are those that its upper and its lower half agree on; of other bytes the lower half says none. */
    __attribute__((target("avx2"))) static uint8_t shudian_met_by_halves(const uint8_t *data, int64_t count) {
        enum { DIGIT = 1, EVEN = 2, UNEVEN = 4, BRACKET = 8, CONTROL = 16, BLANK = 32, POINT = 64 };
        enum { OF_BLANKS = 1, OF_DIGITS = 2, OF_EVEN = 4, OF_UNEVEN = 8 };
        const __m256i upper = _mm256_broadcastsi128_si256(_mm_setr_epi8(
            CONTROL, CONTROL, BLANK | POINT, DIGIT, EVEN, UNEVEN | BRACKET, EVEN, UNEVEN | BRACKET, 0, 0, 0, 0, 0, 0, 0, 0));
        const __m256i lower = _mm256_broadcastsi128_si256(_mm_setr_epi8(
            DIGIT | UNEVEN | CONTROL | BLANK, DIGIT | EVEN | UNEVEN | CONTROL, DIGIT | EVEN | UNEVEN | CONTROL,
            DIGIT | EVEN | UNEVEN | CONTROL, DIGIT | EVEN | UNEVEN | CONTROL, DIGIT | EVEN | UNEVEN | CONTROL,
            DIGIT | EVEN | UNEVEN | CONTROL, DIGIT | EVEN | UNEVEN | CONTROL, DIGIT | EVEN | UNEVEN | CONTROL,
            DIGIT | EVEN | UNEVEN | CONTROL, EVEN | UNEVEN | CONTROL, EVEN | BRACKET | CONTROL, EVEN | CONTROL, EVEN | CONTROL,
            EVEN | CONTROL | POINT, EVEN | CONTROL));
        /* Other signs, but for those that are told apart: from a blank on, behind the digits, before and behind the letters. */
        const __m256i upper_of_signs = _mm256_broadcastsi128_si256(_mm_setr_epi8(
            0, 0, OF_BLANKS, OF_DIGITS, OF_EVEN, OF_UNEVEN, OF_EVEN, OF_UNEVEN, 0, 0, 0, 0, 0, 0, 0, 0));
        const __m256i lower_of_signs = _mm256_broadcastsi128_si256(_mm_setr_epi8(
            OF_EVEN, OF_BLANKS, OF_BLANKS, OF_BLANKS, OF_BLANKS, OF_BLANKS, OF_BLANKS, OF_BLANKS, OF_BLANKS, OF_BLANKS,
            OF_BLANKS | OF_DIGITS, OF_BLANKS | OF_DIGITS, OF_BLANKS | OF_DIGITS | OF_UNEVEN, OF_BLANKS | OF_DIGITS | OF_UNEVEN,
            OF_DIGITS | OF_UNEVEN, OF_BLANKS | OF_DIGITS | OF_UNEVEN));
        const __m256i half = _mm256_set1_epi8(15);
        __m256i known = _mm256_setzero_si256(), signs = _mm256_setzero_si256();
        uint8_t met = 0;
        int64_t at = 0, wide = count & ~(int64_t)31;
        while (at < wide) {
            int64_t first = at, end = wide - at < SHUDIAN_PIECE ? wide : at + SHUDIAN_PIECE;
            __m256i every = _mm256_setzero_si256();
            for (; at < end; at += 32) {
                __m256i bytes = _mm256_loadu_si256((const __m256i *)(data + at));
                __m256i above = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
                every = _mm256_or_si256(every, bytes);
                known = _mm256_or_si256(known, _mm256_and_si256(_mm256_shuffle_epi8(upper, above), _mm256_shuffle_epi8(lower, bytes)));
                signs = _mm256_or_si256(
                    signs, _mm256_and_si256(_mm256_shuffle_epi8(upper_of_signs, above), _mm256_shuffle_epi8(lower_of_signs, bytes)));
            }
            if (_mm256_movemask_epi8(every)) {
                met |= 4;
                if (!(met & 32)) {
                    const __m256i gap = _mm256_set1_epi8((char)0xE4), least = _mm256_set1_epi8((char)0xC0), six = _mm256_set1_epi8(6);
                    __m256i odd = _mm256_setzero_si256();
                    for (int64_t again = first; again < end; again += 32) {
                        __m256i bytes = _mm256_loadu_si256((const __m256i *)(data + again));
                        __m256i lead = _mm256_cmpeq_epi8(_mm256_max_epu8(bytes, least), bytes);
                        __m256i past = _mm256_sub_epi8(bytes, gap);  /* below six: of those that are not changed */
                        odd = _mm256_or_si256(odd, _mm256_and_si256(lead, _mm256_cmpeq_epi8(_mm256_max_epu8(past, six), past)));
                    }
                    met |= _mm256_movemask_epi8(odd) ? 32 : 0;
                }
            }
        }
        uint8_t held[32], all = 0;
        _mm256_storeu_si256((__m256i *)held, known);
        for (int place = 0; place < 32; place++)
            all |= held[place];
        met |= SHUDIAN_IF(all & DIGIT, 1) | SHUDIAN_IF((all & (EVEN | UNEVEN)) != 0, 2) | SHUDIAN_IF((all & POINT) != 0, 16);
        met |= SHUDIAN_IF((all & BRACKET) != 0, 64) | SHUDIAN_IF((all & (CONTROL | BLANK)) != 0, 128);
        met |= SHUDIAN_IF((all & (BRACKET | CONTROL | BLANK | POINT)) != 0 || !_mm256_testz_si256(signs, signs), 8);
        return met | shudian_met_plainly(data + wide, count - wide);
    }

    static uint8_t shudian_met(const uint8_t *data, int64_t count) {
        return __builtin_cpu_supports("avx2") ? shudian_met_by_halves(data, count) : shudian_met_plainly(data, count);
    }
    #else
    #define shudian_met shudian_met_plainly
    #endif

    /* The lowest place, the shortest and the longest of some texts. */
    SHUDIAN_WIDE static void shudian_sizes(const int32_t *offsets, int64_t rows, int32_t *lowest, int32_t *least, int32_t *most) {
        int32_t first = offsets[rows], low = INT32_MAX, high = INT32_MIN;
        for (int64_t row = 0; row < rows; row++) {
            int32_t size = (int32_t)((uint32_t)offsets[row + 1] - (uint32_t)offsets[row]);
            first = offsets[row] < first ? offsets[row] : first;
            low = size < low ? size : low;
            high = size > high ? size : high;
        }
        *lowest = first;
        *least = low;
        *most = high;
    }
    """
    uint8_t shudian_met(const uint8_t* data, int64_t count) noexcept nogil
    void shudian_sizes(const int32_t* offsets, int64_t rows, int32_t* lowest, int32_t* least, int32_t* most) noexcept nogil

cdef enum:
    POINTS = 16
    ODD = 32
    OPEN = 64
    LOW = 128


def survey(const uint8_t[::1] data, const int32_t[::1] offsets, int64_t longest, int64_t digits):
    """What the bytes of texts say together, as the sum of the constants of ``classifiers.surveys``. ``longest``: characters that
    are looked at; ``digits``: longer ones may be numbers that are spelled in another way.

    Raises ValueError where the places do not lie in the bytes in their order.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, start, end, size
    cdef int32_t lowest = 0, least = 0, most = 0
    cdef uint8_t met = 0, first, last
    cdef bint wrong = rows < 0 or digits < 1, is_empty = False, may_change = False, may_be_number = False, bracketed = False
    if wrong:
        raise ValueError("no places")
    if not rows:
        return 0
    with nogil:
        shudian_sizes(&offsets[0], rows, &lowest, &least, &most)
        wrong = lowest < 0 or least < 0 or offsets[rows] > data.shape[0]
        if not wrong:
            is_empty, may_change = least == 0, most > longest
            if offsets[rows] > offsets[0]:
                met = shudian_met(&data[offsets[0]], <int64_t> offsets[rows] - offsets[0])
            if met & (OPEN | LOW) or (met & POINTS and most > digits):
                for row in range(rows):
                    start, end = offsets[row], offsets[row + 1]
                    size = end - start
                    if not size:
                        continue
                    first, last = data[start], data[end - 1]
                    may_change |= first <= 0x20 or last <= 0x20
                    bracketed |= (first == 0x5B or first == 0x7B) and (last == 0x5D or last == 0x7D)
                    may_be_number |= size > digits and (last == 0x30 or data[start + 1] == 0x2E)
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
    may_change = may_change or met & ODD or (may_be_number and met & POINTS)
    return (met & 15) + 16 * may_change + 32 * bracketed + 64 * is_empty
