/// The line above a message: who wrote, bold, when, small, and at the other edge what else is known. Where all that has no room
/// on one line, it has several.
final class MessageHead {
    private let names: Typesetter
    private let times: Typesetter
    private let tags: Typesetter
    private let isRightToLeft: Bool

    private static let gap = PageShape.points(7)

    init(_ fonts: FontSet, _ head: DocumentHead) {
        let new = { Typesetter(fonts, language: head.language, isRightToLeft: head.isRightToLeft) }
        (names, times, tags, isRightToLeft) = (new(), new(), new(), head.isRightToLeft)
    }

    private struct Block {
        var lines: [(line: Line, text: UnsafeBufferPointer<UInt8>)] = []
        let style: BlockStyle
        var width: Int { lines.first?.line.width ?? 0 }
    }

    private func block(_ typesetter: Typesetter, _ text: String, _ style: BlockStyle) -> Block {
        var block = Block(style: style)
        var text = text
        text.withUTF8 {
            typesetter.set(
                $0, size: style.size, isBold: style.isBold, width: PageShape.textWidth, direction: style.direction
            ) { line, bytes, _ in block.lines.append((line, bytes)) }
        }
        return block
    }

    func add(_ name: String, _ time: String, _ about: String, to flow: PageFlow) {
        // A text longer than a piece is cut here: its lines would be those of several layouts.
        let cut = { (text: String) in text.utf8.count > 2_000 ? String(text.prefix(400)) + "…" : text }
        let name = block(names, cut(name), .name)
        let time = block(times, cut(time), .time)
        let tag = block(tags, cut(about), .tag)
        flow.addSpace(name.style.before)
        flow.ensure(2 * name.style.pitch)
        let fits = name.width + time.width + tag.width + 2 * Self.gap <= PageShape.textWidth
        if name.lines.count == 1, tag.lines.count == 1, time.lines.count == 1, fits {
            return add([name, time], last: tag, flow)
        }
        for line in name.lines { add(Block(lines: [line], style: name.style), flow) }
        let isShort = tag.lines.count == 1 && time.lines.count == 1
        if isShort, time.width + tag.width + Self.gap <= PageShape.textWidth { return add([time], last: tag, flow) }
        for block in [time, tag] { for line in block.lines { add(Block(lines: [line], style: block.style), flow) } }
    }

    private func add(_ block: Block, _ flow: PageFlow) { add([block], last: Block(style: block.style), flow) }

    /// One line: blocks of a line each, and one at the other edge.
    private func add(_ blocks: [Block], last: Block, _ flow: PageFlow) {
        guard let first = blocks.first?.lines.first else { return }
        let (base, height) = flow.beginLine(first.line, blocks[0].style)
        var x = PageShape.left
        for block in blocks {
            draw(block, x: x, base, flow)
            x += block.width + Self.gap
        }
        draw(last, x: PageShape.right - last.width, base, flow)
        flow.endLine(base: base, height: height, blocks[0].style)
    }

    private func draw(_ block: Block, x: Int, _ base: Int, _ flow: PageFlow) {
        guard let (line, text) = block.lines.first else { return }
        let x = isRightToLeft ? PageShape.left + PageShape.right - x - line.width : x
        flow.draw(PageFlow.Part(line: line, text: text, style: block.style, x: x), base: base)
    }
}
