import CPango

/// Draws lines of Pango’s, so that what is read out of the file again is what was written.
///
/// Runs are drawn in the order of the text, each at its own place. In a run from right to left words are, and the glyphs of a
/// word from left to right, as readers expect them. Each code stands for its text; a cluster whose glyphs do not say its
/// text one by one is marked with it.
struct LineSetter {
    private let fonts: FontSet
    private let document: DocumentFonts
    /// Of the run in hand.
    private var clusters: [Cluster] = []
    private var run = Run()

    /// Glyphs that belong together, and the text that they stand for.
    private struct Cluster {
        var glyphs: Range<Int>
        var text: Range<Int>
        let x: Int
        var width: Int
    }

    private struct Run {
        var glyphs = UnsafeMutablePointer<PangoGlyphInfo>(bitPattern: 8)!
        var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        var font: FontFile?
        var isRightToLeft = false
        var size = 0
        var y = 0
    }

    init(_ fonts: FontSet, _ document: DocumentFonts) { (self.fonts, self.document) = (fonts, document) }

    /// Draws a line with its left end at `x` and its base line at `y`.
    ///
    /// - Parameter text: The layout’s.
    mutating func draw(
        _ line: Line, of text: UnsafeBufferPointer<UInt8>, size: Int, x: Int, y: Int, to out: inout TextStream
    ) {
        for run in line.runs {
            let item = run.glyphItem.pointee.item.pointee
            let glyphs = run.glyphItem.pointee.glyphs.pointee
            self.run.glyphs = glyphs.glyphs
            self.run.text = UnsafeBufferPointer(rebasing: text[Int(item.offset)..<Int(item.offset + item.length)])
            self.run.font = item.analysis.font.flatMap { fonts.use($0)?.file }
            self.run.isRightToLeft = item.analysis.level & 1 != 0
            (self.run.size, self.run.y) = (size, y)
            findClusters(glyphs, x: x + run.x)
            if self.run.isRightToLeft { drawRightToLeft(&out) } else { drawLeftToRight(&out) }
        }
    }

    /// Finds the run’s clusters, from left to right.
    private mutating func findClusters(_ string: PangoGlyphString, x: Int) {
        clusters.removeAll(keepingCapacity: true)
        var (first, x) = (0, x)
        let count = Int(string.num_glyphs)
        while first < count {
            var (last, width) = (first, 0)
            while last < count, string.log_clusters[last] == string.log_clusters[first] {
                width += Int(string.glyphs[last].geometry.width)
                last += 1
            }
            let start = Int(string.log_clusters[first])
            if run.isRightToLeft {
                let end = clusters.last?.text.lowerBound ?? run.text.count
                clusters.append(Cluster(glyphs: first..<last, text: start..<max(start, end), x: x, width: width))
            } else {
                if let previous = clusters.indices.last {
                    clusters[previous].text =
                        clusters[previous].text.lowerBound..<max(clusters[previous].text.lowerBound, start)
                }
                clusters.append(Cluster(glyphs: first..<last, text: start..<run.text.count, x: x, width: width))
            }
            (first, x) = (last, x + width)
        }
    }

