/// A text with places for values: `Seen by {name} {time}`.
package struct Phrase: Sendable, Equatable {
    package enum Piece: Sendable, Equatable {
        case literal(String)
        case slot(String)
    }

    package let pieces: [Piece]

    /// A brace that opens nothing stands for itself.
    package init(_ text: String) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { pieces.append(.literal(String(rest[..<open]))) }
            pieces.append(.slot(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.literal(String(rest))) }
        self.pieces = pieces
    }

    /// The text as it was written.
    package var source: String {
        pieces.reduce(into: "") { text, piece in
            switch piece {
            case .literal(let literal): text += literal
            case .slot(let name): text += "{\(name)}"
            }
        }
    }

    package var slots: Set<String> {
        Set(pieces.compactMap { if case .slot(let name) = $0 { name } else { nil } })
    }

    /// The text with `values` in their places; a place without a value is left empty.
    package func text(_ values: [String: String] = [:]) -> String {
        pieces.reduce(into: "") { text, piece in
            switch piece {
            case .literal(let literal): text += literal
            case .slot(let name): text += values[name] ?? ""
            }
        }
    }

    /// The same as HTML: `values` are HTML already.
    package func html(_ values: [String: String]) -> String {
        pieces.reduce(into: "") { html, piece in
            switch piece {
            case .literal(let literal): html += escapedHTML(literal)
            case .slot(let name): html += values[name] ?? ""
            }
        }
    }
}
