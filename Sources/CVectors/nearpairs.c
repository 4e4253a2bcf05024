#include "nearpairs.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Columns are packed in groups: GROUP vectors side by side, so that one instruction works on as many pairs. A row meets a whole group before the next.
enum { GROUP = 64, ROWS = 4 };

int64_t nearpairs_scratch(int64_t rows, int64_t dimension) {
    int64_t padded = (dimension + 3) / 4 * 4;
    // A group of columns and all rows, as 16 bits at most, a norm and a limit for each column, and a limit for each row.
    return GROUP * padded * 2 + GROUP * 8 + (rows + ROWS) * padded * 2 + (rows + ROWS) * 4 + 256;
}

struct search {
    const int8_t *rows;
    const int32_t *rowNorms;
    const int32_t *rowLimits;
    int32_t rowCount;
    const int32_t *columnNorms;
    /// None where only a row's limit counts.
    const int32_t *columnLimits;
    int32_t dimension, padded;
    /// The rows as a search of groups wants them; rows that fill the last ROWS are zero.
    void *prepared;
    /// Room for one group of columns and its norms.
    uint8_t *group;
    struct nearpair *found;
    int64_t count;
    /// With projections, what they stand for; else none.
    const struct exact *exact;
    /// Of projections.
    double error;
    int32_t allowance;
};

/// Vectors, norms and limits that projections stand for.
struct exact {
    const int8_t *rows;
    const int32_t *rowNorms;
    const int32_t *rowLimits;
    const int8_t *columns;
    const int32_t *columnNorms;
    const int32_t *columnLimits;
    int32_t dimension;
};

static int32_t minimum(int32_t left, int32_t right) { return left < right ? left : right; }

/// The limit within which the rounded projections of all pairs lie whose vectors are within a limit.
///
/// With d the distance of the vectors themselves, projections are no farther than d, rounded ones than d + 2 errors, so that squares differ by no more than 4 d errors + 4 errors².
static int32_t widened(const struct search *search, int32_t limit) {
    double squared = (double)limit + 2.0 * search->allowance;
    if (squared < 0) squared = 0;
    double widened = limit + 4 * search->error * sqrt(squared) + 4 * search->error * search->error + 1;
    return widened < INT32_MAX / 4 ? (int32_t)ceil(widened) : INT32_MAX / 4;
}

static int32_t limit_of_column(const struct search *search, int32_t column) {
    return search->exact ? widened(search, search->columnLimits[column]) : search->columnLimits[column];
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static int32_t product_avx2(const int8_t *left, const int8_t *right, int32_t dimension) {
    __m256i sum = _mm256_setzero_si256();
    int32_t k = 0;
    for (; k + 16 <= dimension; k += 16) {
        __m256i first = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(left + k)));
        __m256i second = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(right + k)));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(first, second));
    }
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
    int32_t product = _mm_cvtsi128_si32(half);
    for (; k < dimension; k++) product += left[k] * right[k];
    return product;
}
#endif

static int32_t product_plain(const int8_t *left, const int8_t *right, int32_t dimension) {
    int32_t product = 0;
    for (int32_t k = 0; k < dimension; k++) product += left[k] * right[k];
    return product;
}

typedef int32_t product_of(const int8_t *, const int8_t *, int32_t);

/// Takes a pair; of projections, only if the vectors are near too.
static inline void report(
    struct search *search, int32_t row, int32_t column, int32_t distance, product_of *product) {
    const struct exact *exact = search->exact;
    if (exact) {
        int32_t sum = product(
            exact->rows + (int64_t)row * exact->dimension, exact->columns + (int64_t)column * exact->dimension,
            exact->dimension);
        distance = exact->rowNorms[row] + exact->columnNorms[column] - 2 * sum;
        int32_t limit = exact->rowLimits[row];
        if (exact->columnLimits && exact->columnLimits[column] > limit) limit = exact->columnLimits[column];
        if (distance > limit) return;
    }
    search->found[search->count++] = (struct nearpair){.row = row, .column = column, .distance = distance};
}

#if defined(__x86_64__)

#define VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

VNNI static void prepare_vnni(struct search *search) {
    uint8_t *prepared = search->prepared;
    for (int32_t row = 0; row < search->rowCount; row++) {
        const int8_t *vector = search->rows + (int64_t)row * search->dimension;
        for (int32_t k = 0; k < search->dimension; k++) prepared[(int64_t)row * search->padded + k] = (uint8_t)(vector[k] + 128);
    }
}

