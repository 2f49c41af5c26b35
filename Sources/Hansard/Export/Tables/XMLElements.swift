import PairChannel

/// Elements of XML, one a line.
struct XMLElements {
    var bytes: [UInt8] = []
    /// How many characters XML cannot hold, and are shown by their numbers.
    private(set) var shown = 0

    init() {}

    /// `<name>text</name>`
    mutating func element(_ name: StaticString, _ text: String, indent: Int = 6) {
        open(name, indent: indent)
        shown += bytes.appendXML(text)
        bytes.append("</")
        bytes.append(name)
        bytes.append(">\n")
    }

    /// A time in milliseconds since 1970.
    mutating func element(_ name: StaticString, _ time: Timestamp, indent: Int = 6) {
        element(name, String(time.milliseconds), indent: indent)
    }

    /// An element with elements in it.
    mutating func group(_ name: StaticString, indent: Int = 4, _ body: (inout XMLElements) -> Void) {
        open(name, indent: indent)
        bytes.append("\n")
        body(&self)
        end(name, indent: indent)
    }

    mutating func begin(
        _ name: StaticString, _ attribute: StaticString, _ value: String, indent: Int
    ) {
        bytes.append(contentsOf: repeatElement(0x20, count: indent))
        bytes.append("<")
        bytes.append(name)
        bytes.append(" ")
        bytes.append(attribute)
        bytes.append("=\"")
        shown += bytes.appendXML(value, inAttribute: true)
        bytes.append("\">\n")
    }

    mutating func end(_ name: StaticString, indent: Int) {
        bytes.append(contentsOf: repeatElement(0x20, count: indent))
        bytes.append("</")
        bytes.append(name)
        bytes.append(">\n")
    }

    private mutating func open(_ name: StaticString, indent: Int) {
        bytes.append(contentsOf: repeatElement(0x20, count: indent))
        bytes.append("<")
        bytes.append(name)
        bytes.append(">")
    }

    /// Appends others, which are empty then.
    mutating func append(_ others: inout XMLElements) {
        bytes += others.bytes
        shown += others.shown
        others.bytes.removeAll(keepingCapacity: true)
        others.shown = 0
    }
}
