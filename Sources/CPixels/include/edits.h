// The inner loops of editing pictures, in C for the same reason as those of resampling.h. Pictures are rows of pixels of three bytes, red green
// blue, without padding. Tones are from 0 to 1, encoded as in sRGB unless it says linear.
#ifndef EDITS_H
#define EDITS_H

#include <stdint.h>

/// Takes `count` pixels from a picture of `width` × `height`, the first at (x, y) and each next one (dx, dy) on, by Catmull-Rom's cubic
/// (Keys 1981, a = −1/2). The centre of the first pixel is at (0, 0); at the edges the outermost pixels go on.
void edits_resample_row(
    const uint8_t *pixels, int64_t width, int64_t height, double x, double y, double dx, double dy, uint8_t *result,
    int64_t count);

enum { EDITS_TONES = 1024 };

/// What is done to each pixel.
typedef struct {
    /// What the luma is made of; sums to 1.
    float luma[3];
    /// By how much dark surroundings are multiplied, and bright ones brought nearer to white, less 1.
    float shadows, highlights;
    /// By how much colours grow, from −1 (grey); where they are strong already they grow less.
    float saturation;
    /// Added to mid-tones, in red green blue: to those that are dark and to those that are bright.
    float dark_tint[3], bright_tint[3];
    /// By how much the corners are darker: 0 to 1.
    float vignette;
} edits_look;

/// Changes the colours of a row in place.
///
/// `tables` has 256 tones for each channel, by which the row's bytes are replaced first. `tones` has EDITS_TONES + 1 of them, by which its luma is
/// replaced. `gain` and `offset` give for each pixel the luma of its surroundings (gain × luma + offset), for shadows and highlights; NULL
/// takes the pixel's own. `vertical` is how far the row is from the middle, 1 for the top and bottom edge.
void edits_tone_row(
    uint8_t *row, int64_t width, const float *tables, const float *tones, const edits_look *look, const float *gain,
    const float *offset, double vertical);

/// The luma of `count` pixels whose bytes `tables` replaces.
void edits_luma(const uint8_t *pixels, int64_t count, const float *tables, const float *weights, float *luma);

/// For each pixel of a small picture the gain and offset by which its luma becomes that of its surroundings, where edges stay edges: the guided
/// filter whose guide is the picture itself (He, Sun and Tang 2013, equations 5, 6 and 8). `epsilon` is the variance above which there is an
/// edge. `scratch` has room for `3 * width * height` values.
void edits_guide(
    const float *luma, int64_t width, int64_t height, int64_t radius, float epsilon, float *gain, float *offset,
    float *scratch);

/// Row `y` of `height` of a map of `map_width` × `map_height` that is stretched linearly to `width` × `height`.
void edits_stretch_row(
    const float *map, int64_t map_width, int64_t map_height, int64_t y, float *result, int64_t width, int64_t height);

/// Adds to each pixel `amount` times what its luma (ITU-R BT.709) differs from the blurred one; a negative amount blurs. `kernel` has
/// `2 * half + 1` weights that sum to 1; `rows` has room for that many rows of `width` values, `line` for `width + 2 * half`.
void edits_sharpen(
    uint8_t *pixels, int64_t width, int64_t height, const float *kernel, int64_t half, float amount, float *rows,
    float *line);

#endif
