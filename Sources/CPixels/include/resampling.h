// The inner loops of resizing. They are in C because a C compiler can make one version of a function for each kind of
// processor and choose at start (target_clones); Swift's cannot without flags that a dependent package would refuse.
#ifndef RESAMPLING_H
#define RESAMPLING_H

#include <stdint.h>

/// Sums `taps` rows of `count` bytes, `stride` bytes apart, each times its weight.
void resampling_blend_rows(
    const uint8_t *first, int64_t stride, const float *weights, int32_t taps, float *sums, int64_t count);

/// For each of `width` pixels of three values, sums `taps` pixels of `row` from `starts[x]` on, each times its weight.
/// `row` and `result` have room for one value behind their last pixel.
void resampling_blend_pixels(
    const float *row, const int32_t *starts, const float *weights, int32_t taps, float *result, int32_t width);

/// Reduces a picture of `width` × `height` pixels of three bytes by whole factors: each pixel of the result is the rounded mean of a block of
/// `across` × `down`; blocks at the right and bottom edge may be smaller. `sums` has room for `width * 3` values.
void resampling_reduce(
    const uint8_t *pixels, int64_t width, int64_t height, int64_t across, int64_t down, uint32_t *sums, uint8_t *result);

/// Rounds to whole numbers from 0 to 255.
void resampling_round(const float *values, uint8_t *result, int64_t count);

#endif