/// Four components of each of 64 columns, then the next four. A row is made unsigned by adding 128, which the column's norm makes up for.
VNNI static void search_group_vnni(
    struct search *search, const int8_t *columns, int32_t first, int32_t count) {
    int32_t steps = search->padded / 4;
    uint8_t *packed = search->group;
    int32_t *norms = (int32_t *)(packed + GROUP * search->padded), *limits = norms + GROUP;
    memset(packed, 0, (size_t)(GROUP * search->padded));
    for (int32_t column = 0; column < GROUP; column++) {
        // What is beyond the last column is nobody's neighbour.
        norms[column] = INT32_MAX / 2;
        limits[column] = INT32_MIN / 2;
        if (column >= count) continue;
        if (search->columnLimits) limits[column] = limit_of_column(search, first + column);
        const int8_t *vector = columns + (int64_t)(first + column) * search->dimension;
        int32_t sum = 0;
        for (int32_t k = 0; k < search->dimension; k++) {
            packed[(k / 4 * GROUP + column) * 4 + k % 4] = (uint8_t)vector[k];
            sum += vector[k];
        }
        norms[column] = search->columnNorms[first + column] + 256 * sum;
    }
    __m512i columnNorms[4], columnLimits[4];
    for (int part = 0; part < 4; part++) {
        columnNorms[part] = _mm512_loadu_si512(norms + 16 * part);
        columnLimits[part] = _mm512_loadu_si512(limits + 16 * part);
    }
    for (int32_t start = 0; start < search->rowCount; start += ROWS) {
        int32_t rows = minimum(ROWS, search->rowCount - start);
        const uint8_t *block = (const uint8_t *)search->prepared + (int64_t)start * search->padded;
        __m512i sums[ROWS][4];
        for (int row = 0; row < ROWS; row++)
            for (int part = 0; part < 4; part++) sums[row][part] = _mm512_setzero_si512();
        for (int32_t step = 0; step < steps; step++) {
            const uint8_t *at = packed + step * GROUP * 4;
            __m512i column0 = _mm512_loadu_si512(at), column1 = _mm512_loadu_si512(at + 64);
            __m512i column2 = _mm512_loadu_si512(at + 128), column3 = _mm512_loadu_si512(at + 192);
            for (int row = 0; row < ROWS; row++) {
                int32_t four;
                memcpy(&four, block + row * search->padded + 4 * step, 4);
                __m512i spread = _mm512_set1_epi32(four);
                sums[row][0] = _mm512_dpbusd_epi32(sums[row][0], spread, column0);
                sums[row][1] = _mm512_dpbusd_epi32(sums[row][1], spread, column1);
                sums[row][2] = _mm512_dpbusd_epi32(sums[row][2], spread, column2);
                sums[row][3] = _mm512_dpbusd_epi32(sums[row][3], spread, column3);
            }
        }
        for (int32_t row = 0; row < rows; row++) {
            // norm + norm − 2 · product ≤ either limit
            __m512i norm = _mm512_set1_epi32(search->rowNorms[start + row]);
            __m512i limit = _mm512_set1_epi32(search->rowLimits[start + row]);
            for (int part = 0; part < 4; part++) {
                __m512i rest = _mm512_sub_epi32(columnNorms[part], _mm512_slli_epi32(sums[row][part], 1));
                __m512i bound = _mm512_sub_epi32(_mm512_max_epi32(limit, columnLimits[part]), norm);
                __mmask16 near = _mm512_cmple_epi32_mask(rest, bound);
                if (__builtin_expect(near == 0, 1)) continue;
                int32_t values[16];
                _mm512_storeu_si512(values, rest);
                for (uint32_t rest_of = near; rest_of; rest_of &= rest_of - 1) {
                    int lane = __builtin_ctz(rest_of);
                    report(
                        search, start + row, first + 16 * part + lane, values[lane] + search->rowNorms[start + row],
                        product_avx2);
                }
            }
        }
    }
}

#define AVX2 __attribute__((target("avx2")))

