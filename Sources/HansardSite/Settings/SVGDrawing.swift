import Hansard

/// Whether an SVG is a drawing and nothing else. Nothing of one runs as an image of a page; but whoever opens the file itself in
/// a site that no server sends with a policy of its own has to be as safe.
enum SVGDrawing {
    /// Elements that run something, lead somewhere or load something, whatever their prefix. What is drawn needs none of them.
    private static let refused: Set<String> = [
        "a", "animate", "animatecolor", "animatemotion", "animatetransform", "audio", "base", "discard", "embed",
        "feimage", "foreignobject", "form", "frame", "frameset", "handler", "html", "iframe", "image", "img", "input",
        "link", "listener", "meta", "mpath", "object", "script", "set", "use", "video",
    ]

    /// What of `bytes` is more than a drawing; `nil` for a drawing alone. What stands in comments counts too: which of the two
    /// it is takes a whole parser to tell.
    static func activePart(_ bytes: some Sequence<UInt8>) -> String? {
        let text = String(decoding: Array(bytes), as: UTF8.self).lowercased()
        guard text.contains(/<(?:[a-z_][\w.\-]*:)?svg[\s>]/) else { return "no <svg>" }
        for element in text.matches(of: /<(?:[^\s<>\/:!?]*:)?([^\s<>\/:!?]+)/) where refused.contains(String(element.1))
        {
            return "<\(element.1)>"
        }
        let rest = [
            text.firstMatch(of: /<!(?:entity|attlist)/)?.output,
            text.firstMatch(of: /<\?xml-[a-z]+/)?.output,
            text.firstMatch(of: /[\s"'\/]on[a-z]+\s*=/)?.output,
            // Only to a part of itself.
            text.firstMatch(of: /[\s"'\/:](?:href|src)\s*=\s*["'](?!#)/)?.output,
            text.firstMatch(of: /@import/)?.output,
            text.firstMatch(of: /url\(\s*["']?(?!["'#\s])/)?.output,
        ]
        return rest.compactMap(\.self).first.map { String($0).trimmingPrefix(while: { " \t\n\r\"'/:".contains($0) }) }
            .map(String.init)
    }
}
