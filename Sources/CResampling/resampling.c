#include "CResampling.h"

// The same sums on every machine: no fused multiply-add, whose rounding differs.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__linux__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

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
