#ifndef TIERSYNC_CVIPS_SHIM_H
#define TIERSYNC_CVIPS_SHIM_H

#include <vips/vips.h>

// Most of libvips takes options as variable arguments, which Swift cannot call. Each shim fixes one set of options.
// They return 0, or -1 with the reason in the error buffer, as libvips does.

/// Starts libvips with the loaders of pictures only: none that is marked unfit for untrusted files, but JPEG XL.
static inline int tsv_start(const char *program) {
    if (vips_init(program) != 0) return -1;
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoadJxl", FALSE);
    vips_operation_block_set("VipsForeignLoadMagick", TRUE);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    return 0;
}

/// Reads the header of what a source holds.
static inline VipsImage *tsv_open(VipsSource *source) {
    return vips_image_new_from_source(
        source, "", "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
}

/// The picture upright, its longer side at most `side`, never enlarged; in sRGB where it has a colour profile of its own.
/// The option string tells it to fail at a cut-off file: 8.14 forgets its own `fail_on` on sources.
/// Without a profile the export must not be asked for: libvips 8.14 then shifts saturated colours, blue by 40 of 255.
static inline int tsv_thumbnail(VipsSource *source, int side, gboolean has_profile, VipsImage **output) {
    if (has_profile) {
        return vips_thumbnail_source(
            source, output, side, "height", side, "size", VIPS_SIZE_DOWN, "export_profile", "srgb",
            "option_string", "[fail_on=truncated]", NULL);
    }
    return vips_thumbnail_source(
        source, output, side, "height", side, "size", VIPS_SIZE_DOWN, "option_string", "[fail_on=truncated]", NULL);
}

/// A source of what lies in memory, which is copied.
static inline VipsSource *tsv_source_of(const void *bytes, size_t count) {
    VipsBlob *blob = vips_blob_copy(bytes, count);
    VipsSource *source = vips_source_new_from_blob(blob);
    vips_area_unref(VIPS_AREA(blob));
    return source;
}

/// Pixels of three channels of 8 bits in sRGB, which are copied, with the longer side at most `side`, never enlarged.
static inline int tsv_shrink_pixels(const void *bytes, int width, int height, int side, VipsImage **output) {
    VipsImage *image = vips_image_new_from_memory_copy(
        bytes, (size_t)width * (size_t)height * 3, width, height, 3, VIPS_FORMAT_UCHAR);
    VipsImage *colored = NULL;
    if (image == NULL) return -1;
    int failed = vips_copy(image, &colored, "interpretation", VIPS_INTERPRETATION_sRGB, NULL);
    g_object_unref(image);
    if (failed) return -1;
    failed = vips_thumbnail_image(colored, output, side, "height", side, "size", VIPS_SIZE_DOWN, NULL);
    g_object_unref(colored);
    return failed;
}

/// The same picture turned by quarters to the right, 1 to 3, in memory.
static inline int tsv_turn(VipsImage *input, int quarters, VipsImage **output) {
    VipsImage *held = vips_image_copy_memory(input);
    if (held == NULL) return -1;
    int failed = vips_rot(held, output, (VipsAngle)quarters, NULL);
    g_object_unref(held);
    return failed;
}

/// Whether the file brings a colour profile.
static inline gboolean tsv_has_profile(VipsImage *image) {
    return vips_image_get_typeof(image, VIPS_META_ICC_NAME) != 0;
}

/// Three channels of 8 bits on a white ground.
static inline int tsv_flatten(VipsImage *input, VipsImage **output) {
    VipsImage *colored = NULL, *flat = NULL;
    if (vips_colourspace(input, &colored, VIPS_INTERPRETATION_sRGB, NULL) != 0) return -1;
    if (vips_image_hasalpha(colored)) {
        VipsArrayDouble *white = vips_array_double_newv(3, 255.0, 255.0, 255.0);
        int failed = vips_flatten(colored, &flat, "background", white, NULL);
        vips_area_unref(VIPS_AREA(white));
        g_object_unref(colored);
        if (failed) return -1;
    } else {
        flat = colored;
    }
    int failed = vips_cast(flat, output, VIPS_FORMAT_UCHAR, NULL);
    g_object_unref(flat);
    return failed;
}

/// Whether the turn that the header asks for swaps width and height.
static inline gboolean tsv_swaps_sides(VipsImage *image) { return vips_image_get_orientation_swap(image); }

/// Frees a picture or source.
static inline void tsv_release(void *object) { if (object != NULL) g_object_unref(object); }

#endif
