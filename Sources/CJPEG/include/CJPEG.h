#ifndef TIERSYNC_CJPEG_H
#define TIERSYNC_CJPEG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A bridge to libjpeg: its errors leave by longjmp, which must never cross a Swift frame. Every function here catches
// them and returns a status instead. One thread at a time per handle.

typedef enum {
    TSJ_OK = 0,
    TSJ_READ_FAILED,   // the read callback returned a negative number
    TSJ_NOT_JPEG,      // no SOI marker at the start
    TSJ_TRUNCATED,     // the data end before the picture does
    TSJ_CORRUPT,       // the data break the rules of the format
    TSJ_UNSUPPORTED,   // a kind of JPEG that libjpeg does not decode
    TSJ_TOO_LARGE,     // over a limit on size, memory or scans
    TSJ_NO_MEMORY,
} tsj_status;

/// Fills `buffer` with up to `capacity` bytes and returns their number; 0 at the end, negative on failure.
typedef ptrdiff_t (*tsj_read)(void *context, uint8_t *buffer, size_t capacity);

typedef enum { TSJ_RGB, TSJ_GRAY, TSJ_CMYK, TSJ_CMYK_INVERTED } tsj_pixels;

typedef struct {
    uint32_t width, height;
    /// What the coefficients of all scans take while they are gathered; 0 for a picture of a single scan.
    uint64_t coefficient_bytes;
    tsj_pixels pixels;
} tsj_header;

typedef struct tsj_decoder tsj_decoder;

/// A decoder that reads through `read`; NULL when out of memory.
tsj_decoder *tsj_decoder_new(tsj_read read, void *context, int max_scans);
void tsj_decoder_free(tsj_decoder *decoder);

/// Reads up to the first scan. EXIF and ICC data are available from here until the pixels are read.
tsj_status tsj_decoder_read_header(tsj_decoder *decoder, tsj_header *header);

/// The first EXIF block (TIFF header onwards), NULL without one.
const uint8_t *tsj_decoder_exif(tsj_decoder *decoder, size_t *length);
/// The colour profile joined from its segments, NULL without a complete one.
const uint8_t *tsj_decoder_icc(tsj_decoder *decoder, size_t *length);

/// The size of the picture at `eighths`/8.
tsj_status tsj_decoder_scaled_size(tsj_decoder *decoder, int eighths, uint32_t *width, uint32_t *height);

/// How much of a picture its file holds.
typedef struct {
    /// Whether the file ends before the picture does.
    bool is_cut;
    /// Rows of the full picture that are there, from the top; all of them when only detail is missing.
    uint32_t whole_rows;
} tsj_cut;

/// Decodes the picture at the size last asked for into rows of `width * channels` bytes without padding
/// (3 channels for RGB and grey, 4 for CMYK), `capacity` bytes in all. A picture that is cut off is decoded, grey where
/// nothing is left, if at least `least_rows` of its rows are there; TSJ_TRUNCATED otherwise, and always when that is 0.
tsj_status tsj_decoder_read_pixels(
    tsj_decoder *decoder, uint8_t *pixels, size_t capacity, uint32_t least_rows, tsj_cut *cut);

/// What libjpeg said last, for logs.
const char *tsj_decoder_message(const tsj_decoder *decoder);

/// Encodes RGB rows as a baseline JPEG with chroma of full size (4:4:4), or half in both directions (4:2:0). `*data` is to be freed with `free`.
tsj_status tsj_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int quality, bool has_full_chroma, uint8_t **data,
    size_t *length);

/// How a JPEG is turned: rows and columns change places first, then the result is mirrored.
typedef struct {
    bool swaps_sides, flips_across, flips_down;
    int max_scans;
    /// What the coefficients may take in memory.
    uint64_t max_bytes;
} tsj_turn_plan;

/// Turns a JPEG without decoding it to pixels. The result has its frame and no metadata beside; `*data` is to be freed with `free`.
/// TSJ_UNSUPPORTED when a side that is turned round does not end with a whole block.
tsj_status tsj_turn(
    const uint8_t *jpeg, size_t length, const tsj_turn_plan *plan, uint8_t **data, size_t *result_length);

#endif
