/// What stands in the place of what is withheld, in the reader’s language.
package struct MaskWords: Sendable {
    /// In the place of a name; with `{code}`.
    package let person: Phrase
    /// In the place of a text.
    package let text: String
    /// In the place of the name of a file.
    package let attachment: String

    /// In the language of `words`.
    package init(_ words: Words) {
        person = words.phrase("mask.person") ?? Phrase("{code}")
        (text, attachment) = (words("mask.text"), words("mask.attachment"))
    }

    /// In English, where no strings are at hand.
    package init() {
        person = Phrase("Person {code}")
        (text, attachment) = ("[text withheld]", "[file withheld]")
    }
}
