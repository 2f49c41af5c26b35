import CPango

/// A line of a layout of Pango’s, with its runs in the order of the text.
struct Line {
    struct Run {
        let glyphItem: UnsafeMutablePointer<PangoGlyphItem>
        /// From the line’s left end, in units of 1/1024 point.
        let x: Int
    }

    let pango: UnsafeMutablePointer<PangoLayoutLine>
    let runs: [Run]
    let width: Int
    /// Where it begins in the layout’s text.
    let start: Int
    var end: Int { start + Int(pango.pointee.length) }

    init(_ pango: UnsafeMutablePointer<PangoLayoutLine>) {
        var (runs, x) = ([Run](), 0)
        var next = pango.pointee.runs
        while let node = next {
            let item = node.pointee.data.assumingMemoryBound(to: PangoGlyphItem.self)
            runs.append(Run(glyphItem: item, x: x))
            let glyphs = item.pointee.glyphs.pointee
            for i in 0..<Int(glyphs.num_glyphs) { x += Int(glyphs.glyphs[i].geometry.width) }
            next = node.pointee.next
        }
        runs.sort { $0.glyphItem.pointee.item.pointee.offset < $1.glyphItem.pointee.item.pointee.offset }
        (self.pango, self.runs, width, start) = (pango, runs, x, Int(pango.pointee.start_index))
    }

    /// How far it goes above and below its base line, where it goes further than `ascent` and `descent`.
    ///
    /// Fonts tell a height that only their tallest letters take, so the letters are asked, where the fonts say that they might.
    func extents(_ fonts: FontSet, atLeast ascent: Int, _ descent: Int) -> (ascent: Int, descent: Int) {
        var extents = (ascent: ascent, descent: descent)
        for run in runs {
            guard let font = run.glyphItem.pointee.item.pointee.analysis.font, let use = fonts.use(font) else {
                continue
            }
            guard use.ascent > ascent || use.descent > descent else { continue }
            var ink = PangoRectangle()
            pango_glyph_string_extents(run.glyphItem.pointee.glyphs, font, &ink, nil)
            extents.ascent = max(extents.ascent, -Int(ink.y))
            extents.descent = max(extents.descent, Int(ink.y) + Int(ink.height))
        }
        return extents
    }

    /// Where the part of the layout’s text at `range` stands on the line, from its left end.
    func stretches(of range: Range<Int>) -> [Range<Int>] {
        var (ranges, count) = (UnsafeMutablePointer<Int32>?.none, 0 as Int32)
        pango_layout_line_get_x_ranges(pango, Int32(range.lowerBound), Int32(range.upperBound), &ranges, &count)
        defer { g_free(ranges) }
        guard let ranges else { return [] }
        // They are from the layout’s left edge, from which a line that is set to the right is away.
        let shift = isRightToLeft ? max(0, Int(pango_layout_get_width(pango.pointee.layout)) - width) : 0
        return (0..<Int(count)).compactMap { i in
            let (from, to) = (Int(ranges[2 * i]) - shift, Int(ranges[2 * i + 1]) - shift)
            return to > from ? from..<to : nil
        }
    }

    /// Its paragraph runs from right to left.
    var isRightToLeft: Bool { pango_layout_line_get_resolved_direction(pango) == PANGO_DIRECTION_RTL }
}
