#ifndef TIERSYNC_CLIBRAW_SHIM_H
#define TIERSYNC_CLIBRAW_SHIM_H

#include <libraw/libraw.h>

// LibRaw's state is one large structure whose members move from version to version: it is only touched here.
// The functions that can fail return 0, or LibRaw's number of the error (`libraw_strerror`).

/// A RAW file that is open.
typedef struct tsr_file tsr_file;

/// Opens what lies in memory, which must stay there until the file is closed. NULL leaves the number of the error.
static inline tsr_file *tsr_open(const void *bytes, size_t count, int *error) {
    libraw_data_t *raw = libraw_init(0);
    if (raw == NULL) {
        *error = LIBRAW_UNSUFFICIENT_MEMORY;
        return NULL;
    }
    *error = libraw_open_buffer(raw, (void *)bytes, count);
    if (*error != LIBRAW_SUCCESS) {
        libraw_close(raw);
        return NULL;
    }
    return (tsr_file *)raw;
}

static inline void tsr_close(tsr_file *file) { libraw_close((libraw_data_t *)file); }

/// Width and height of the picture as the sensor has it, not turned.
static inline int tsr_width(const tsr_file *file) { return ((const libraw_data_t *)file)->sizes.width; }
static inline int tsr_height(const tsr_file *file) { return ((const libraw_data_t *)file)->sizes.height; }

/// How it must be turned: 0, 3 (180°), 5 (90° to the left), 6 (90° to the right).
static inline int tsr_flip(const tsr_file *file) { return ((const libraw_data_t *)file)->sizes.flip; }

/// The largest embedded preview, where it is a JPEG; it lies in the file's memory.
static inline int tsr_preview(tsr_file *file, const void **bytes, size_t *count) {
    libraw_data_t *raw = (libraw_data_t *)file;
    int error = libraw_unpack_thumb(raw);
    if (error != LIBRAW_SUCCESS) return error;
    if (raw->thumbnail.tformat != LIBRAW_THUMBNAIL_JPEG) return LIBRAW_UNSUPPORTED_THUMBNAIL;
    *bytes = raw->thumbnail.thumb;
    *count = raw->thumbnail.tlength;
    return LIBRAW_SUCCESS;
}

/// LibRaw goes on at damage and at the file's end, with black in place of what it could not read, and tells only this.
static inline void tsr_note_damage(void *is_damaged, const char *name, const int offset) {
    (void)name;
    (void)offset;
    *(int *)is_damaged = 1;
}

/// Develops at half size: upright, sRGB, the camera's white balance, three channels of 8 bits without padding. To be freed
/// with `tsr_release`; NULL leaves the number of the error. Values that are damaged or not all there are an error.
static inline libraw_processed_image_t *tsr_develop(tsr_file *file, int *error) {
    libraw_data_t *raw = (libraw_data_t *)file;
    raw->params.half_size = 1;
    raw->params.use_camera_wb = 1;
    raw->params.output_color = 1;
    raw->params.output_bps = 8;
    int is_damaged = 0;
    libraw_set_dataerror_handler(raw, tsr_note_damage, &is_damaged);
    *error = libraw_unpack(raw);
    libraw_set_dataerror_handler(raw, NULL, NULL);
    if (*error == LIBRAW_SUCCESS && is_damaged) *error = LIBRAW_DATA_ERROR;
    if (*error == LIBRAW_SUCCESS) *error = libraw_dcraw_process(raw);
    return *error == LIBRAW_SUCCESS ? libraw_dcraw_make_mem_image(raw, error) : NULL;
}

/// Its pixels; NULL unless it is of that kind.
static inline const void *tsr_pixels(const libraw_processed_image_t *image) {
    return image->type == LIBRAW_IMAGE_BITMAP && image->colors == 3 && image->bits == 8 ? image->data : NULL;
}

static inline void tsr_release(libraw_processed_image_t *image) { libraw_dcraw_clear_mem(image); }

#endif
