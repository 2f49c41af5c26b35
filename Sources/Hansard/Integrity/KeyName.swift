/// What a key may be called in a note: not empty; without white space, control characters and `+`.
///
/// Source: c2sp.org/signed-note.
enum KeyName {
    static func isValid(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy {
                !$0.properties.isWhitespace && $0.properties.generalCategory != .control && $0 != "+"
            }
    }
}
