import CPango
import PairChannel

/// Lines, one below the other, on as many pages as they take. Pages that are full are written.
final class PageFlow {
    private let file: PDFFile
    private let fonts: FontSet
    let structure: StructureTree
    private let tree: PageTree
    private var setter: LineSetter
    private let digits: Digits
    private var page: Page?
    /// From the page’s upper edge: where the next line begins.
    private(set) var y = PageShape.top
    private var lines = 0
    /// What is set is the cover, whose lines have no numbers.
    var isCover = false

    init(
        _ file: PDFFile, _ fonts: FontSet, _ document: DocumentFonts, _ structure: StructureTree, _ tree: PageTree,
        _ digits: Digits
    ) {
        (self.file, self.fonts, self.structure, self.tree, self.digits) = (file, fonts, structure, tree, digits)
        setter = LineSetter(fonts, document)
    }

    // MARK: Pages

    /// The page in hand; a new one, where there is none.
    var pageID: ObjectID {
        if page == nil { beginPage() }
        return page!.id
    }

    private func beginPage() {
        page = Page(file)
        y = PageShape.top
        guard !isCover else { return }
        page?.addRule(
            from: (PageShape.gutter, PageShape.top), to: (PageShape.gutter, PageShape.bottom), gray: 850)
    }

    /// Ends the page in hand.
    func endPage() {
        guard var page else { return }
        file.stream(page.contents, page.finish())
        tree.add(page, key: structure.addPage(page.elements), isCover: isCover)
        self.page = nil
    }

    /// Goes to the next page, unless there are `height` left on this one.
    func ensure(_ height: Int) {
        if page != nil, y + height > PageShape.bottom, y > PageShape.top { endPage() }
        if page == nil { beginPage() }
    }

    /// Leaves room, but not at the top of a page.
    func addSpace(_ height: Int) {
        if page != nil, y > PageShape.top { y += height }
    }

    /// A hairline across the text.
    func addRule() {
        page?.addRule(from: (PageShape.left, y), to: (PageShape.right, y))
    }

    // MARK: Lines

    /// A part of a line: several may stand beside each other.
    struct Part {
        let line: Line
        let text: UnsafeBufferPointer<UInt8>
        let style: BlockStyle
        /// From the page’s left edge.
        let x: Int
    }

    /// Where a line was set.
    struct Place {
        /// Lower and upper edge, from the page’s lower one.
        let bottom: Int
        let top: Int
    }

    /// Makes room for a line.
    ///
    /// - Returns: Where its base is, from the page’s upper edge, and how high it is.
    func beginLine(_ line: Line, _ style: BlockStyle) -> (base: Int, height: Int) {
        let (above, below) = (style.pitch * 75 / 100, style.pitch * 25 / 100)
        // A little more than the pitch has room for is seen by nobody.
        let slack = style.pitch / 12
        let (ascent, descent) = line.extents(fonts, atLeast: above + slack, below + slack)
        let height = style.pitch + ascent - above - slack + descent - below - slack
        ensure(height)
        return (y + ascent - slack, height)
    }

    /// Draws a line at `base`, and leaves `y` where it is.
    func draw(_ part: Part, base: Int) {
        page?.addText(structure) { out in
            out.set(gray: part.style.gray)
            setter.draw(
                part.line, of: part.text, size: part.style.size, x: part.x, y: PageShape.height - base, to: &out)
        }
    }

    /// Ends a line.
    @discardableResult
    func endLine(base: Int, height: Int, _ style: BlockStyle) -> Place {
        if style.isNumbered, !isCover {
            lines += 1
            let number = BlockStyle.number
            page?.addNumber { out in
                out.set(gray: number.gray)
                digits.draw(lines, endingAt: PageShape.numbersRight, y: PageShape.height - base, number.size, to: &out)
            }
        }
        if style.hasBar {
            let x = PageShape.left + style.indent - PageShape.points(6)
            page?.addRule(from: (x, y), to: (x, y + height))
        }
        defer { y += height }
        return Place(bottom: PageShape.height - y - height, top: PageShape.height - y)
    }

    /// A line by itself.
    func add(_ line: Line, of text: UnsafeBufferPointer<UInt8>, _ style: BlockStyle) -> (place: Place, x: Int) {
        let (base, height) = beginLine(line, style)
        let isRight = line.isRightToLeft
        let x = isRight ? PageShape.right - line.width : PageShape.left + style.indent
        draw(Part(line: line, text: text, style: style, x: x), base: base)
        return (endLine(base: base, height: height, style), x)
    }

    // MARK: Links

    /// Makes a stretch of the page in hand a link, within the structure’s element that is open.
    func addLink(_ address: [UInt8], x: Range<Int>, _ place: Place) {
        guard let id = page?.id else { return }
        let annotation = file.reserve()
        let key = structure.addLink(annotation, on: id)
        file.object(annotation) { out in
            out.append("<< /Type /Annot /Subtype /Link /F 4 /Border [0 0 0] /Rect ")
            out.append(rectangle: [x.lowerBound, place.bottom, x.upperBound, place.top])
            out.append(" /StructParent ")
            out.appendDecimal(key)
            out.append(" /Contents ")
            out.append(textString: String(decoding: address, as: UTF8.self))
            out.append(" /A << /S /URI /URI ")
            out.append(byteString: address)
            out.append(" >> >>")
        }
        page?.annotations.append(annotation)
        let y = PageShape.height - place.bottom - PageShape.points(2.5)
        page?.addRule(from: (x.lowerBound, y), to: (x.upperBound, y), gray: 600)
    }
}
