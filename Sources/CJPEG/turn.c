#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <jerror.h>

// Turns a JPEG by moving the blocks of its coefficients and changing their signs: nothing is rounded.

struct turner {
    struct jpeg_decompress_struct from;
    struct jpeg_compress_struct to;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    int max_scans;
    tsj_status failure;
    tsj_turn_plan plan;
    jvirt_barray_ptr *source;
    jvirt_barray_ptr turned[MAX_COMPONENTS];
    // In memory. A stream knows its buffer at any time, which jpeg_mem_dest does not tell after a failure: and
    // coefficients that cannot be encoded are found only while the result is written.
    FILE *stream;
    char *written;
    size_t written_length;
};

static void leave(j_common_ptr common) {
    struct turner *self = common->client_data;
    if (self->failure == TSJ_OK) {
        self->failure = common->err->msg_code == JERR_OUT_OF_MEMORY ? TSJ_NO_MEMORY : TSJ_UNSUPPORTED;
    }
    longjmp(self->escape, 1);
}

static void fail(struct turner *self, tsj_status status) {
    self->failure = status;
    longjmp(self->escape, 1);
}

// A damaged picture is not turned: it would be damaged otherwise.
static void note(j_common_ptr common, int level) {
    if (level >= 0) return;
    switch (common->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_JPEG_EOF:
        fail(common->client_data, TSJ_CORRUPT);
    default:
        common->err->num_warnings++;
    }
}

static void stay_silent(j_common_ptr common) { (void)common; }

static void count_scans(j_common_ptr common) {
    struct turner *self = common->client_data;
    if (common->is_decompressor && self->from.input_scan_number > self->max_scans) fail(self, TSJ_TOO_LARGE);
}

// A block that lies on the other side of the picture afterwards must be a whole one of the picture.
static void check_sides(struct turner *self) {
    const struct jpeg_decompress_struct *from = &self->from;
    bool is_single = from->num_components == 1;
    JDIMENSION across = DCTSIZE * (is_single ? 1 : (JDIMENSION)from->max_h_samp_factor);
    JDIMENSION down = DCTSIZE * (is_single ? 1 : (JDIMENSION)from->max_v_samp_factor);
    bool reverses_columns = self->plan.swaps_sides ? self->plan.flips_down : self->plan.flips_across;
    bool reverses_rows = self->plan.swaps_sides ? self->plan.flips_across : self->plan.flips_down;
    if (reverses_columns && from->image_width % across != 0) fail(self, TSJ_UNSUPPORTED);
    if (reverses_rows && from->image_height % down != 0) fail(self, TSJ_UNSUPPORTED);
}

static JDIMENSION rounded_up(JDIMENSION value, int multiple) {
    return (value + (JDIMENSION)multiple - 1) / (JDIMENSION)multiple * (JDIMENSION)multiple;
}

static void reserve(struct turner *self) {
    struct jpeg_decompress_struct *from = &self->from;
    uint64_t bytes = 0;
    for (int index = 0; index < from->num_components; index++) {
        const jpeg_component_info *part = &from->comp_info[index];
        bytes += (uint64_t)part->width_in_blocks * part->height_in_blocks * sizeof(JBLOCK);
    }
    // As read and as turned.
    if (2 * bytes > self->plan.max_bytes) fail(self, TSJ_TOO_LARGE);
    for (int index = 0; index < from->num_components; index++) {
        const jpeg_component_info *part = &from->comp_info[index];
        bool swaps = self->plan.swaps_sides;
        int h = swaps ? part->v_samp_factor : part->h_samp_factor;
        int v = swaps ? part->h_samp_factor : part->v_samp_factor;
        JDIMENSION width = swaps ? part->height_in_blocks : part->width_in_blocks;
        JDIMENSION height = swaps ? part->width_in_blocks : part->height_in_blocks;
        self->turned[index] = from->mem->request_virt_barray(
            (j_common_ptr)from, JPOOL_IMAGE, TRUE, rounded_up(width, h), rounded_up(height, v), (JDIMENSION)v);
    }
}

static void turn_block(const JCOEF *block, JCOEF *result, const tsj_turn_plan *plan) {
    for (int v = 0; v < DCTSIZE; v++) {
        for (int u = 0; u < DCTSIZE; u++) {
            JCOEF value = plan->swaps_sides ? block[u * DCTSIZE + v] : block[v * DCTSIZE + u];
            // A cosine of odd frequency is the other way round on the other side.
            bool is_negated = (plan->flips_across && u % 2 != 0) != (plan->flips_down && v % 2 != 0);
            result[v * DCTSIZE + u] = is_negated ? (JCOEF)-value : value;
        }
    }
}