AVX2 static void prepare_avx2(struct search *search) {
    int16_t *prepared = search->prepared;
    for (int32_t row = 0; row < search->rowCount; row++) {
        const int8_t *vector = search->rows + (int64_t)row * search->dimension;
        for (int32_t k = 0; k < search->dimension; k++) prepared[(int64_t)row * search->padded + k] = vector[k];
    }
}

/// Two components, as 16 bits, of each of 32 columns, then the next two.
AVX2 static void search_group_avx2(
    struct search *search, const int8_t *columns, int32_t first, int32_t count) {
    enum { WIDTH = 16 };
    int32_t steps = search->padded / 2;
    int16_t *packed = (int16_t *)search->group;
    int32_t *norms = (int32_t *)(packed + WIDTH * search->padded), *limits = norms + WIDTH;
    for (int32_t base = 0; base < count; base += WIDTH) {
        memset(packed, 0, (size_t)(WIDTH * search->padded) * 2);
        for (int32_t column = 0; column < WIDTH; column++) {
            norms[column] = INT32_MAX / 2;
            limits[column] = INT32_MIN / 2;
            if (base + column >= count) continue;
            if (search->columnLimits) limits[column] = limit_of_column(search, first + base + column);
            const int8_t *vector = columns + (int64_t)(first + base + column) * search->dimension;
            for (int32_t k = 0; k < search->dimension; k++) packed[(k / 2 * WIDTH + column) * 2 + k % 2] = vector[k];
            norms[column] = search->columnNorms[first + base + column];
        }
        __m256i columnNorms[2], columnLimits[2];
        for (int part = 0; part < 2; part++) {
            columnNorms[part] = _mm256_loadu_si256((const __m256i *)(norms + 8 * part));
            columnLimits[part] = _mm256_loadu_si256((const __m256i *)(limits + 8 * part));
        }
        for (int32_t start = 0; start < search->rowCount; start += ROWS) {
            const int16_t *block = (const int16_t *)search->prepared + (int64_t)start * search->padded;
            __m256i sums[ROWS][2];
            for (int row = 0; row < ROWS; row++)
                for (int part = 0; part < 2; part++) sums[row][part] = _mm256_setzero_si256();
            for (int32_t step = 0; step < steps; step++) {
                const int16_t *at = packed + step * WIDTH * 2;
                __m256i column0 = _mm256_loadu_si256((const __m256i *)at);
                __m256i column1 = _mm256_loadu_si256((const __m256i *)(at + 16));
                for (int row = 0; row < ROWS; row++) {
                    int32_t two;
                    memcpy(&two, block + row * search->padded + 2 * step, 4);
                    __m256i spread = _mm256_set1_epi32(two);
                    sums[row][0] = _mm256_add_epi32(sums[row][0], _mm256_madd_epi16(spread, column0));
                    sums[row][1] = _mm256_add_epi32(sums[row][1], _mm256_madd_epi16(spread, column1));
                }
            }
            // A bit for each pair, 16 a row; rows beyond the last one are zero and have the last one's norm and limit.
            uint64_t near = 0;
            for (int row = 0; row < ROWS; row++) {
                int32_t at = minimum(start + row, search->rowCount - 1);
                __m256i norm = _mm256_set1_epi32(search->rowNorms[at]);
                __m256i limit = _mm256_set1_epi32(search->rowLimits[at]);
                uint64_t far = 0;
                for (int part = 0; part < 2; part++) {
                    sums[row][part] = _mm256_sub_epi32(columnNorms[part], _mm256_slli_epi32(sums[row][part], 1));
                    __m256i bound = _mm256_sub_epi32(_mm256_max_epi32(limit, columnLimits[part]), norm);
                    __m256i isFar = _mm256_cmpgt_epi32(sums[row][part], bound);
                    far |= (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(isFar)) << 8 * part;
                }
                near |= (far ^ 0xffff) << 16 * row;
            }
            int32_t rows = minimum(ROWS, search->rowCount - start);
            if (rows < ROWS) near &= (1ull << 16 * rows) - 1;
            if (__builtin_expect(near == 0, 1)) continue;
            int32_t values[ROWS * WIDTH];
            for (int row = 0; row < ROWS; row++)
                for (int part = 0; part < 2; part++)
                    _mm256_storeu_si256((__m256i *)(values + row * WIDTH + 8 * part), sums[row][part]);
            for (; near; near &= near - 1) {
                int pair = __builtin_ctzll(near), row = start + pair / WIDTH;
                report(
                    search, row, first + base + pair % WIDTH, values[pair] + search->rowNorms[row], product_avx2);
            }
        }
    }
}

