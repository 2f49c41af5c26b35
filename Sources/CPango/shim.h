// Layout by Pango, fonts cut by HarfBuzz, pictures read by libpng, streams packed by zlib. The functions here stand for
// what C has as macros, and for casts of GObject’s.

#include <fontconfig/fontconfig.h>
#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>
#include <pango/pango.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <png.h>
#include <zlib.h>

/// A context for layouts with the fonts of `config` alone, unhinted, in points, whose positions are not rounded.
static inline PangoContext *hansard_context(FcConfig *config) {
    PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map), 72);
    PangoContext *context = pango_font_map_create_context(map);
    g_object_unref(map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    return context;
}

/// Another context with the fonts and options of `context`.
static inline PangoContext *hansard_context_like(PangoContext *context) {
    PangoContext *other = pango_font_map_create_context(pango_context_get_font_map(context));
    pango_cairo_context_set_font_options(other, pango_cairo_context_get_font_options(context));
    pango_context_set_round_glyph_positions(other, FALSE);
    return other;
}

/// The file that `font` is from, and its number in it; `NULL` where it is from none.
static inline const char *hansard_font_file(PangoFont *font, int *index) {
    FcPattern *pattern = pango_fc_font_get_pattern(PANGO_FC_FONT(font));
    FcChar8 *file = NULL;
    *index = 0;
    if (!pattern || FcPatternGetString(pattern, FC_FILE, 0, &file) != FcResultMatch) return NULL;
    FcPatternGetInteger(pattern, FC_INDEX, 0, index);
    return (const char *)file;
}

/// What is drawn for no character at all, and what has the number of a character that no font has.
static const uint32_t hansard_empty_glyph = PANGO_GLYPH_EMPTY;
static const uint32_t hansard_unknown_glyph = PANGO_GLYPH_UNKNOWN_FLAG;

/// A tag of four letters, as OpenType’s tables have.
static inline hb_tag_t hansard_tag(char a, char b, char c, char d) { return HB_TAG(a, b, c, d); }

/// The pixels of a PNG, four bytes each (red, green, blue, alpha), to be freed; `NULL` where it cannot be read.
static inline uint8_t *hansard_read_png(const void *data, size_t length, uint32_t *width, uint32_t *height) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, data, length)) return NULL;
    image.format = PNG_FORMAT_RGBA;
    uint8_t *pixels = (uint8_t *)malloc(PNG_IMAGE_SIZE(image));
    if (!pixels || !png_image_finish_read(&image, NULL, pixels, 0, NULL)) {
        free(pixels);
        png_image_free(&image);
        return NULL;
    }
    *width = image.width;
    *height = image.height;
    return pixels;
}

/// The direction of the first letter that has one. Pango calls its function deprecated without having another one.
static inline PangoDirection hansard_base_direction(const char *text, int length) {
    G_GNUC_BEGIN_IGNORE_DEPRECATIONS
    return pango_find_base_dir(text, length);
    G_GNUC_END_IGNORE_DEPRECATIONS
}

/// Whether a character has no direction of its own.
static inline int hansard_is_neutral(uint32_t scalar) {
    G_GNUC_BEGIN_IGNORE_DEPRECATIONS
    return pango_unichar_direction(scalar) == PANGO_DIRECTION_NEUTRAL;
    G_GNUC_END_IGNORE_DEPRECATIONS
}
