#include "edits.h"

#include <math.h>
#include <string.h>

#include "processors.h"

typedef float values __attribute__((vector_size(16)));
typedef uint8_t bytes __attribute__((vector_size(4)));

// What the four neighbours of a place between the second and the third weigh.
static inline values cubic(float t) {
    const values first = {-0.5f, 0, 0.5f, 0}, second = {1, -2.5f, 2, -0.5f}, third = {-0.5f, 1.5f, -1.5f, 0.5f};
    values result = ((third * t + second) * t + first) * t;
    result[1] += 1;
    return result;
}

// Four bytes, of which the first three are wanted.
static inline values load(const uint8_t *pixel) {
    bytes loaded;
    memcpy(&loaded, pixel, sizeof loaded);
    return __builtin_convertvector(loaded, values);
}

static inline int64_t within(int64_t position, int64_t count) {
    return position < 0 ? 0 : position >= count ? count - 1 : position;
}

static values at_the_edge(
    const uint8_t *pixels, int64_t width, int64_t height, int64_t column, int64_t row, values across, values down) {
    values sum = {0, 0, 0, 0};
    for (int j = 0; j < 4; j++) {
        const uint8_t *line = pixels + within(row + j - 1, height) * width * 3;
        for (int i = 0; i < 4; i++) {
            const uint8_t *pixel = line + within(column + i - 1, width) * 3;
            values value = {pixel[0], pixel[1], pixel[2], 0};
            sum += value * (across[i] * down[j]);
        }
    }
    return sum;
}

static inline values inside(const uint8_t *first, int64_t stride, values across, values down) {
    values sum = {0, 0, 0, 0};
    for (int j = 0; j < 4; j++, first += stride) {
        values line = load(first) * across[0] + load(first + 3) * across[1] + load(first + 6) * across[2]
            + load(first + 9) * across[3];
        sum += line * down[j];
    }
    return sum;
}

FOR_EACH_PROCESSOR
void edits_resample_row(
    const uint8_t *pixels, int64_t width, int64_t height, double x, double y, double dx, double dy, uint8_t *result,
    int64_t count) {
    for (int64_t index = 0; index < count; index++, result += 3) {
        double left = x + (double)index * dx, top = y + (double)index * dy;
        double whole_left = floor(left), whole_top = floor(top);
        int64_t column = (int64_t)whole_left, row = (int64_t)whole_top;
        values across = cubic((float)(left - whole_left)), down = cubic((float)(top - whole_top));
        // Four bytes are read of the last pixel too: one more than it has.
        values sum = column >= 1 && row >= 1 && column + 3 < width && row + 2 < height
            ? inside(pixels + ((row - 1) * width + column - 1) * 3, width * 3, across, down)
            : at_the_edge(pixels, width, height, column, row, across, down);
        for (int channel = 0; channel < 3; channel++) {
            float value = sum[channel] + 0.5f;
            value = value < 0 ? 0 : value > 255 ? 255 : value;
            result[channel] = (uint8_t)(int32_t)value;
        }
    }
}
