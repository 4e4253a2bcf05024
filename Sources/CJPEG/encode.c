#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

struct encoder {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    jmp_buf escape;
};

static void leave(j_common_ptr common) {
    struct encoder *self = common->client_data;
    longjmp(self->escape, 1);
}

static void stay_silent(j_common_ptr common) { (void)common; }

tsj_status tsj_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int quality, bool has_full_chroma, uint8_t **data,
    size_t *length)
{
    if (width > JPEG_MAX_DIMENSION || height > JPEG_MAX_DIMENSION) return TSJ_TOO_LARGE;
    struct encoder self = {0};
    unsigned char *volatile buffer = NULL;
    unsigned long size = 0;
    self.jpeg.err = jpeg_std_error(&self.errors);
    self.errors.error_exit = leave;
    self.errors.output_message = stay_silent;
    self.jpeg.client_data = &self;
    if (setjmp(self.escape)) {
        // libjpeg may have freed or moved the buffer already: losing it is the safe side of a failure that only an
        // exhausted memory can cause.
        jpeg_destroy_compress(&self.jpeg);
        return TSJ_NO_MEMORY;
    }
    jpeg_create_compress(&self.jpeg);
    self.jpeg.client_data = &self;
    jpeg_mem_dest(&self.jpeg, (unsigned char **)&buffer, &size);
    self.jpeg.image_width = width;
    self.jpeg.image_height = height;
    self.jpeg.input_components = 3;
    self.jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&self.jpeg);
    jpeg_set_quality(&self.jpeg, quality, TRUE);
    // Of the luma, against those of the chroma.
    if (has_full_chroma) self.jpeg.comp_info[0].h_samp_factor = self.jpeg.comp_info[0].v_samp_factor = 1;
    self.jpeg.dct_method = JDCT_ISLOW;
    jpeg_start_compress(&self.jpeg, TRUE);
    size_t stride = (size_t)width * 3;
    while (self.jpeg.next_scanline < height) {
        JSAMPROW rows[16];
        JDIMENSION left = height - self.jpeg.next_scanline, count = left < 16 ? left : 16;
        for (JDIMENSION index = 0; index < count; index++) {
            rows[index] = (JSAMPROW)(pixels + stride * (self.jpeg.next_scanline + index));
        }
        jpeg_write_scanlines(&self.jpeg, rows, count);
    }
    jpeg_finish_compress(&self.jpeg);
    jpeg_destroy_compress(&self.jpeg);
    *data = buffer;
    *length = size;
    return TSJ_OK;
}