#endif

/// For every other processor: what a compiler makes of plain loops.
static void search_group_plain(
    struct search *search, const int8_t *columns, int32_t first, int32_t count) {
    enum { WIDTH = 16 };
    int16_t *packed = (int16_t *)search->group;
    int32_t limits[WIDTH];
    for (int32_t base = 0; base < count; base += WIDTH) {
        int32_t width = minimum(WIDTH, count - base);
        memset(packed, 0, (size_t)(WIDTH * search->padded) * 2);
        for (int32_t column = 0; column < width; column++) {
            const int8_t *vector = columns + (int64_t)(first + base + column) * search->dimension;
            for (int32_t k = 0; k < search->dimension; k++) packed[k * WIDTH + column] = vector[k];
            limits[column] = search->columnLimits ? limit_of_column(search, first + base + column) : INT32_MIN;
        }
        for (int32_t row = 0; row < search->rowCount; row++) {
            const int8_t *vector = search->rows + (int64_t)row * search->dimension;
            int32_t sums[WIDTH] = {0};
            for (int32_t k = 0; k < search->dimension; k++) {
                int16_t value = vector[k];
                for (int lane = 0; lane < WIDTH; lane++) sums[lane] += (int32_t)value * packed[k * WIDTH + lane];
            }
            for (int32_t lane = 0; lane < width; lane++) {
                int32_t column = first + base + lane;
                int32_t distance = search->rowNorms[row] + search->columnNorms[column] - 2 * sums[lane];
                int32_t limit = search->rowLimits[row] > limits[lane] ? search->rowLimits[row] : limits[lane];
                if (distance <= limit) report(search, row, column, distance, product_plain);
            }
        }
    }
}

typedef void group_search(struct search *, const int8_t *, int32_t, int32_t);

int32_t nearpairs_is_supported(enum nearpairs_instructions instructions) {
#if defined(__x86_64__)
    if (instructions == NEARPAIRS_VNNI) {
        return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512vl");
    }
    if (instructions == NEARPAIRS_AVX2) return __builtin_cpu_supports("avx2") != 0;
#endif
    return instructions == NEARPAIRS_PLAIN;
}

enum nearpairs_instructions nearpairs_best(void) {
    if (nearpairs_is_supported(NEARPAIRS_VNNI)) return NEARPAIRS_VNNI;
    return nearpairs_is_supported(NEARPAIRS_AVX2) ? NEARPAIRS_AVX2 : NEARPAIRS_PLAIN;
}

/// Makes the rows ready for a search with these instructions.
static group_search *prepare(struct search *search, enum nearpairs_instructions instructions) {
    memset(search->prepared, 0, (size_t)(search->rowCount + ROWS) * (size_t)search->padded * 2);
#if defined(__x86_64__)
    if (instructions == NEARPAIRS_VNNI) {
        prepare_vnni(search);
        return search_group_vnni;
    }
    if (instructions == NEARPAIRS_AVX2) {
        prepare_avx2(search);
        return search_group_avx2;
    }
#endif
    return search_group_plain;
}

int64_t nearpairs_room(int64_t rows) { return 2 * GROUP * rows; }

