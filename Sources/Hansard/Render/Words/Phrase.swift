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

    /// `texts` one after the other, where the phrase says how `first` and `second` of two are joined; empty of none.
    ///
    /// - Parameter asHTML: They are HTML, and so is what comes out.
    package func joining(_ texts: some Collection<String>, asHTML: Bool = false) -> String {
        if pieces.count == 3,
            case (.slot("first"), .literal(let text), .slot("second")) = (pieces[0], pieces[1], pieces[2])
        {
            return texts.joined(separator: asHTML ? escapedHTML(text) : text)
        }
        return texts.dropFirst().reduce(texts.first ?? "") {
            let both = ["first": $0, "second": $1]
            return asHTML ? html(both) : text(both)
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
