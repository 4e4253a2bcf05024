#include <lcms2.h>

// Macros that Swift's importer cannot read: pixel layouts of Little CMS.
enum {
    TS_TYPE_RGB_8 = TYPE_RGB_8,
    TS_TYPE_GRAY_8 = TYPE_GRAY_8,
    TS_TYPE_CMYK_8 = TYPE_CMYK_8,
    TS_TYPE_CMYK_8_REV = TYPE_CMYK_8_REV,
};
