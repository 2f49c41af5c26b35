import Foundation
import Hansard
import PairChannel

/// The first page of an exported bundle: what it has, how it is checked, what that proves, and a draft of a certificate. It
/// stands alone in the bundle’s folder.
struct BundleCover: Page {
    static let template = "cover"

    let site: Site
    let manifest: BundleManifest
    let key: String
    let checkpoint: String

    var values: [(name: StaticString, value: PageValue)] {
        let words = site.words
        func number(_ count: Int64) -> PageValue { .text(words.number(Int(count))) }
        let withheld = manifest.withheld.values.reduce(0, +)
        return [
            ("language", .text(site.settings.language)), ("siteTitle", .text(site.settings.title)),
            ("organisation", .init(site.settings.organisation)), ("origin", .text(manifest.checkpoint.origin)),
            ("format", .text(manifest.format)), ("messages", number(manifest.counts.messages)),
            ("conversations", number(manifest.counts.conversations)),
            ("documents", number(manifest.counts.documents)), ("period", .init(period)),
            ("query", .init(manifest.selection["query"]?.string)), ("shown", number(manifest.counts.records)),
            ("withheld", withheld > 0 ? number(withheld) : .absent), ("sources", .html(sources)),
            ("quarantined", .init(quarantined)), ("selection", .text(manifest.selection.pretty)),
            ("key", .text(key)), ("checkpoint", .text(checkpoint)), ("generator", .text(manifest.generator)),
        ]
    }

    /// `nil` where the selection has none.
    private var period: String? {
        let words = site.words
        let parts = [("from", "bundle.from_on", "first"), ("until", "bundle.until", "last")].compactMap {
            (member, phrase, place) -> String? in
            guard let text = manifest.selection[member]?.string, let time = try? ReadTime(rfc3339: text).instant else {
                return nil
            }
            return words.phrase(phrase)?.text([place: time.rfc3339(.second)])
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private var quarantined: String? {
        let lines = manifest.sources.reduce(0) { $0 + $1.quarantined }
        guard lines > 0 else { return nil }
        return site.words.phrase("bundle.quarantined")?.text(["lines": site.words.number(Int(lines))])
    }

    /// As list items.
    private var sources: [UInt8] {
        var html: [UInt8] = []
        for source in manifest.sources {
            html.append("<li><bdi>\(escapedHTML(printable(source.name)))</bdi>")
            if let bytes = source.bytes {
                let size = site.words.phrase("bundle.bytes")?.text(["bytes": site.words.number(Int(bytes))])
                html.append(", \(escapedHTML(size ?? ""))")
            }
            if let sha256 = source.sha256 { html.append("<br><code>SHA-256 \(sha256.hexadecimal)</code>") }
            html.append("</li>\n")
        }
        return html
    }
}
