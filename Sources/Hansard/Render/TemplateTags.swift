/// The tags of a Mustache template. Mustache draws a name that nothing offers as nothing, without a word; with these,
/// a misspelt one is found.
struct TemplateTags {
    enum Problem: Error, Equatable {
        case unknownVariable(String, nearest: String)
        case unknownPartial(String, nearest: String)
        case unknownBlock(String, parent: String, nearest: String)
        case delimiters
        case includesItself([String])
    }

    private(set) var variables: [String] = []
    private(set) var partials: [String] = []
    /// Blocks that it offers to be filled in.
    private(set) var blocks: [String] = []
    /// Parents, each with the blocks that are filled in.
    private(set) var parents: [(name: String, blocks: [String])] = []

    init(_ template: String) throws(Problem) {
        var rest = template[...]
        var open: [String] = []  // parents that are open, for the blocks in them
        while let start = rest.firstRange(of: "{{") {
            rest = rest[start.upperBound...]
            let sigil = rest.first ?? "}"
            let end = sigil == "{" ? "}}}" : "}}"
            guard let close = rest.firstRange(of: end) else { return }
            let name = rest[..<close.lowerBound].drop { "#^/>&<${!%= ".contains($0) }.trimmed()
            rest = rest[close.upperBound...]
            switch sigil {
            case "!", "%": continue
            case "=": throw .delimiters
            case ">": partials.append(name)
            case "<":
                parents.append((name, []))
                open.append(name)
            case "$":
                if open.isEmpty { blocks.append(name) } else { parents[parents.count - 1].blocks.append(name) }
            case "/": if open.last == name { open.removeLast() }
            default: variables.append(name)
            }
        }
    }

    /// The first thing wrong with `template`, itself or in what it includes, and in which template it stands.
    ///
    /// - Parameter offered: The names that the page offers.
    static func problem(
        in template: String, _ sources: [String: String], offered: Set<String>, texts: [String: [String: String]]
    ) -> (template: String, problem: Problem)? {
        var checked: Set<String> = []
        var next = [template]
        while let name = next.popLast() {
            guard checked.insert(name).inserted, let source = sources[name] else { continue }
            do throws(Problem) {
                let tags = try TemplateTags(source)
                for variable in tags.variables { try check(variable, offered, texts) }
                for partial in tags.partials + tags.parents.map(\.name) {
                    if sources[partial] == nil {
                        throw .unknownPartial(partial, nearest: nearestName(to: partial, among: sources.keys.sorted()))
                    }
                    next.append(partial)
                }
                for parent in tags.parents {
                    let known = try TemplateTags(sources[parent.name] ?? "").blocks
                    // A theme’s own may do without any.
                    for block in parent.blocks where !known.isEmpty && !known.contains(block) {
                        throw .unknownBlock(block, parent: parent.name, nearest: nearestName(to: block, among: known))
                    }
                }
            } catch { return (name, error) }
        }
        return cycle(from: [template], sources).map { ($0[0], .includesItself($0)) }
    }

    /// A way from a template back to it, by what each includes: Mustache would follow it until the stack is full.
    private static func cycle(from path: [String], _ sources: [String: String]) -> [String]? {
        guard let source = path.last.flatMap({ sources[$0] }), let tags = try? TemplateTags(source) else { return nil }
        for next in tags.partials + tags.parents.map(\.name) {
            if let start = path.firstIndex(of: next) { return path[start...] + [next] }
            if let found = cycle(from: path + [next], sources) { return found }
        }
        return nil
    }

    private static func check(
        _ name: String, _ offered: Set<String>, _ texts: [String: [String: String]]
    ) throws(Problem) {
        if offered.contains(name) { return }
        let parts = name.split(separator: ".", maxSplits: 2).map(String.init)
        if parts.count == 3, parts[0] == "t", texts[parts[1]]?[parts[2]] != nil { return }
        guard name.hasPrefix("t.") else {
            throw .unknownVariable(name, nearest: nearestName(to: name, among: offered.sorted()))
        }
        let keys = texts.flatMap { section, texts in texts.keys.map { "t.\(section).\($0)" } }
        throw .unknownVariable(name, nearest: nearestName(to: name, among: keys.sorted()))
    }
}

extension TemplateTags.Problem: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknownVariable(let name, let nearest):
            "“\(name)” is no variable of this page. Did you mean “\(nearest)”? They stand at the head of ours."
        case .unknownPartial(let name, let nearest):
            "There is no template “\(name)” to include. Did you mean “\(nearest)”?"
        case .unknownBlock(let name, let parent, let nearest):
            "“\(parent)” has no block “\(name)” to fill in. Did you mean “\(nearest)”?"
        case .delimiters: "Tags stand in {{ and }} here; other delimiters are not understood. Take the {{= … =}} out."
        case .includesItself(let path):
            "This template includes itself (\(path.joined(separator: " → "))), which has no end. Take one of these tags out."
        }
    }
}

extension StringProtocol {
    fileprivate func trimmed() -> String {
        var text = self[...]
        while text.last?.isWhitespace ?? false { text = text.dropLast() }
        return String(text.drop { $0.isWhitespace })
    }
}
