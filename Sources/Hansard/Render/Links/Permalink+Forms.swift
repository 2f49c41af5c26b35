extension Permalink {
    /// The message that an address leads to, if that is of a form that some system is known to have.
    package init?(address: String) {
        for form in Self.forms {
            if let known = form.permalink(address) {
                self = known
                return
            }
        }
        return nil
    }

    /// The message that a path leads to on a host of its system, without the `/` at its beginning.
    package init?(path: String) {
        for form in Self.forms {
            if let host = form.host, let known = form.permalink("https://\(host)/\(path)") {
                self = known
                return
            }
        }
        return nil
    }

    /// The forms of addresses that are known. One more is a type, named here.
    static let forms: [any PermalinkForm.Type] = [SlackPermalinks.self]

    /// The messages to which addresses in a text lead, plain or CommonMark.
    package static func all(in text: UnsafeBufferPointer<UInt8>) -> [Permalink] {
        guard mayStand(in: text) else { return [] }
        return WebAddresses.all(in: text).compactMap { range in
            var end = range.upperBound
            // In CommonMark an address may stand in brackets, with more of the text right behind it.
            if let bracket = text[range].firstIndex(where: { $0 == UInt8(ascii: ")") || $0 == UInt8(ascii: "]") }) {
                end = bracket
            }
            return Permalink(address: String(decoding: text[range.lowerBound..<end], as: UTF8.self))
        }
    }
}

extension Permalink.Conversation {
    /// The conversation that a path leads to, and to no message of it, on a host of its system, without the `/` at its beginning:
    /// `archives/C003`.
    package init?(path: String) {
        for form in Permalink.forms {
            if let host = form.host, let known = form.conversation("https://\(host)/\(path)") {
                self = known
                return
            }
        }
        return nil
    }

    /// The conversation that has this id in the archive, `C003` or `slack/C003`, if there are addresses with such an id.
    package init?(sourceID: String) {
        let system = Permalink.forms.lazy.map { $0.system }.first { sourceID.hasPrefix($0 + "/") }
        let id = system.map { sourceID.dropFirst($0.utf8.count + 1) } ?? sourceID[...]
        guard let found = Self(path: "archives/\(id)") else { return nil }
        self = found
    }
}
