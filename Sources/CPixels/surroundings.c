#include "edits.h"

#include "processors.h"

static inline int64_t lower(int64_t left, int64_t right) { return left < right ? left : right; }
static inline int64_t upper(int64_t left, int64_t right) { return left > right ? left : right; }

// The mean of the `2 * radius + 1` values around each of `count` values, `stride` apart; of those that there are at the ends.
static void line_means(const float *values, int64_t count, int64_t stride, int64_t radius, float *means) {
    double sum = 0;
    int64_t first = 0, end = 0;
    for (int64_t x = 0; x < count; x++) {
        int64_t new_first = upper(0, x - radius), new_end = lower(count, x + radius + 1);
        for (; end < new_end; end++) sum += values[end * stride];
        for (; first < new_first; first++) sum -= values[first * stride];
        means[x * stride] = (float)(sum / (double)(end - first));
    }
}

static void means(const float *values, int64_t width, int64_t height, int64_t radius, float *between, float *result) {
    for (int64_t y = 0; y < height; y++) line_means(values + y * width, width, 1, radius, between + y * width);
    for (int64_t x = 0; x < width; x++) line_means(between + x, height, width, radius, result + x);
}

void edits_guide(
    const float *luma, int64_t width, int64_t height, int64_t radius, float epsilon, float *gain, float *offset,
    float *scratch) {
    int64_t count = width * height;
    float *between = scratch, *mean = scratch + count, *square = scratch + 2 * count;
    means(luma, width, height, radius, between, mean);
    for (int64_t index = 0; index < count; index++) gain[index] = luma[index] * luma[index];
    means(gain, width, height, radius, between, square);
    for (int64_t index = 0; index < count; index++) {
        float variance = square[index] - mean[index] * mean[index];
        variance = variance > 0 ? variance : 0;
        square[index] = variance / (variance + epsilon);
        mean[index] *= 1 - square[index];
    }
    means(square, width, height, radius, between, gain);
    means(mean, width, height, radius, between, offset);
}

// Where position `index` lies among `map_count` positions that are `scale` to one: the one before it, and how far it is on the way to the next.
static inline int64_t place(int64_t index, float scale, int64_t map_count, float *part) {
    float position = ((float)index + 0.5f) * scale - 0.5f, last = (float)(map_count - 1);
    position = position < 0 ? 0 : position > last ? last : position;
    int64_t before = lower((int64_t)position, upper(map_count - 2, 0));
    *part = position - (float)before;
    return before;
}

void edits_stretch_row(
    const float *map, int64_t map_width, int64_t map_height, int64_t y, float *result, int64_t width, int64_t height) {
    float down, scale = (float)map_width / (float)width;
    const float *above = map + place(y, (float)map_height / (float)height, map_height, &down) * map_width;
    const float *below = map_height > 1 ? above + map_width : above;
    int64_t step = map_width > 1 ? 1 : 0;
    for (int64_t x = 0; x < width; x++) {
        float across;
        int64_t column = place(x, scale, map_width, &across);
        float left = above[column] + (below[column] - above[column]) * down;
        float right = above[column + step] + (below[column + step] - above[column + step]) * down;
        result[x] = left + (right - left) * across;
    }
}
