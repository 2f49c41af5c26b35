import HTTPServer
import PairChannel

/// One version of the chat’s widget, as it is served: a script that pages have in a tag, and what it loads, below a path that is
/// another one as soon as one of these files is. So they always fit each other, and may be kept for ever.
package struct Widget: Sendable {
    /// Of its script, below `/chat/`.
    static let scriptName = "hansard-chat.js"
    /// What stands in the script in the place of where its parts are.
    static let mark = "'{{widget}}'"

    /// One of its files, in both forms.
    struct File: Sendable {
        let bytes: [UInt8]
        let gzipped: [UInt8]?
        let tag: EntityTag
        let type: String

        init(_ bytes: [UInt8], path: String, gzip: ([UInt8]) -> [UInt8]?) {
            (self.bytes, gzipped, tag) = (bytes, gzip(bytes), EntityTag(of: bytes))
            type = MediaType.of(path)
        }
    }

    /// A script that names parts which are not there.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// `/chat/hansard-chat.js`.
    let script: File
    /// Below `/chat/VERSION/`, by path: `main.js`, `words/de.json`. None for a script that is the widget by itself.
    let parts: [String: File]
    /// 32 hexadecimal digits of a SHA-256 over all of its files.
    package let version: String

    /// Whether `script` loads parts. A copy of the one file that the widget was in former versions does not: it is the widget by itself, and
    /// is served as it stands.
    package static func loadsParts(_ script: [UInt8]) -> Bool { String(decoding: script, as: UTF8.self).contains(mark) }

    /// - Parameters:
    ///   - script: What pages have in a tag.
    ///   - parts: What it loads, by path.
    ///   - languages: Of which there are words among the parts.
    ///   - gzip: Compresses a file; `nil` to send it as it is.
    /// - Throws: `Problem` when there is no `main.js` for a script that loads it.
    package init(
        script: [UInt8], parts: [String: [UInt8]], languages: [String], gzip: ([UInt8]) -> [UInt8]? = { _ in nil }
    ) throws(Problem) {
        version = Self.version(of: parts, script)
        guard Self.loadsParts(script) else {
            (self.script, self.parts) = (File(script, path: Self.scriptName, gzip: gzip), [:])
            return
        }
        guard parts["main.js"] != nil else {
            throw Problem(
                description: "The templates have chat/hansard-chat.js and no chat/widget/main.js, which it loads. Copy "
                    + "the folder chat/ from ours.")
        }
        let named = String(decoding: script, as: UTF8.self).replacing(
            Self.mark, with: Self.place(version, languages), maxReplacements: 1)
        self.script = File(Array(named.utf8), path: Self.scriptName, gzip: gzip)
        self.parts = Dictionary(
            uniqueKeysWithValues: parts.map { path, bytes in
                (path, File(path.hasSuffix(".js") ? Self.withoutComments(bytes) : bytes, path: path, gzip: gzip))
            })
    }

    /// A module without its comments, which are a fifth of what would be sent: each line that has nothing but a `//` comment is empty,
    /// so that the numbers of lines stay.
    static func withoutComments(_ module: [UInt8]) -> [UInt8] {
        let lines = module.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let kept = lines.map { line -> ArraySlice<UInt8> in
            let text = line.drop { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ") }
            return text.starts(with: "//".utf8) ? [] : line
        }
        return Array(kept.joined(separator: [UInt8(ascii: "\n")]))
    }

    /// Where the parts are, as the script is told.
    private static func place(_ version: String, _ languages: [String]) -> String {
        var json = JSONObject()
        json.add("folder", version + "/")
        json.add(
            "languages",
            languages.map { language in
                var text: [UInt8] = []
                text.appendJSON(language)
                return text
            })
        return json.text
    }

    /// Over names, lengths and bytes, so that no two sets of files are one.
    private static func version(of parts: [String: [UInt8]], _ script: [UInt8]) -> String {
        var all: [UInt8] = []
        for (path, bytes) in parts.sorted(by: { $0.key < $1.key }) + [("", script)] {
            all += "\(path)\n\(bytes.count)\n".utf8
            all += bytes
        }
        return EntityTag(of: all).opaque
    }
}
