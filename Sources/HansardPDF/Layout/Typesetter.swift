import CPango

/// Breaks texts into lines, with one layout for all.
final class Typesetter {
    private let fonts: FontSet
    private let context: OpaquePointer
    private let layout: OpaquePointer
    /// Of texts that have no direction of their own.
    private let isRightToLeft: Bool
    private var style: FontSet.FontStyle?

    /// So many bytes are laid out at a time: Pango shapes what is left of a paragraph again for each line of it.
    private static let pieceBytes = 3_000

    /// - Parameter language: A BCP 47 tag.
    init(_ fonts: FontSet, language: String, isRightToLeft: Bool) {
        (self.fonts, self.isRightToLeft) = (fonts, isRightToLeft)
        context = fonts.newContext()
        layout = pango_layout_new(context)
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        pango_layout_set_auto_dir(layout, 0)
        pango_layout_set_single_paragraph_mode(layout, 1)
        let attributes = pango_attr_list_new()
        pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(0))
        pango_layout_set_attributes(layout, attributes)
        pango_attr_list_unref(attributes)
        pango_context_set_language(context, pango_language_from_string(language))
    }

    deinit {
        g_object_unref(UnsafeMutableRawPointer(layout))
        g_object_unref(UnsafeMutableRawPointer(context))
    }

    /// In which direction a paragraph runs: that of its first letter, unless it is told. Of one without letters it is that of
    /// the text, or the document’s.
    enum Direction: Equatable {
        case own, leftToRight, document
        case ofText(isRightToLeft: Bool)
    }

    /// The direction of a text of several paragraphs, for those that have none of their own.
    func direction(of text: UnsafeBufferPointer<UInt8>) -> Direction {
        switch found(text) {
        case PANGO_DIRECTION_LTR: .ofText(isRightToLeft: false)
        case PANGO_DIRECTION_RTL: .ofText(isRightToLeft: true)
        default: .own
        }
    }

    private func found(_ text: UnsafeBufferPointer<UInt8>) -> PangoDirection {
        text.withMemoryRebound(to: CChar.self) { hansard_base_direction($0.baseAddress, Int32($0.count)) }
    }

    /// What a line is drawn from; valid until the next layout.
    typealias Body = (_ line: Line, _ text: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Void

    /// Breaks a paragraph into lines, and gives them to `body` one by one, with where the text in hand begins in the paragraph.
    ///
    /// - Parameter paragraph: UTF-8 without ends of lines.
    /// - Parameter width: In units of 1/1024 point.
    func set(
        _ paragraph: UnsafeBufferPointer<UInt8>, size: Int, isBold: Bool = false, width: Int,
        direction: Direction = .own,
        _ body: Body
    ) {
        use(FontSet.FontStyle(size: size, isBold: isBold, han: Han(of: paragraph)))
        setDirection(direction, paragraph)
        pango_layout_set_width(layout, Int32(width))
        var start = 0
        repeat {
            var end = min(paragraph.count, start + Self.pieceBytes)
            while end < paragraph.count, paragraph[end] & 0xC0 == 0x80 { end += 1 }
            let lines = lines(UnsafeBufferPointer(rebasing: paragraph[start..<end]))
            let text = UnsafeBufferPointer(
                start: UnsafeRawPointer(pango_layout_get_text(layout)).assumingMemoryBound(to: UInt8.self),
                count: end - start)
            // The last line of a piece is set anew, with what follows it.
            let isLast = end == paragraph.count || lines.count < 2
            for line in isLast ? lines[...] : lines.dropLast() { body(line, text, start) }
            start = isLast ? end : start + lines[lines.count - 1].start
        } while start < paragraph.count
    }

    /// The first line of a text, cut where it does not fit.
    func setCut(_ text: String, size: Int, isBold: Bool = false, width: Int, _ body: Body) {
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
        defer { pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_NONE) }
        var text = text
        text.withUTF8 { set($0, size: size, isBold: isBold, width: width, direction: .document, body) }
    }

    private func lines(_ text: UnsafeBufferPointer<UInt8>) -> [Line] {
        text.withMemoryRebound(to: CChar.self) { pango_layout_set_text(layout, $0.baseAddress, Int32($0.count)) }
        var lines: [Line] = []
        var next = pango_layout_get_lines_readonly(layout)
        while let node = next {
            lines.append(Line(node.pointee.data.assumingMemoryBound(to: PangoLayoutLine.self)))
            next = node.pointee.next
        }
        return lines
    }

    private func use(_ style: FontSet.FontStyle) {
        guard style != self.style else { return }
        pango_layout_set_font_description(layout, fonts.description(style))
        self.style = style
    }

    private func setDirection(_ direction: Direction, _ text: UnsafeBufferPointer<UInt8>) {
        let document = isRightToLeft ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR
        let (wanted, otherwise): (PangoDirection?, PangoDirection) =
            switch direction {
            case .leftToRight: (PANGO_DIRECTION_LTR, document)
            case .document: (document, document)
            case .own: (nil, document)
            case .ofText(let isRightToLeft): (nil, isRightToLeft ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR)
            }
        let own = wanted ?? found(text)
        pango_context_set_base_dir(context, own == PANGO_DIRECTION_NEUTRAL ? otherwise : own)
    }
}
