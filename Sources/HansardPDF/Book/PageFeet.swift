import PairChannel

/// The head and the foot of each page, which are no part of the text.
struct PageFeet {
    private let head: DocumentHead
    private let typesetter: Typesetter
    private var setter: LineSetter

    init(_ head: DocumentHead, _ typesetter: Typesetter, _ fonts: FontSet, _ document: DocumentFonts) {
        (self.head, self.typesetter) = (head, typesetter)
        setter = LineSetter(fonts, document)
    }

    func write(_ pages: [PageTree.Entry], to file: PDFFile) {
        var (feet, top) = (self, [UInt8]())
        feet.appendArtifact("Header", to: &top) { feet, text in
            feet.draw(feet.head.head, BlockStyle.head, .leading, base: PageShape.headBase, to: &text)
        }
        Page.appendRule(
            from: (PageShape.left, PageShape.headRule), to: (PageShape.right, PageShape.headRule), gray: 800,
            inArtifact: &top)
        Page.appendRule(
            from: (PageShape.left, PageShape.footRule), to: (PageShape.right, PageShape.footRule), gray: 800,
            inArtifact: &top)
        for (i, page) in pages.enumerated() {
            var out = top
            let number = head.foot.replacing("{pages}", with: "\(pages.count)").replacing("{page}", with: "\(i + 1)")
            feet.appendArtifact("Footer", to: &out) { feet, text in
                feet.draw(number, BlockStyle.foot, .leading, base: PageShape.footBase, to: &text)
                feet.draw(feet.head.label(i), BlockStyle.foot, .trailing, base: PageShape.footBase, to: &text)
            }
            file.stream(page.foot, out)
        }
    }

    private mutating func appendArtifact(
        _ kind: StaticString, to out: inout [UInt8], _ draw: (inout PageFeet, inout TextStream) -> Void
    ) {
        var text = TextStream()
        draw(&self, &text)
        text.end()
        out.append("/Artifact <</Type /Pagination /Subtype /")
        out.append(kind)
        out.append(">> BDC\n")
        out += text.bytes
        out.append("EMC\n")
    }

    private enum Side {
        case leading, trailing
    }

    private mutating func draw(_ text: String, _ style: BlockStyle, _ side: Side, base: Int, to out: inout TextStream) {
        let isRight = (side == .trailing) != head.isRightToLeft
        out.set(gray: style.gray)
        typesetter.setCut(text, size: style.size, width: PageShape.textWidth) { line, bytes, _ in
            let x = isRight ? PageShape.right - line.width : PageShape.left
            setter.draw(line, of: bytes, size: style.size, x: x, y: PageShape.height - base, to: &out)
        }
    }
}
