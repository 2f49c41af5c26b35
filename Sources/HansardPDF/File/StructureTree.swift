import PairChannel

/// What the document is made of, for readers that read aloud or search: sections, messages, paragraphs (ISO 32000-2, 14.7).
///
/// An element is written when it ends; until then it is on the stack of those that are open.
final class StructureTree {
    /// What an element is, by its name in the file; those of ours are declared as the standard one that they play.
    enum Role: String, CaseIterable {
        case document = "Document"
        case section = "Sect"
        case heading1 = "H1"
        case heading2 = "H2"
        case paragraph = "P"
        case link = "Link"
        case message = "Message"
        case messageHead = "MessageHead"
        case messageText = "MessageText"
        case formerText = "FormerText"

        /// The standard role of one of ours.
        var standard: String? {
            switch self {
            case .message: "Div"
            case .messageHead, .messageText, .formerText: "P"
            default: nil
            }
        }
    }

    private struct Element {
        let id: ObjectID
        let role: Role
        let title: String?
        let actualText: String?
        var children: [UInt8] = []
    }

    private let file: PDFFile
    private let root: ObjectID
    private var open: [Element] = []
    /// By their keys: a page’s elements by the numbers of its marked content, or a link’s element.
    private var parents: [ObjectID] = []

    /// Begins the document.
    init(_ file: PDFFile) {
        self.file = file
        root = file.reserve()
        begin(.document)
    }

    /// Begins an element within the one that is open.
    ///
    /// - Parameter actualText: What it says, whatever is drawn.
    func begin(_ role: Role, title: String? = nil, actualText: String? = nil) {
        open.append(Element(id: file.reserve(), role: role, title: title, actualText: actualText))
    }

    /// How many are open, the document among them.
    var depth: Int { open.count }

    /// The element that is open.
    var current: ObjectID { open[open.count - 1].id }

    /// Takes content of the element that is open.
    ///
    /// - Parameter number: The number of the marked content on the page.
    func addContent(_ number: Int, on page: ObjectID) {
        open[open.count - 1].children.append(" << /Type /MCR /Pg ")
        open[open.count - 1].children.append(page)
        open[open.count - 1].children.append(" /MCID ")
        open[open.count - 1].children.appendDecimal(number)
        open[open.count - 1].children.append(" >>")
    }

    /// A link within the element that is open.
    ///
    /// - Returns: The key that its annotation has as `/StructParent`.
    func addLink(_ annotation: ObjectID, on page: ObjectID) -> Int {
        begin(.link)
        open[open.count - 1].children.append(" << /Type /OBJR /Pg ")
        open[open.count - 1].children.append(page)
        open[open.count - 1].children.append(" /Obj ")
        open[open.count - 1].children.append(annotation)
        open[open.count - 1].children.append(" >>")
        parents.append(current)
        end()
        return parents.count - 1
    }

    /// Takes the elements of a page’s marked content, by its numbers.
    ///
    /// - Returns: The key that the page has as `/StructParents`.
    func addPage(_ elements: [ObjectID]) -> Int {
        parents.append(file.object { $0.append(elements) })
        return parents.count - 1
    }

    /// Ends the element that is open.
    ///
    /// - Parameter isFirst: It stands before all else in the one around it.
    func end(isFirst: Bool = false) {
        guard let element = open.popLast() else { return }
        let parent = open.last?.id ?? root
        write(element, parent)
        guard !open.isEmpty else { return }
        var reference: [UInt8] = [0x20]
        reference.append(element.id)
        let at = isFirst ? 0 : open[open.count - 1].children.count
        open[open.count - 1].children.insert(contentsOf: reference, at: at)
    }

    private func write(_ element: Element, _ parent: ObjectID) {
        file.object(element.id) { out in
            out.append("<< /Type /StructElem /S /")
            out.append(element.role.rawValue)
            out.append(" /P ")
            out.append(parent)
            if let title = element.title {
                out.append(" /T ")
                out.append(textString: title)
            }
            if let text = element.actualText {
                out.append(" /ActualText ")
                out.append(textString: text)
            }
            out.append(" /K [")
            out.append(contentsOf: element.children)
            out.append("] >>")
        }
    }

    /// Ends the document.
    ///
    /// - Returns: The root of the tree.
    func finish() -> ObjectID {
        let document = open[0].id
        while !open.isEmpty { end() }
        let tree = NumberTree.write(parents, to: file) { $0.append($1) }
        let count = parents.count
        file.object(root) { out in
            out.append("<< /Type /StructTreeRoot /K ")
            out.append(document)
            out.append(" /ParentTree ")
            out.append(tree)
            out.append(" /ParentTreeNextKey ")
            out.appendDecimal(count)
            out.append(" /RoleMap <<")
            for role in Role.allCases {
                guard let standard = role.standard else { continue }
                out.append(" /\(role.rawValue) /\(standard)")
            }
            out.append(" >> >>")
        }
        return root
    }
}
