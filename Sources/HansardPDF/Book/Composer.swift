import PairChannel

/// Makes one document of the lines of its description, front to back.
final class Composer {
    private let head: DocumentHead
    private let fonts: FontSet
    private let file: PDFFile
    private let document: DocumentFonts
    private let structure: StructureTree
    private let tree: PageTree
    private let flow: PageFlow
    private let typesetter: Typesetter
    private let messageHead: MessageHead
    private var outline = Outline()
    /// Of the structure: sections of both levels.
    private var sections = 0
    private var isInMessage = false

    /// - Parameter write: Gets the file’s bytes, in order.
    init(_ head: DocumentHead, _ fonts: FontSet, write: @escaping ([UInt8]) -> Void) {
        (self.head, self.fonts) = (head, fonts)
        file = PDFFile(write: write)
        (document, structure, tree) = (DocumentFonts(file), StructureTree(file), PageTree(file))
        typesetter = Typesetter(fonts, language: head.language, isRightToLeft: head.isRightToLeft)
        let digits = Digits(typesetter, fonts, document)
        flow = PageFlow(file, fonts, document, structure, tree, digits)
        messageHead = MessageHead(fonts, head)
    }

    // MARK: Lines

    /// - Returns: Whether the document goes on.
    func add(_ line: DocumentLine, _ hashes: inout FontHashes) -> Bool {
        switch line {
        case .document, .end: return false
        case .section(let title, let level): addSection(title, level)
        case .message(let id, let name, let time, let about):
            endMessage()
            structure.begin(.message, title: id)
            isInMessage = true
            within(.messageHead, actualText: Self.exact("\(name) \(time) \(about)")) {
                messageHead.add(name, time, about, to: flow)
            }
        case .text(let text, let isFormer):
            within(isFormer ? .formerText : .messageText, actualText: text.source) {
                set(text.shown, isFormer ? .former : .text, links: text.links)
            }
        case .note(let text): paragraph(text, .note)
        case .item(let text): paragraph(text, .item)
        case .event(let text):
            endMessage()
            paragraph(text, .event)
        case .cover: beginCover()
        case .title(let text): within(.heading1, actualText: Self.exact(text)) { set(text, .title) }
        case .field(let name, let text): addField(name, text)
        case .fonts(let name): addFonts(name, &hashes)
        case .versions(let name): addField(name, Versions.text)
        case .numbers(let name):
            // The page in hand is not among those that are full.
            addField(name, "\(head.label(0)) – \(head.label(tree.pages.count))")
        }
        return true
    }

    private func within(_ role: StructureTree.Role, actualText: String? = nil, _ body: () -> Void) {
        structure.begin(role, actualText: actualText)
        body()
        structure.end()
    }

    private func paragraph(_ text: String, _ style: BlockStyle) {
        within(.paragraph, actualText: Self.exact(text)) { set(text, style) }
    }

    /// What an element says that letters drawn from right to left do not: readers differ in how they turn them.
    private static func exact(_ text: String) -> String? {
        text.utf8.contains { $0 >= 0xD6 } ? text : nil
    }

    /// Sets a text of one paragraph or several.
    ///
    /// - Parameter links: Places in it.
    private func set(_ text: String, _ style: BlockStyle, links: [Range<Int>] = []) {
        flow.addSpace(style.before)
        var text = text
        text.withUTF8 { bytes in
            var style = style
            if style.direction == .own { style.direction = typesetter.direction(of: bytes) }
            var start = 0
            while start <= bytes.count {
                let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
                set(bytes, start..<end, style, links)
                start = end + 1
            }
        }
    }

