#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

enum { BLOCK = 128 * 1024, MAX_PROFILE = 16 * 1024 * 1024 };

struct tsj_decoder {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    tsj_read read;
    void *context;
    tsj_status failure;   // why we are about to leave by longjmp, or TSJ_OK
    bool at_end;          // the file has ended and an EOI marker was made up
    bool is_damaged;      // a warning told of damage in the entropy-coded data, before the file's end
    bool is_cut;          // the picture's data were not over when the file was
    uint32_t whole_rows;  // rows of the full picture that were there by then
    int max_scans;
    tsj_header header;
    uint8_t *icc;
    unsigned int icc_length;
    char message[JMSG_LENGTH_MAX];
    uint8_t block[BLOCK];
};

static void leave(j_common_ptr common) {
    struct tsj_decoder *self = common->client_data;
    common->err->format_message(common, self->message);
    longjmp(self->escape, 1);
}

static void fail(struct tsj_decoder *self, tsj_status status, const char *message) {
    self->failure = status;
    snprintf(self->message, sizeof self->message, "%s", message);
    longjmp(self->escape, 1);
}

// Notes how far the picture had come when the file ended. The first scan of several brings all rows, the others their detail.
static void note_cut(struct tsj_decoder *self) {
    if (self->is_cut) return;
    const struct jpeg_decompress_struct *jpeg = &self->jpeg;
    uint64_t rows = (uint64_t)jpeg->input_iMCU_row * (uint64_t)jpeg->max_v_samp_factor * DCTSIZE;
    bool has_all = jpeg->input_scan_number > 1 || rows > jpeg->image_height;
    self->whole_rows = has_all ? jpeg->image_height : (uint32_t)rows;
    self->is_cut = true;
}

// Damage in the picture itself counts; odd but harmless things beside it (bytes before a marker, an unknown version)
// are what some cameras and editors write.
static void note(j_common_ptr common, int level) {
    if (level >= 0) return;
    struct tsj_decoder *self = common->client_data;
    switch (common->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_ARITH_BAD_CODE:
        if (!self->is_damaged && !self->is_cut) common->err->format_message(common, self->message);
        if (self->at_end) note_cut(self);
        else self->is_damaged = true;
        // fall through
    default:
        common->err->num_warnings++;
    }
}

static void stay_silent(j_common_ptr common) { (void)common; }

static void count_scans(j_common_ptr common) {
    struct tsj_decoder *self = common->client_data;
    if (self->jpeg.input_scan_number > self->max_scans) fail(self, TSJ_TOO_LARGE, "too many scans");
}

static void start_source(j_decompress_ptr jpeg) { (void)jpeg; }

static boolean fill(j_decompress_ptr jpeg) {
    struct tsj_decoder *self = jpeg->client_data;
    ptrdiff_t count = self->at_end ? 0 : self->read(self->context, self->block, BLOCK);
    if (count < 0) fail(self, TSJ_READ_FAILED, "read failed");
    if (count == 0) {
        // The decoder must not wait for ever: it gets an end, and we know that it was not in the file.
        self->at_end = true;
        self->block[0] = 0xFF;
        self->block[1] = JPEG_EOI;
        count = 2;
    }
    self->source.next_input_byte = self->block;
    self->source.bytes_in_buffer = (size_t)count;
    return TRUE;
}

static void skip(j_decompress_ptr jpeg, long count) {
    struct tsj_decoder *self = jpeg->client_data;
    if (count <= 0) return;
    while ((size_t)count > self->source.bytes_in_buffer && !self->at_end) {
        count -= (long)self->source.bytes_in_buffer;
        fill(jpeg);
    }
    if (self->at_end) return;
    self->source.next_input_byte += count;
    self->source.bytes_in_buffer -= (size_t)count;
}

static void end_source(j_decompress_ptr jpeg) { (void)jpeg; }

// Names the reason of a libjpeg error.
static tsj_status reason(const struct tsj_decoder *self) {
    if (self->failure != TSJ_OK) return self->failure;
    switch (self->errors.msg_code) {
    case JERR_NO_SOI: return TSJ_NOT_JPEG;
    case JERR_OUT_OF_MEMORY: return TSJ_NO_MEMORY;
    case JERR_IMAGE_TOO_BIG: case JERR_NO_BACKING_STORE: case JERR_WIDTH_OVERFLOW: return TSJ_TOO_LARGE;
    case JERR_SOF_UNSUPPORTED: case JERR_BAD_PRECISION: case JERR_CONVERSION_NOTIMPL: case JERR_ARITH_NOTIMPL:
    case JERR_NOT_COMPILED: case JERR_CCIR601_NOTIMPL: case JERR_FRACT_SAMPLE_NOTIMPL: return TSJ_UNSUPPORTED;
    default: return self->at_end ? TSJ_TRUNCATED : TSJ_CORRUPT;
    }
}

tsj_decoder *tsj_decoder_new(tsj_read read, void *context, int max_scans) {
    struct tsj_decoder *self = malloc(sizeof *self);
    if (self == NULL) return NULL;
    memset(self, 0, offsetof(struct tsj_decoder, block));
    self->read = read;
    self->context = context;
    self->max_scans = max_scans;
    self->jpeg.err = jpeg_std_error(&self->errors);
    self->errors.error_exit = leave;
    self->errors.emit_message = note;
    self->errors.output_message = stay_silent;
    self->jpeg.client_data = self;
    if (setjmp(self->escape)) {
        jpeg_destroy_decompress(&self->jpeg);
        free(self);
        return NULL;
    }
    jpeg_create_decompress(&self->jpeg);
    self->jpeg.client_data = self;
    self->source.init_source = start_source;
    self->source.fill_input_buffer = fill;
    self->source.skip_input_data = skip;
    self->source.resync_to_restart = jpeg_resync_to_restart;
    self->source.term_source = end_source;
    self->jpeg.src = &self->source;
    self->progress.progress_monitor = count_scans;
    self->jpeg.progress = &self->progress;
    jpeg_save_markers(&self->jpeg, JPEG_APP0 + 1, 0xFFFF);
    jpeg_save_markers(&self->jpeg, JPEG_APP0 + 2, 0xFFFF);
    return self;
}

