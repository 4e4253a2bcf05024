#ifndef TIERSYNC_CPANGO_SHIM_H
#define TIERSYNC_CPANGO_SHIM_H

#include <fontconfig/fontconfig.h>
#include <pango/pangoft2.h>

// What Pango wants as casts by macros of GObject.

/// A font map of FreeType, at one pixel a unit of absolute size.
static inline PangoFontMap *tst_font_map(void) { return pango_ft2_font_map_new(); }

/// Whether the system has any font. Pango lists families of its own, as "Sans", even without.
static inline int tst_has_fonts(void) {
    const FcFontSet *fonts = FcConfigGetFonts(NULL, FcSetSystem);
    return fonts != NULL && fonts->nfont > 0;
}

/// A layout of its own context. Returns NULL when the memory is exhausted.
static inline PangoLayout *tst_layout(PangoFontMap *map) {
    PangoContext *context = pango_font_map_create_context(map);
    if (context == NULL) return NULL;
    PangoLayout *layout = pango_layout_new(context);
    g_object_unref(context);
    return layout;
}

/// Draws a layout into a grey mask of `width` × `height` bytes, with its upper left corner at (x, y) in pixels; what lies
/// beyond the mask is left out.
static inline void tst_render(PangoLayout *layout, unsigned char *mask, int width, int height, int x, int y) {
    FT_Bitmap bitmap = {
        .rows = (unsigned int)height,
        .width = (unsigned int)width,
        .pitch = width,
        .buffer = mask,
        .num_grays = 256,
        .pixel_mode = FT_PIXEL_MODE_GRAY,
    };
    pango_ft2_render_layout(&bitmap, layout, x, y);
}

/// Releases a font map or a layout.
static inline void tst_release(void *object) { if (object != NULL) g_object_unref(object); }

#endif
