import PairChannel

extension DocumentLine {
    /// Reads a line.
    ///
    /// - Parameter number: Of the line, from 1.
    init(_ bytes: UnsafeBufferPointer<UInt8>, number: Int) throws(DescriptionProblem) {
        let json: JSONValue
        do throws(JSONProblem) { json = try JSONValue(parsing: bytes) } catch {
            throw DescriptionProblem(line: number, reason: "\(error).")
        }
        let line = LineMembers(json: json, number: number)
        switch try line.text("is") {
        case "document": self = .document(try DocumentHead(line))
        case "section": self = .section(title: try line.text("title"), level: try line.number("level", 1...2))
        case "message":
            self = .message(
                id: try line.text("id"), name: try line.text("name"), time: try line.text("time"),
                about: try line.text("about"))
        case "text": self = .text(try DocumentText(line), isFormer: line.json["former"]?.bool ?? false)
        case "note": self = .note(try line.text("text"))
        case "item": self = .item(try line.text("text"))
        case "event": self = .event(try line.text("text"))
        case "cover": self = .cover
        case "title": self = .title(try line.text("text"))
        case "field": self = .field(name: try line.text("name"), text: try line.text("text"))
        case "fonts": self = .fonts(name: try line.text("name"))
        case "versions": self = .versions(name: try line.text("name"))
        case "numbers": self = .numbers(name: try line.text("name"))
        case "end": self = .end
        case let other: throw DescriptionProblem(line: number, reason: "“\(other)” is no line of a description.")
        }
    }
}

/// The members of a line.
private struct LineMembers {
    let json: JSONValue
    let number: Int

    func text(_ name: String) throws(DescriptionProblem) -> String {
        guard let text = json[name]?.string else {
            throw DescriptionProblem(line: number, reason: "The member “\(name)” is missing, or is no text.")
        }
        return text
    }

    func number(_ name: String, _ allowed: ClosedRange<Int>) throws(DescriptionProblem) -> Int {
        guard let number = json[name]?.int, allowed.contains(number) else {
            throw DescriptionProblem(
                line: self.number,
                reason: "The member “\(name)” is not a number from \(allowed.lowerBound) to \(allowed.upperBound).")
        }
        return number
    }
}

extension DocumentHead {
    fileprivate init(_ line: LineMembers) throws(DescriptionProblem) {
        title = try line.text("title")
        language = try line.text("language")
        isRightToLeft = line.json["right_to_left"]?.bool ?? false
        generator = try line.text("generator")
        head = try line.text("head")
        foot = try line.text("foot")
        prefix = try line.text("prefix")
        digits = try line.number("digits", 1...18)
        first = try line.number("first", 1...999_999_999_999)
    }
}

extension DocumentText {
    fileprivate init(_ line: LineMembers) throws(DescriptionProblem) {
        source = try line.text("text")
        shown = line.json["shown"]?.string ?? source
        var links: [Range<Int>] = []
        for link in line.json["links"]?.elements ?? [] {
            let ends = link.elements.compactMap(\.int)
            guard ends.count == 2, 0 <= ends[0], ends[0] < ends[1], ends[1] <= shown.utf8.count else {
                throw DescriptionProblem(
                    line: line.number, reason: "A link is not two places in the text that is shown.")
            }
            links.append(ends[0]..<ends[1])
        }
        self.links = links
    }
}
