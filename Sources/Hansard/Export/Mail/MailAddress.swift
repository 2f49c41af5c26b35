/// An address of mail (RFC 5322, section 3.4.1) that every program reads: a dot-atom, `@`, and a domain’s name.
struct MailAddress: Hashable, Sendable {
    /// `jamie@example.com`, in ASCII.
    let text: String

    /// `nil` for anything else, be it an address with a quoted part or another alphabet.
    init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isDotAtom(parts[0]), Self.isDomain(parts[1]) else { return nil }
        self.text = text
    }

    /// One that leads nowhere (RFC 2606), for somebody whose own is not known: `u7@users.archive.invalid`. Different for
    /// different ids, and always the same for the same one.
    init(withoutMail id: String) {
        var local: [UInt8] = [UInt8(ascii: "u")]
        var id = id
        id.withUTF8 { bytes in
            local.appendAnchor(bytes)
            if local.contains(UInt8(ascii: ".")) || local.contains(UInt8(ascii: "~")) || local.count > 60 {
                // `x` begins none of the others, and a dot may not stand wherever an id has one.
                local = Array("x\(SHA256Hasher.hash(UnsafeRawBufferPointer(bytes)).hexadecimal.prefix(32))".utf8)
            }
        }
        text = String(decoding: local, as: UTF8.self) + "@users.archive.invalid"
    }

    private static func isDotAtom(_ text: Substring) -> Bool {
        guard (1...64).contains(text.utf8.count) else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.utf8.allSatisfy(HeaderText.isAtomText)
        }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            let bytes = label.utf8
            return (1...63).contains(bytes.count) && bytes.first != UInt8(ascii: "-")
                && bytes.last != UInt8(ascii: "-")
                && bytes.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }
}

/// Somebody’s address, with the name that is shown for it.
struct Mailbox: Hashable, Sendable {
    let name: HeaderText
    let address: MailAddress

    init(_ name: HeaderText, _ address: MailAddress) { (self.name, self.address) = (name, address) }

    /// Somebody’s name and address, as far as they can stand in a header.
    init(_ person: PeopleDirectory.Person) {
        name = HeaderText(showing: person.displayName)
        address = person.email.flatMap { MailAddress($0) } ?? MailAddress(withoutMail: person.sourceID)
    }
}
