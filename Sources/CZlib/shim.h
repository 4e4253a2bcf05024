#include <zlib.h>

// The functions that set a stream up are macros, which Swift's importer cannot read. 16 more than the window's 15 bits asks
// for the gzip format (https://zlib.net/manual.html, deflateInit2 and inflateInit2).

static inline int ts_gzip_begin(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

static inline int ts_gunzip_begin(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