static void turn_component(struct turner *self, int index) {
    j_common_ptr common = (j_common_ptr)&self->from;
    const jpeg_component_info *part = &self->from.comp_info[index];
    const tsj_turn_plan *plan = &self->plan;
    JDIMENSION width = plan->swaps_sides ? part->height_in_blocks : part->width_in_blocks;
    JDIMENSION height = plan->swaps_sides ? part->width_in_blocks : part->height_in_blocks;
    for (JDIMENSION y = 0; y < height; y++) {
        JBLOCKROW row = *common->mem->access_virt_barray(common, self->turned[index], y, 1, TRUE);
        JDIMENSION down = plan->flips_down ? height - 1 - y : y;
        for (JDIMENSION x = 0; x < width; x++) {
            JDIMENSION across = plan->flips_across ? width - 1 - x : x;
            JDIMENSION source_row = plan->swaps_sides ? across : down, source_column = plan->swaps_sides ? down : across;
            JBLOCKROW source = *common->mem->access_virt_barray(common, self->source[index], source_row, 1, FALSE);
            turn_block(source[source_column], row[x], plan);
        }
    }
}

// The frame of the result: sides, samplings and quantisation change with the picture.
static void set_frame(struct turner *self) {
    struct jpeg_compress_struct *to = &self->to;
    jpeg_copy_critical_parameters(&self->from, to);
    if (to->num_components == 1) to->comp_info[0].h_samp_factor = to->comp_info[0].v_samp_factor = 1;
    to->write_JFIF_header = self->from.saw_JFIF_marker;
    to->optimize_coding = TRUE;
    if (self->from.progressive_mode) jpeg_simple_progression(to);
    if (!self->plan.swaps_sides) return;
    to->image_width = self->from.image_height;
    to->image_height = self->from.image_width;
#if JPEG_LIB_VERSION >= 70
    to->jpeg_width = to->image_width;
    to->jpeg_height = to->image_height;
#endif
    UINT16 density = to->X_density;
    to->X_density = to->Y_density;
    to->Y_density = density;
    for (int index = 0; index < to->num_components; index++) {
        int factor = to->comp_info[index].h_samp_factor;
        to->comp_info[index].h_samp_factor = to->comp_info[index].v_samp_factor;
        to->comp_info[index].v_samp_factor = factor;
    }
    for (int index = 0; index < NUM_QUANT_TBLS; index++) {
        JQUANT_TBL *table = to->quant_tbl_ptrs[index];
        if (table == NULL) continue;
        for (int v = 0; v < DCTSIZE; v++) {
            for (int u = 0; u < v; u++) {
                UINT16 value = table->quantval[v * DCTSIZE + u];
                table->quantval[v * DCTSIZE + u] = table->quantval[u * DCTSIZE + v];
                table->quantval[u * DCTSIZE + v] = value;
            }
        }
    }
}

tsj_status tsj_turn(
    const uint8_t *jpeg, size_t length, const tsj_turn_plan *plan, uint8_t **data, size_t *result_length) {
    struct turner self = {.plan = *plan, .max_scans = plan->max_scans};
    self.from.err = self.to.err = jpeg_std_error(&self.errors);
    self.errors.error_exit = leave;
    self.errors.emit_message = note;
    self.errors.output_message = stay_silent;
    self.progress.progress_monitor = count_scans;
    self.from.client_data = self.to.client_data = &self;
    if (setjmp(self.escape)) {
        jpeg_destroy_compress(&self.to);
        jpeg_destroy_decompress(&self.from);
        if (self.stream != NULL) fclose(self.stream);
        free(self.written);
        return self.failure;
    }
    jpeg_create_decompress(&self.from);
    jpeg_create_compress(&self.to);
    self.from.client_data = self.to.client_data = &self;
    self.from.progress = &self.progress;
    jpeg_mem_src(&self.from, (unsigned char *)jpeg, length);
    jpeg_read_header(&self.from, TRUE);
    check_sides(&self);
    reserve(&self);
    self.source = jpeg_read_coefficients(&self.from);
    set_frame(&self);
    for (int index = 0; index < self.from.num_components; index++) turn_component(&self, index);
    self.stream = open_memstream(&self.written, &self.written_length);
    if (self.stream == NULL) fail(&self, TSJ_NO_MEMORY);
    jpeg_stdio_dest(&self.to, self.stream);
    jpeg_write_coefficients(&self.to, self.turned);
    jpeg_finish_compress(&self.to);
    jpeg_destroy_compress(&self.to);
    jpeg_finish_decompress(&self.from);
    jpeg_destroy_decompress(&self.from);
    if (fclose(self.stream) != 0) {
        free(self.written);
        return TSJ_NO_MEMORY;
    }
    *data = (uint8_t *)self.written;
    *result_length = self.written_length;
    return TSJ_OK;
}