    private func text(_ cluster: Cluster) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: run.text[cluster.text])
    }

    private func isSpace(_ cluster: Cluster) -> Bool {
        cluster.text.count == 1
            && (run.text[cluster.text.lowerBound] == 0x20 || run.text[cluster.text.lowerBound] == 0x09)
    }

    // MARK: From left to right

    private mutating func drawLeftToRight(_ out: inout TextStream) {
        joinMarks()
        for cluster in clusters { drawLeftToRight(cluster, &out) }
    }

    /// Marks that take no room, and characters that show nothing, go to the cluster before them.
    private mutating func joinMarks() {
        var kept = 0
        for i in clusters.indices {
            let cluster = clusters[i]
            if kept > 0, cluster.width == 0, !isSpace(cluster) {
                clusters[kept - 1].glyphs = clusters[kept - 1].glyphs.lowerBound..<cluster.glyphs.upperBound
                clusters[kept - 1].text = clusters[kept - 1].text.lowerBound..<cluster.text.upperBound
            } else {
                clusters[kept] = cluster
                kept += 1
            }
        }
        clusters.removeSubrange(kept...)
    }

    private func drawLeftToRight(_ cluster: Cluster, _ out: inout TextStream) {
        let text = ClusterText(text(cluster))
        var x = cluster.x
        let visible = cluster.glyphs.filter { isVisible(run.glyphs[$0].glyph) }
        if visible.isEmpty { return drawBlank(text, x, width: cluster.width, &out) }
        let glyph = run.glyphs[visible[0]]
        if visible.count == 1 {
            let (code, isExact) = code(glyph.glyph, text, width: cluster.width)
            guard let code else { return drawBlank(text, x, width: cluster.width, &out) }
            if !isExact { out.beginSpan(text.string) }
            out.show(
                code, size: run.size, x: x + Int(glyph.geometry.x_offset), y: run.y - Int(glyph.geometry.y_offset))
            if !isExact { out.endSpan() }
            return
        }
        out.beginSpan(text.string)
        for i in cluster.glyphs {
            let glyph = run.glyphs[i]
            defer { x += Int(glyph.geometry.width) }
            guard isVisible(glyph.glyph) else { continue }
            let own = i == visible[0] ? text : Self.nothing
            guard let code = code(glyph.glyph, own, width: Int(glyph.geometry.width)).code else { continue }
            out.show(
                code, size: run.size, x: x + Int(glyph.geometry.x_offset), y: run.y - Int(glyph.geometry.y_offset))
        }
        out.endSpan()
    }

    /// What further glyphs of a cluster stand for: a space of no width.
    private static let nothing = ClusterText("\u{200B}")

    // MARK: From right to left

    /// A space, or a sign that has no direction: punctuation, joiners. Readers do not take it for a part of a word, and would
    /// put it elsewhere.
    private func isBetweenWords(_ cluster: Cluster) -> Bool {
        guard let scalar = String(decoding: text(cluster), as: UTF8.self).unicodeScalars.first else { return false }
        if scalar == " " || scalar == "\t" { return true }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: return false
        default: return hansard_is_neutral(scalar.value) != 0
        }
    }

    private func drawRightToLeft(_ out: inout TextStream) {
        var end = clusters.count
        while end > 0 {
            var start = end - 1
            if !isBetweenWords(clusters[start]) {
                while start > 0, !isBetweenWords(clusters[start - 1]) { start -= 1 }
            }
            for cluster in clusters[start..<end] { drawRightToLeft(cluster, &out) }
            end = start
        }
    }

    /// Draws a glyph for each character: what a glyph says of several, the others are blanks beside it for.
    private func drawRightToLeft(_ cluster: Cluster, _ out: inout TextStream) {
        let scalars = Self.scalars(of: text(cluster))
        let visible = cluster.glyphs.filter { isVisible(run.glyphs[$0].glyph) }
        if visible.isEmpty || scalars.isEmpty || run.font?.kind == .pictures {
            return drawLeftToRight(cluster, &out)
        }
        if visible.count == 1 {
            let share = cluster.width / scalars.count
            let glyph = run.glyphs[visible[0]]
            let x = cluster.x + Int(glyph.geometry.x_offset)
            draw(glyph, scalars[scalars.count - 1], x, width: share, &out)
            for (n, scalar) in scalars.dropLast().reversed().enumerated() {
                drawBlank(scalar, cluster.x + (n + 1) * share, width: share, &out)
            }
            return
        }
        var (x, rest) = (cluster.x, scalars)
        for i in cluster.glyphs {
            let glyph = run.glyphs[i]
            if isVisible(glyph.glyph) {
                let text = rest.popLast() ?? Self.nothing
                draw(glyph, text, x + Int(glyph.geometry.x_offset), width: Int(glyph.geometry.width), &out)
            }
            x += Int(glyph.geometry.width)
        }
        for text in rest.reversed() { drawBlank(text, x, width: 0, &out) }
    }

    private func draw(
        _ glyph: PangoGlyphInfo, _ text: ClusterText, _ x: Int, width: Int, _ out: inout TextStream
    ) {
        let (code, isExact) = code(glyph.glyph, text, width: width)
        guard let code else { return drawBlank(text, x, width: width, &out) }
        if !isExact { out.beginSpan(text.string) }
        out.show(code, size: run.size, x: x, y: run.y - Int(glyph.geometry.y_offset))
        if !isExact { out.endSpan() }
    }

    private static func scalars(of text: UnsafeBufferPointer<UInt8>) -> [ClusterText] {
        var (texts, start) = ([ClusterText](), 0)
        for i in text.indices.dropFirst() where text[i] & 0xC0 != 0x80 {
            texts.append(ClusterText(UnsafeBufferPointer(rebasing: text[start..<i])))
            start = i
        }
        if start < text.count { texts.append(ClusterText(UnsafeBufferPointer(rebasing: text[start...]))) }
        return texts
    }

    // MARK: Codes

    private func isVisible(_ glyph: UInt32) -> Bool { glyph != hansard_empty_glyph }

    /// A code for a glyph; `nil` for one that shows nothing.
    private func code(_ glyph: UInt32, _ text: ClusterText, width: Int) -> (code: GlyphCode?, isExact: Bool) {
        let width = thousandths(width)
        if glyph & hansard_unknown_glyph != 0 {
            return (document.box(glyph & ~hansard_unknown_glyph & 0x1F_FFFF, width: width), true)
        }
        guard let font = run.font else { return (nil, true) }
        let key = CodeKey(glyph: glyph, text: text, width: width)
        if font.kind == .pictures { return (document.pictures(of: font).code(key), true) }
        let (code, isExact) = document.outlines(of: font).code(key)
        return (code, isExact)
    }

    private func thousandths(_ width: Int) -> Int { (width * 1_000 + run.size / 2) / run.size }

    /// Room in which nothing is seen, for a text.
    private func drawBlank(_ text: ClusterText, _ x: Int, width: Int, _ out: inout TextStream) {
        guard let font = run.font, font.kind != .pictures, font.space != 0 else { return }
        let (code, isExact) = document.outlines(of: font)
            .code(CodeKey(glyph: font.space, text: text, width: thousandths(width)))
        if !isExact { out.beginSpan(text.string) }
        out.show(code, size: run.size, x: x, y: run.y)
        if !isExact { out.endSpan() }
    }
}
