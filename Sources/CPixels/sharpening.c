#include "edits.h"

#include <math.h>

#include "processors.h"

// In levels of 255. Less than the first is taken for noise, more than the second for an edge that is sharp enough.
static const float NOISE = 1.5f, EDGE = 48;

FOR_EACH_PROCESSOR
static void luma_row(const uint8_t *pixels, float *restrict luma, int64_t width) {
    for (int64_t x = 0; x < width; x++) {
        luma[x] = 0.2126f * (float)pixels[3 * x] + 0.7152f * (float)pixels[3 * x + 1] + 0.0722f * (float)pixels[3 * x + 2];
    }
}

FOR_EACH_PROCESSOR
static void add_row(const float *row, float weight, float *restrict sums, int64_t width) {
    for (int64_t x = 0; x < width; x++) sums[x] += row[x] * weight;
}

FOR_EACH_PROCESSOR
static void blur_line(const float *line, const float *kernel, int64_t taps, float *restrict blurred, int64_t width) {
    for (int64_t x = 0; x < width; x++) blurred[x] = 0;
    for (int64_t tap = 0; tap < taps; tap++) {
        for (int64_t x = 0; x < width; x++) blurred[x] += line[x + tap] * kernel[tap];
    }
}

FOR_EACH_PROCESSOR
static void add_detail(const float *luma, float *restrict blurred, float amount, int64_t width) {
    for (int64_t x = 0; x < width; x++) {
        float detail = luma[x] - blurred[x], square = detail * detail;
        float kept = amount < 0 ? 1 : square / (square + NOISE * NOISE) / (1 + fabsf(detail) / EDGE);
        blurred[x] = amount * detail * kept;
    }
}

FOR_EACH_PROCESSOR
static void add_to_pixels(uint8_t *pixels, const float *change, int64_t width) {
    for (int64_t x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
            float value = (float)pixels[3 * x + channel] + change[x] + 0.5f;
            value = value < 0 ? 0 : value > 255 ? 255 : value;
            pixels[3 * x + channel] = (uint8_t)(int32_t)value;
        }
    }
}

void edits_sharpen(
    uint8_t *pixels, int64_t width, int64_t height, const float *kernel, int64_t half, float amount, float *rows,
    float *line) {
    enum { PIECE = 1024 };
    float change[PIECE];
    int64_t taps = 2 * half + 1, known = 0;
    for (int64_t y = 0; y < height; y++) {
        // The rows around this one as they were: those above have been changed since.
        for (; known < height && known <= y + half; known++) {
            luma_row(pixels + known * width * 3, rows + known % taps * width, width);
        }
        for (int64_t x = 0; x < width; x++) line[half + x] = 0;
        for (int64_t tap = 0; tap < taps; tap++) {
            int64_t row = y + tap - half;
            row = row < 0 ? 0 : row >= height ? height - 1 : row;
            add_row(rows + row % taps * width, kernel[tap], line + half, width);
        }
        for (int64_t x = 0; x < half; x++) {
            line[x] = line[half];
            line[half + width + x] = line[half + width - 1];
        }
        for (int64_t from = 0; from < width; from += PIECE) {
            int64_t count = width - from < PIECE ? width - from : PIECE;
            blur_line(line + from, kernel, taps, change, count);
            add_detail(rows + y % taps * width + from, change, amount, count);
            add_to_pixels(pixels + (y * width + from) * 3, change, count);
        }
    }
}
