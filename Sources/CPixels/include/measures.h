// The inner loops of measuring pictures, in C for the same reason as those of resampling.h.
#ifndef MEASURES_H
#define MEASURES_H

#include <stdint.h>

/// The grey levels of `count` pixels of three bytes (luma weights of ITU-R BT.601).
void measures_grey(const uint8_t *pixels, float *levels, int64_t count);

/// How much neighbours in rows of `width` levels differ in all, and how much of that a mean of nine levels along the row takes away. The levels at
/// the ends count for those beyond. `padded` has room for `width + 8` values, `blurred` for `width`.
void measures_blur_rows(
    const float *levels, int64_t width, int64_t height, float *padded, float *blurred, double *variation, double *lost);

/// The same along columns. `blurred` has room for `2 * width` values, `sums` for `2 * width`.
void measures_blur_columns(
    const float *levels, int64_t width, int64_t height, float *blurred, float *sums, double *variation, double *lost);

#endif
