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

/// The picture upright, in sRGB, its longer side at most `side`, never enlarged.
static inline int tsv_thumbnail(VipsSource *source, int side, VipsImage **output) {
    return vips_thumbnail_source(
        source, output, side, "height", side, "size", VIPS_SIZE_DOWN, "export_profile", "srgb",
        "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL);
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
