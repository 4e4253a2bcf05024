#include "resampling.h"

#include "processors.h"

typedef float pixel __attribute__((vector_size(16), aligned(4)));

FOR_EACH_PROCESSOR
void resampling_blend_rows(
    const uint8_t *first, int64_t stride, const float *weights, int32_t taps, float *restrict sums, int64_t count) {
    // In pieces that stay in the nearest cache while all rows are added.
    for (int64_t from = 0; from < count; from += 1024) {
        int64_t to = from + 1024 < count ? from + 1024 : count;
        for (int64_t x = from; x < to; x++) sums[x] = (float)first[x] * weights[0];
        for (int32_t tap = 1; tap < taps; tap++) {
            const uint8_t *restrict row = first + tap * stride;
            float weight = weights[tap];
            for (int64_t x = from; x < to; x++) sums[x] += (float)row[x] * weight;
        }
    }
}

FOR_EACH_PROCESSOR
void resampling_blend_pixels(
    const float *row, const int32_t *starts, const float *weights, int32_t taps, float *result, int32_t width) {
    for (int32_t x = 0; x < width; x++) {
        const float *source = row + (int64_t)starts[x] * 3;
        pixel sum = {0, 0, 0, 0};
        for (int32_t tap = 0; tap < taps; tap++, source += 3, weights++) sum += *(const pixel *)source * *weights;
        // The fourth value is written over by the next pixel.
        *(pixel *)(result + (int64_t)x * 3) = sum;
    }
}

FOR_EACH_PROCESSOR
void resampling_round(const float *values, uint8_t *restrict result, int64_t count) {
    for (int64_t x = 0; x < count; x++) {
        float value = values[x] + 0.5f;
        value = value < 0 ? 0 : value > 255 ? 255 : value;
        result[x] = (uint8_t)(int32_t)value;
    }
}


FOR_EACH_PROCESSOR
static void add_row(const uint8_t *restrict row, uint32_t *restrict sums, int64_t count, int is_first) {
    if (is_first) {
        for (int64_t x = 0; x < count; x++) sums[x] = row[x];
    } else {
        for (int64_t x = 0; x < count; x++) sums[x] += row[x];
    }
}

// The mean of `columns` pixels of sums that each hold `rows` of them.
static inline void mean(const uint32_t *sums, int64_t columns, uint32_t area, uint64_t reciprocal, uint8_t *result) {
    for (int channel = 0; channel < 3; channel++) {
        uint32_t sum = area / 2;
        for (int64_t column = 0; column < columns; column++) sum += sums[column * 3 + channel];
        result[channel] = (uint8_t)(reciprocal != 0 ? (sum * reciprocal) >> 32 : sum / area);
    }
}

#if defined(__clang__)
typedef uint16_t halves __attribute__((vector_size(32), aligned(2)));

// Four pixels of the means of 2 x 2, from the sums of two rows: 24 sums, of which `sums` has 32.
static inline void mean_of_four(const uint16_t *sums, uint8_t *result) {
    halves first = *(const halves *)sums, second = *(const halves *)(sums + 16);
    halves left = __builtin_shufflevector(
        first, second, 0, 1, 2, 6, 7, 8, 12, 13, 14, 18, 19, 20, 20, 20, 20, 20);
    halves right = __builtin_shufflevector(
        first, second, 3, 4, 5, 9, 10, 11, 15, 16, 17, 21, 22, 23, 23, 23, 23, 23);
    halves mean = (left + right + 2) >> 2;
    for (int value = 0; value < 12; value++) result[value] = (uint8_t)mean[value];
}

FOR_EACH_PROCESSOR
static void reduce_two_rows(
    const uint8_t *first, const uint8_t *second, int64_t count, uint16_t *restrict sums, uint8_t *result) {
    for (int64_t x = 0; x < count; x++) sums[x] = (uint16_t)(first[x] + second[x]);
    int64_t x = 0;
    for (; x + 32 <= count; x += 24, result += 12) mean_of_four(sums + x, result);
    for (; x + 6 <= count; x += 6, result += 3) {
        for (int channel = 0; channel < 3; channel++) {
            result[channel] = (uint8_t)((sums[x + channel] + sums[x + channel + 3] + 2) >> 2);
        }
    }
}
#endif

void resampling_reduce(
    const uint8_t *pixels, int64_t width, int64_t height, int64_t across, int64_t down, uint32_t *sums,
    uint8_t *result) {
    int64_t whole = width / across, rest = width % across;
    for (int64_t top = 0; top < height; top += down) {
        int64_t rows = height - top < down ? height - top : down;
#if defined(__clang__)
        // The usual case: a photo of 12 megapixels for its overview.
        if (across == 2 && rows == 2 && rest == 0) {
            const uint8_t *first = pixels + top * width * 3;
            reduce_two_rows(first, first + width * 3, width * 3, (uint16_t *)sums, result);
            result += whole * 3;
            continue;
        }
#endif
        for (int64_t row = 0; row < rows; row++) add_row(pixels + (top + row) * width * 3, sums, width * 3, row == 0);
        uint32_t area = (uint32_t)(across * rows);
        // Exact as long as sum * area is below 2^32 (Granlund and Montgomery, PLDI 1994); sum is below 256 * area.
        uint64_t reciprocal = area < 4096 ? ((1ULL << 32) + area - 1) / area : 0;
        for (int64_t x = 0; x < whole; x++, result += 3) mean(sums + x * across * 3, across, area, reciprocal, result);
        if (rest == 0) continue;
        mean(sums + whole * across * 3, rest, (uint32_t)(rest * rows), 0, result);
        result += 3;
    }
}