void tsj_decoder_free(tsj_decoder *self) {
    if (self == NULL) return;
    jpeg_destroy_decompress(&self->jpeg);
    free(self->icc);
    free(self);
}

static tsj_pixels layout(const struct jpeg_decompress_struct *jpeg) {
    switch (jpeg->jpeg_color_space) {
    case JCS_GRAYSCALE: return TSJ_GRAY;
    case JCS_CMYK: case JCS_YCCK: return jpeg->saw_Adobe_marker ? TSJ_CMYK_INVERTED : TSJ_CMYK;
    default: return TSJ_RGB;
    }
}

tsj_status tsj_decoder_read_header(tsj_decoder *self, tsj_header *header) {
    if (setjmp(self->escape)) return reason(self);
    jpeg_read_header(&self->jpeg, TRUE);
    self->header.width = self->jpeg.image_width;
    self->header.height = self->jpeg.image_height;
    self->header.pixels = layout(&self->jpeg);
    if (jpeg_has_multiple_scans(&self->jpeg)) {
        for (int index = 0; index < self->jpeg.num_components; index++) {
            const jpeg_component_info *component = &self->jpeg.comp_info[index];
            self->header.coefficient_bytes +=
                (uint64_t)component->width_in_blocks * component->height_in_blocks * sizeof(JBLOCK);
        }
    }
    *header = self->header;
    return self->at_end ? TSJ_TRUNCATED : TSJ_OK;
}

const uint8_t *tsj_decoder_exif(tsj_decoder *self, size_t *length) {
    static const uint8_t signature[6] = {'E', 'x', 'i', 'f', 0, 0};
    for (jpeg_saved_marker_ptr marker = self->jpeg.marker_list; marker != NULL; marker = marker->next) {
        if (marker->marker != JPEG_APP0 + 1 || marker->data_length <= sizeof signature) continue;
        if (memcmp(marker->data, signature, 5) != 0) continue;
        *length = marker->data_length - sizeof signature;
        return marker->data + sizeof signature;
    }
    *length = 0;
    return NULL;
}

const uint8_t *tsj_decoder_icc(tsj_decoder *self, size_t *length) {
    *length = 0;
    if (setjmp(self->escape)) return NULL;
    if (self->icc == NULL && !jpeg_read_icc_profile(&self->jpeg, &self->icc, &self->icc_length)) return NULL;
    if (self->icc_length > MAX_PROFILE) return NULL;
    *length = self->icc_length;
    return self->icc;
}

tsj_status tsj_decoder_scaled_size(tsj_decoder *self, int eighths, uint32_t *width, uint32_t *height) {
    if (setjmp(self->escape)) return reason(self);
    bool has_ink = self->header.pixels == TSJ_CMYK || self->header.pixels == TSJ_CMYK_INVERTED;
    self->jpeg.out_color_space = has_ink ? JCS_CMYK : JCS_RGB;
    self->jpeg.scale_num = (unsigned int)eighths;
    self->jpeg.scale_denom = 8;
    // At reduced scale the chroma planes come out of the transform at full size, or nearly: smoothing is lost on them.
    self->jpeg.do_fancy_upsampling = eighths == 8;
    jpeg_calc_output_dimensions(&self->jpeg);
    *width = self->jpeg.output_width;
    *height = self->jpeg.output_height;
    return TSJ_OK;
}

// Whether what there is of a picture is enough, for a reader that takes pictures that are cut off.
static bool is_enough(const struct tsj_decoder *self, uint32_t least_rows) {
    return least_rows > 0 && self->whole_rows >= least_rows;
}

tsj_status tsj_decoder_read_pixels(
    tsj_decoder *self, uint8_t *pixels, size_t capacity, uint32_t least_rows, tsj_cut *cut) {
    if (setjmp(self->escape)) return reason(self);
    jpeg_start_decompress(&self->jpeg);
    size_t stride = (size_t)self->jpeg.output_width * (size_t)self->jpeg.output_components;
    if (stride * self->jpeg.output_height > capacity) fail(self, TSJ_TOO_LARGE, "larger than announced");
    // A picture of many scans lacks detail when the file ends early, though no warning says so.
    if (self->at_end && self->header.coefficient_bytes > 0) note_cut(self);
    while (self->jpeg.output_scanline < self->jpeg.output_height) {
        JSAMPROW rows[8];
        size_t left = self->jpeg.output_height - self->jpeg.output_scanline;
        JDIMENSION count = left < 8 ? (JDIMENSION)left : 8;
        for (JDIMENSION index = 0; index < count; index++) {
            rows[index] = pixels + stride * (self->jpeg.output_scanline + index);
        }
        jpeg_read_scanlines(&self->jpeg, rows, count);
        // No need to go on with a picture that will be refused.
        if (self->is_damaged) return TSJ_CORRUPT;
        if (self->is_cut && !is_enough(self, least_rows)) return TSJ_TRUNCATED;
    }
    cut->is_cut = self->is_cut;
    cut->whole_rows = self->is_cut ? self->whole_rows : self->jpeg.image_height;
    jpeg_finish_decompress(&self->jpeg);
    return self->is_damaged ? TSJ_CORRUPT : TSJ_OK;
}

const char *tsj_decoder_message(const tsj_decoder *self) { return self->message; }