    private func set(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ style: BlockStyle, _ links: [Range<Int>]
    ) {
        let width = PageShape.textWidth - style.indent
        let paragraph = UnsafeBufferPointer(rebasing: bytes[range])
        typesetter.set(
            paragraph, size: style.size, isBold: style.isBold, width: width, direction: style.direction
        ) { line, text, offset in
            let (place, x) = flow.add(line, of: text, style)
            guard !links.isEmpty else { return }
            let base = range.lowerBound + offset
            for link in links {
                let part = link.clamped(to: base + line.start..<base + line.end)
                guard !part.isEmpty, LinkAddress.isAllowed(bytes[link]) else { continue }
                for stretch in line.stretches(of: part.lowerBound - base..<part.upperBound - base) {
                    let address = LinkAddress.escaped(bytes[link])
                    flow.addLink(address, x: x + stretch.lowerBound..<x + stretch.upperBound, place)
                }
            }
        }
    }

    private func addSection(_ title: String, _ level: Int) {
        endMessage()
        while sections >= level { endSection() }
        structure.begin(.section)
        sections += 1
        let style = level == 1 ? BlockStyle.heading1 : .heading2
        flow.addSpace(style.before)
        flow.ensure(4 * style.pitch)
        let place = (page: flow.pageID, top: PageShape.height - flow.y + PageShape.points(4))
        outline.add(title, level: min(level, sections), page: place.page, top: place.top)
        var without = style
        without.before = 0
        within(level == 1 ? .heading1 : .heading2, actualText: Self.exact(title)) { set(title, without) }
        if level == 2 { flow.addRule() }
    }

    private func endSection() {
        structure.end()
        sections -= 1
    }

    private func endMessage() {
        guard isInMessage else { return }
        structure.end()
        isInMessage = false
    }

    // MARK: The cover

    private func beginCover() {
        endMessage()
        while sections > 0 { endSection() }
        flow.endPage()
        flow.isCover = true
        structure.begin(.section)
        outline.addFirst(head.title, page: flow.pageID, top: PageShape.height)
    }

    private func addField(_ name: String, _ text: String) {
        flow.addSpace(PageShape.points(9))
        flow.ensure(PageShape.points(28))
        paragraph(name, .fieldName)
        paragraph(text, .fieldText)
    }

    private func addFonts(_ name: String, _ hashes: inout FontHashes) {
        flow.addSpace(PageShape.points(9))
        flow.ensure(PageShape.points(40))
        paragraph(name, .fieldName)
        for font in document.files { paragraph("\(hashes.hash(font.path))  \(font.fileName)", .fine) }
    }

    // MARK: The end

    /// Writes what is left.
    ///
    /// - Returns: How many pages the document has.
    /// - Throws: `FontSet.Problem` where a font is damaged.
    func finish() throws -> Int {
        endMessage()
        _ = flow.pageID
        flow.endPage()
        if flow.isCover { structure.end(isFirst: true) }
        let structureRoot = structure.finish()
        tree.write()
        let pages = tree.pages
        PageFeet(head, typesetter, fonts, document).write(pages, to: file)
        try writeResources()
        let outlineRoot = outline.write(to: file)
        let labels = NumberTree.write(Array(pages.indices), to: file) { out, page in
            out.append("<< /P ")
            out.append(textString: head.label(page))
            out.append(" >>")
        }
        DocumentCatalog(head: head, pages: tree.root, structure: structureRoot, outline: outlineRoot, labels: labels)
            .write(to: file)
        return pages.count
    }

    private func writeResources() throws {
        var dictionary: [UInt8] = []
        try document.write(to: &dictionary)
        file.object(tree.resources) { out in
            out.append("<< /Font ")
            out += dictionary
            out.append(" >>")
        }
    }
}

/// The address of a link, of http, https or mailto.
enum LinkAddress {
    /// What no address may have is written by its number.
    static func escaped(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        bytes.flatMap { byte in
            (0x21...0x7E).contains(byte)
                ? [byte] : Array("%\(String(byte >> 4, radix: 16))\(String(byte & 15, radix: 16))".uppercased().utf8)
        }
    }

    /// Whether an address leads where links may.
    static func isAllowed(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let text = String(decoding: bytes.prefix(8), as: UTF8.self).lowercased()
        return ["http://", "https://", "mailto:"].contains { text.hasPrefix($0) }
    }
}
