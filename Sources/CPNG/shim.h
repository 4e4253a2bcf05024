#ifndef TIERSYNC_CPNG_SHIM_H
#define TIERSYNC_CPNG_SHIM_H

#include <png.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// Writes a picture of three bytes a pixel as PNG with an sRGB chunk, by libpng's simplified interface, which reports errors
/// by its result instead of longjmp (libpng-manual.txt, section V). The size's upper bound is a macro there.
///
/// Returns 1 and bytes of malloc, or 0.
static inline int tsg_encode(const void *pixels, uint32_t width, uint32_t height, unsigned char **data, size_t *length) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = PNG_FORMAT_RGB;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    unsigned char *bytes = malloc(size);
    if (bytes == NULL) return 0;
    if (!png_image_write_to_memory(&image, bytes, &size, 0, pixels, 0, NULL)) {
        png_image_free(&image);
        free(bytes);
        return 0;
    }
    // What is over is given back; where that fails the larger block serves.
    unsigned char *fitting = realloc(bytes, size);
    *data = fitting != NULL ? fitting : bytes;
    *length = size;
    return 1;
}

/// Begins to read a PNG in memory as three bytes a pixel. Returns 1, or 0.
static inline int tsg_begin(png_image *image, const void *data, size_t length) {
    memset(image, 0, sizeof *image);
    image->version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(image, data, length)) return 0;
    image->format = PNG_FORMAT_RGB;
    return 1;
}

#endif
