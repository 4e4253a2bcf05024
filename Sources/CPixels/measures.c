#include "measures.h"

#include <math.h>
#include <string.h>

#include "processors.h"

// So many sums side by side, however wide the processor's registers are: additions in a fixed order.
enum { LANES = 16, TAPS = 9, HALF = TAPS / 2 };

FOR_EACH_PROCESSOR
void measures_grey(const uint8_t *pixels, float *restrict levels, int64_t count) {
    for (int64_t x = 0; x < count; x++) {
        levels[x] = 0.299f * (float)pixels[3 * x] + 0.587f * (float)pixels[3 * x + 1] + 0.114f * (float)pixels[3 * x + 2];
    }
}

FOR_EACH_PROCESSOR
static void mean_of_taps(const float *padded, float *restrict blurred, int64_t width) {
    for (int64_t x = 0; x < width; x++) {
        float sum = 0;
        for (int tap = 0; tap < TAPS; tap++) sum += padded[x + tap];
        blurred[x] = sum / TAPS;
    }
}

FOR_EACH_PROCESSOR
static void add_changes(const float *level, const float *blurred, int64_t count, float *variation, float *lost) {
    float variations[LANES] = {0}, losses[LANES] = {0};
    int64_t x = 0;
    for (; x + LANES <= count; x += LANES) {
        for (int lane = 0; lane < LANES; lane++) {
            float before = fabsf(level[x + lane + 1] - level[x + lane]);
            float less = before - fabsf(blurred[x + lane + 1] - blurred[x + lane]);
            variations[lane] += before;
            losses[lane] += less > 0 ? less : 0;
        }
    }
    for (; x < count; x++) {
        float before = fabsf(level[x + 1] - level[x]);
        float less = before - fabsf(blurred[x + 1] - blurred[x]);
        variations[0] += before;
        losses[0] += less > 0 ? less : 0;
    }
    for (int lane = 0; lane < LANES; lane++) {
        *variation += variations[lane];
        *lost += losses[lane];
    }
}

void measures_blur_rows(
    const float *levels, int64_t width, int64_t height, float *padded, float *blurred, double *variation,
    double *lost) {
    *variation = *lost = 0;
    for (int64_t y = 0; y < height; y++) {
        const float *row = levels + y * width;
        memcpy(padded + HALF, row, (size_t)width * sizeof *row);
        for (int x = 0; x < HALF; x++) {
            padded[x] = row[0];
            padded[HALF + width + x] = row[width - 1];
        }
        mean_of_taps(padded, blurred, width);
        float row_variation = 0, row_lost = 0;
        add_changes(row, blurred, width - 1, &row_variation, &row_lost);
        *variation += row_variation;
        *lost += row_lost;
    }
}

static inline const float *row_near(const float *levels, int64_t width, int64_t height, int64_t y) {
    return levels + (y < 0 ? 0 : y >= height ? height - 1 : y) * width;
}

FOR_EACH_PROCESSOR
static void mean_of_rows(const float *const *rows, float *restrict blurred, int64_t width) {
    for (int64_t x = 0; x < width; x++) {
        float sum = 0;
        for (int tap = 0; tap < TAPS; tap++) sum += rows[tap][x];
        blurred[x] = sum / TAPS;
    }
}

FOR_EACH_PROCESSOR
static void add_changes_down(
    const float *above, const float *here, const float *blurred_above, const float *blurred, int64_t width,
    float *restrict variations, float *restrict losses) {
    for (int64_t x = 0; x < width; x++) {
        float before = fabsf(here[x] - above[x]);
        float less = before - fabsf(blurred[x] - blurred_above[x]);
        variations[x] += before;
        losses[x] += less > 0 ? less : 0;
    }
}

void measures_blur_columns(
    const float *levels, int64_t width, int64_t height, float *blurred, float *sums, double *variation, double *lost) {
    float *last = blurred, *next = blurred + width, *variations = sums, *losses = sums + width;
    memset(sums, 0, (size_t)(2 * width) * sizeof *sums);
    for (int64_t y = 0; y < height; y++) {
        const float *rows[TAPS];
        for (int tap = 0; tap < TAPS; tap++) rows[tap] = row_near(levels, width, height, y + tap - HALF);
        mean_of_rows(rows, next, width);
        if (y > 0) {
            add_changes_down(
                levels + (y - 1) * width, levels + y * width, last, next, width, variations, losses);
        }
        float *swapped = last;
        last = next;
        next = swapped;
    }
    *variation = *lost = 0;
    for (int64_t x = 0; x < width; x++) {
        *variation += variations[x];
        *lost += losses[x];
    }
}
