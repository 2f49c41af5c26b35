import HTTPServer
import HTTPTypes
import PairChannel

/// One version of the chat’s widget, as it is served: a script that pages have in a tag, and what it loads, below a path that is
/// another one as soon as one of these files is. So they always fit each other, and may be kept for ever.
package struct Widget: Sendable {
    /// Of its script, below `/chat/`.
    static let scriptName = "hansard-chat.js"
    /// What stands in the script in the place of where its parts are.
    static let mark = "'{{widget}}'"

    /// A script that names parts which are not there.
    package struct Problem: Error, CustomStringConvertible {
        /// What is missing, and where to get it.
        package let description: String
    }

    /// `/chat/hansard-chat.js`.
    let script: CachedResponse
    /// Below `/chat/VERSION/`, by path: `main.js`, `words/de.json`. None for a script that is the widget by itself.
    let parts: [String: CachedResponse]
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
            (self.script, self.parts) = (Self.file(script, path: Self.scriptName, keptFor: Self.checked, gzip), [:])
            return
        }
        guard parts["main.js"] != nil else {
            throw Problem(
                description: "The templates have chat/hansard-chat.js and no chat/widget/main.js, which it loads. Copy "
                    + "the folder chat/ from ours.")
        }
        let named = String(decoding: script, as: UTF8.self).replacing(
            Self.mark, with: Self.place(version, languages), maxReplacements: 1)
        self.script = Self.file(Array(named.utf8), path: Self.scriptName, keptFor: Self.checked, gzip)
        self.parts = Dictionary(
            uniqueKeysWithValues: parts.map { path, bytes in
                let sent = path.hasSuffix(".js") ? Self.withoutComments(bytes) : bytes
                return (path, Self.file(sent, path: path, keptFor: "public, max-age=31536000, immutable", gzip))
            })
    }

    /// `Cache-Control` of what is asked for at every page view.
    private static let checked = "no-cache"

    /// One of its files, in both forms.
    private static func file(
        _ bytes: [UInt8], path: String, keptFor caching: String, _ gzip: ([UInt8]) -> [UInt8]?
    ) -> CachedResponse {
        var fields = Self.fields
        (fields[.contentType], fields[.cacheControl]) = (MediaType.of(path), caching)
        return CachedResponse(.ok, fields, bytes, tag: EntityTag(of: bytes), gzipped: gzip(bytes))
    }

    /// What everything of the widget is sent with: modules and what they fetch come to a page of another site only so, and so does
    /// whatever an isolated page has.
    static var fields: HTTPFields {
        [
            .contentSecurityPolicy: SafeFields.strictPolicy, .referrerPolicy: SafeFields.referrerPolicy,
            .vary: "Accept-Encoding", .accessControlAllowOrigin: "*", .crossOriginResourcePolicy: "cross-origin",
        ]
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