int64_t nearpairs_search(
    const int8_t *rows, const int32_t *rowNorms, const int32_t *rowLimits, int32_t rowCount, const int8_t *columns,
    const int32_t *columnNorms, const int32_t *columnLimits, int32_t columnCount, int32_t dimension,
    const struct nearpairs_coarse *coarse, enum nearpairs_instructions instructions, void *scratch,
    struct nearpair *found, int32_t *next) {
    int32_t searched = coarse ? coarse->dimension : dimension;
    int32_t padded = (searched + 3) / 4 * 4;
    uint8_t *group = (uint8_t *)(((uintptr_t)scratch + 63) / 64 * 64);
    void *prepared = group + GROUP * padded * 2 + GROUP * 8;
    struct exact exact = {
        .rows = rows, .rowNorms = rowNorms, .rowLimits = rowLimits, .columns = columns, .columnNorms = columnNorms,
        .columnLimits = columnLimits, .dimension = dimension};
    struct search search = {
        .rows = rows, .rowNorms = rowNorms, .rowLimits = rowLimits, .rowCount = rowCount, .columnNorms = columnNorms,
        .columnLimits = columnLimits, .dimension = searched, .padded = padded, .group = group, .prepared = prepared,
        .found = found};
    if (coarse) {
        int32_t *limits = (int32_t *)((uint8_t *)prepared + (int64_t)(rowCount + ROWS) * padded * 2);
        search.exact = &exact;
        search.error = coarse->error;
        search.allowance = coarse->allowance;
        for (int32_t row = 0; row < rowCount; row++) limits[row] = widened(&search, rowLimits[row]);
        search.rows = coarse->rows;
        search.rowNorms = coarse->rowNorms;
        search.rowLimits = limits;
        search.columnNorms = coarse->columnNorms;
        columns = coarse->columns;
    }
    group_search *run = prepare(&search, instructions);
    int64_t room = nearpairs_room(rowCount);
    // One more group fits as long as half of the room is free.
    for (; *next < columnCount && 2 * search.count <= room; *next += GROUP) {
        run(&search, columns, *next, minimum(GROUP, columnCount - *next));
    }
    return search.count;
}

#if defined(__x86_64__) && defined(__linux__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

// Whole numbers below 2⁵³: exact in whichever order they are added, so the compiler may choose one.
enum { LANES = 8 };

// The same sum for right sides of two kinds.
#define SUM_OF_PRODUCTS(name, number)                                                                            \
    FOR_EACH_PROCESSOR                                                                                           \
    double name(const int32_t *left, const number *right, int32_t dimension) {                                   \
        double sums[LANES] = {0};                                                                                \
        int32_t k = 0;                                                                                           \
        for (; k + LANES <= dimension; k += LANES)                                                               \
            for (int lane = 0; lane < LANES; lane++) sums[lane] += (double)left[k + lane] * (double)right[k + lane]; \
        for (; k < dimension; k++) sums[0] += (double)left[k] * (double)right[k];                                \
        double sum = 0;                                                                                          \
        for (int lane = 0; lane < LANES; lane++) sum += sums[lane];                                              \
        return sum;                                                                                              \
    }

SUM_OF_PRODUCTS(nearpairs_product, int32_t)
SUM_OF_PRODUCTS(nearpairs_product8, int8_t)

FOR_EACH_PROCESSOR
void nearpairs_add8(int32_t *sums, const int8_t *row, int32_t dimension) {
    for (int32_t k = 0; k < dimension; k++) sums[k] += row[k];
}

FOR_EACH_PROCESSOR
int32_t nearpairs_least(const int8_t *row, const int8_t *others, int32_t count, int32_t dimension, int32_t most) {
    int32_t least = most;
    for (int32_t other = 0; other < count; other++) {
        const int8_t *column = others + (int64_t)other * dimension;
        int32_t sum = 0;
        for (int32_t k = 0; k < dimension; k++) {
            int32_t difference = row[k] - column[k];
            sum += difference * difference;
        }
        if (sum < least) least = sum;
    }
    return least;
}

FOR_EACH_PROCESSOR
void nearpairs_project(
    const int8_t *rows, int64_t count, int32_t dimension, const float *directions, const float *offsets, int32_t targets,
    int8_t *projections, float *errors) {
    for (int64_t row = 0; row < count; row++) {
        const int8_t *vector = rows + row * dimension;
        float error = 0;
        for (int32_t target = 0; target < targets; target++) {
            const float *direction = directions + (int64_t)target * dimension;
            float sums[LANES] = {0};
            int32_t k = 0;
            for (; k + LANES <= dimension; k += LANES)
                for (int lane = 0; lane < LANES; lane++) sums[lane] += (float)vector[k + lane] * direction[k + lane];
            for (; k < dimension; k++) sums[0] += (float)vector[k] * direction[k];
            float value = -offsets[target];
            for (int lane = 0; lane < LANES; lane++) value += sums[lane];
            float rounded = rintf(value);
            if (rounded > 127) rounded = 127;
            if (rounded < -127) rounded = -127;
            projections[row * targets + target] = (int8_t)rounded;
            error += (value - rounded) * (value - rounded);
        }
        errors[row] = sqrtf(error);
    }
}
