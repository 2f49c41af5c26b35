/// Where things stand on a page, in units of 1/1024 point from its upper left corner. It is A4: 595 by 842 points.
enum PageShape {
    static let (width, height) = (609_562, 862_095)
    /// What people wrote, and what is said about it.
    static let (left, right) = (points(84), points(541))
    static let (top, bottom) = (points(70), points(776))
    /// Numbers of lines end here, and a hairline stands between them and the text.
    static let (numbersRight, gutter) = (points(68), points(74))
    static let (headBase, headRule) = (points(44), points(52))
    static let (footRule, footBase) = (points(792), points(806))

    static var textWidth: Int { right - left }

    static func points(_ points: Double) -> Int { Int((points * 1_024).rounded()) }
}

/// How a kind of text looks.
struct BlockStyle {
    /// Of letters, and from one line’s base to the next’s.
    let size: Int
    let pitch: Int
    var isBold = false
    /// From 0, black, to 1000, white.
    var gray = 0
    var indent = 0
    /// Room before it.
    var before = 0
    /// Its lines are counted.
    var isNumbered = true
    /// A hairline stands to the left of it.
    var hasBar = false
    var direction = Typesetter.Direction.own

    private static func style(_ size: Double, _ pitch: Double) -> BlockStyle {
        BlockStyle(size: PageShape.points(size), pitch: PageShape.points(pitch))
    }

    private func with(_ change: (inout BlockStyle) -> Void) -> BlockStyle {
        var style = self
        change(&style)
        return style
    }

    static let title = style(20, 28).with {
        ($0.isBold, $0.isNumbered, $0.before) = (true, false, PageShape.points(2))
    }
    static let fieldName = style(8.5, 13).with { ($0.gray, $0.isNumbered, $0.direction) = (400, false, .document) }
    static let fieldText = style(10, 15).with { $0.isNumbered = false }
    static let fine = style(7, 10).with { ($0.gray, $0.isNumbered, $0.direction) = (250, false, .leftToRight) }
    static let heading1 = style(15, 22).with { ($0.isBold, $0.before) = (true, PageShape.points(8)) }
    static let heading2 = style(9.5, 15).with {
        ($0.isBold, $0.gray, $0.before, $0.direction) = (true, 250, PageShape.points(14), .document)
    }
    static let name = style(10, 15).with {
        ($0.isBold, $0.before, $0.direction) = (true, PageShape.points(7), .document)
    }
    static let time = style(8, 15).with { ($0.gray, $0.direction) = (350, .leftToRight) }
    static let tag = style(7.5, 15).with { ($0.gray, $0.direction) = (480, .leftToRight) }
    static let text = style(10, 15)
    static let former = style(10, 15).with { ($0.gray, $0.indent, $0.hasBar) = (300, PageShape.points(12), true) }
    static let note = style(8.5, 13).with { $0.gray = 350 }
    static let item = style(8.5, 13).with { ($0.gray, $0.indent) = (250, PageShape.points(12)) }
    static let event = style(8.5, 13).with { ($0.gray, $0.before) = (350, PageShape.points(5)) }
    static let head = style(8, 12).with { $0.gray = 350 }
    static let foot = style(8, 12).with { $0.gray = 350 }
    static let number = style(6.5, 10).with { $0.gray = 550 }
}
