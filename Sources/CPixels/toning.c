#include "edits.h"

#include <stddef.h>

#include "processors.h"

// So many pixels at once, each channel by itself, that stay in the nearest cache.
enum { PIECE = 256 };

// Chroma grows with the luma, as light does, but not the noise of what is nearly black.
static const float MOST_CHROMA = 2.5f, LEAST_LUMA = 1e-4f;

struct piece {
    float color[3][PIECE];
    float luma[PIECE], around[PIECE], result[PIECE];
};

static inline float least(float left, float right) { return left < right ? left : right; }
static inline float most(float left, float right) { return left > right ? left : right; }

static void unpack(const uint8_t *row, int64_t count, const float *tables, struct piece *piece) {
    for (int64_t x = 0; x < count; x++, row += 3) {
        piece->color[0][x] = tables[row[0]];
        piece->color[1][x] = tables[256 + row[1]];
        piece->color[2][x] = tables[512 + row[2]];
    }
}

FOR_EACH_PROCESSOR
static void find_luma(struct piece *piece, int64_t count, const float *weights) {
    const float *red = piece->color[0], *green = piece->color[1], *blue = piece->color[2];
    for (int64_t x = 0; x < count; x++) {
        piece->luma[x] = weights[0] * red[x] + weights[1] * green[x] + weights[2] * blue[x];
    }
}

FOR_EACH_PROCESSOR
static void find_surroundings(struct piece *piece, int64_t count, const float *restrict gain, const float *restrict offset) {
    for (int64_t x = 0; x < count; x++) piece->around[x] = least(1, most(0, gain[x] * piece->luma[x] + offset[x]));
}

// Dark surroundings are multiplied, and what bright ones lack of white is: local contrast there grows along, and edges have no halos as far as the
// surroundings know them.
FOR_EACH_PROCESSOR
static void light_up(
    const float *restrict lumas, const float *restrict arounds, int64_t count, float shadows, float highlights,
    float *restrict result) {
    for (int64_t x = 0; x < count; x++) {
        float around = arounds[x], lack = 1 - around;
        float luma = least(1, lumas[x] * (1 + shadows * lack * lack * lack));
        result[x] = 1 - (1 - luma) * (1 - highlights * around * around * around);
    }
}

static void replace(struct piece *piece, int64_t count, const float *tones) {
    for (int64_t x = 0; x < count; x++) {
        float place = least(1, most(0, piece->result[x])) * EDITS_TONES;
        int32_t index = (int32_t)place;
        index = index < EDITS_TONES ? index : EDITS_TONES - 1;
        piece->result[x] = tones[index] + (tones[index + 1] - tones[index]) * (place - (float)index);
    }
}

// From the new luma outwards: as much colour as there was, or is wanted, and fits.
FOR_EACH_PROCESSOR
static void color_again(struct piece *piece, int64_t count, const edits_look *look) {
    float *restrict red = piece->color[0], *restrict green = piece->color[1], *restrict blue = piece->color[2];
    float growing = most(0, look->saturation), fading = 1 + least(0, look->saturation);
    for (int64_t x = 0; x < count; x++) {
        float luma = piece->luma[x], result = piece->result[x];
        float scale = least(result / most(luma, LEAST_LUMA), MOST_CHROMA);
        float highest = most(red[x], most(green[x], blue[x])), lowest = least(red[x], least(green[x], blue[x]));
        scale *= fading * (1 + growing * (1 - (highest - lowest)));
        float up = (highest - luma) * scale, down = (luma - lowest) * scale;
        float room = least(1, least((1 - result) / most(up, LEAST_LUMA), result / most(down, LEAST_LUMA)));
        scale *= room;
        float dark = result * (1 - result) * 4, bright = dark * result;
        dark -= bright;
        red[x] = result + (red[x] - luma) * scale + dark * look->dark_tint[0] + bright * look->bright_tint[0];
        green[x] = result + (green[x] - luma) * scale + dark * look->dark_tint[1] + bright * look->bright_tint[1];
        blue[x] = result + (blue[x] - luma) * scale + dark * look->dark_tint[2] + bright * look->bright_tint[2];
    }
}

FOR_EACH_PROCESSOR
static void darken_corners(
    struct piece *piece, int64_t from, int64_t count, int64_t width, float vignette, float vertical) {
    float middle = 0.5f * (float)(width - 1), half = most(0.5f * (float)width, 0.5f);
    for (int64_t x = 0; x < count; x++) {
        float across = ((float)(from + x) - middle) / half;
        // 0 in the middle, 1 in the corners.
        float square = 0.5f * (across * across + vertical * vertical);
        float light = 1 - vignette * square * square;
        for (int channel = 0; channel < 3; channel++) piece->color[channel][x] *= light;
    }
}

FOR_EACH_PROCESSOR
static void pack(const struct piece *piece, int64_t count, uint8_t *row) {
    for (int64_t x = 0; x < count; x++) {
        for (int channel = 0; channel < 3; channel++) {
            float value = piece->color[channel][x] * 255 + 0.5f;
            value = least(255, most(0, value));
            row[x * 3 + channel] = (uint8_t)(int32_t)value;
        }
    }
}

void edits_tone_row(
    uint8_t *row, int64_t width, const float *tables, const float *tones, const edits_look *look, const float *gain,
    const float *offset, double vertical) {
    struct piece piece;
    for (int64_t from = 0; from < width; from += PIECE, row += PIECE * 3) {
        int64_t count = width - from < PIECE ? width - from : PIECE;
        unpack(row, count, tables, &piece);
        find_luma(&piece, count, look->luma);
        if (gain != NULL) find_surroundings(&piece, count, gain + from, offset + from);
        const float *around = gain == NULL ? piece.luma : piece.around;
        light_up(piece.luma, around, count, look->shadows, look->highlights, piece.result);
        replace(&piece, count, tones);
        color_again(&piece, count, look);
        if (look->vignette != 0) darken_corners(&piece, from, count, width, look->vignette, (float)vertical);
        pack(&piece, count, row);
    }
}

void edits_luma(const uint8_t *pixels, int64_t count, const float *tables, const float *weights, float *luma) {
    struct piece piece;
    for (int64_t from = 0; from < count; from += PIECE) {
        int64_t length = count - from < PIECE ? count - from : PIECE;
        unpack(pixels + from * 3, length, tables, &piece);
        find_luma(&piece, length, weights);
        for (int64_t x = 0; x < length; x++) luma[from + x] = piece.luma[x];
    }
}
