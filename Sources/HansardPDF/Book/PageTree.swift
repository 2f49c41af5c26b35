import PairChannel

/// The pages that are full, in their order: the cover first, though it is written last.
final class PageTree {
    /// A page that is written but for its head and foot.
    struct Entry {
        let foot: ObjectID
        let id: ObjectID
    }

    /// Pages of a node.
    private static let nodePages = 64

    private struct Node {
        let id: ObjectID
        var pages: [Entry] = []
    }

    private let file: PDFFile
    let root: ObjectID
    let resources: ObjectID
    private var cover: [Node] = []
    private var body: [Node] = []

    init(_ file: PDFFile) { (self.file, root, resources) = (file, file.reserve(), file.reserve()) }

    /// Writes a page but for its foot.
    ///
    /// - Parameter key: Under which the structure has its elements.
    func add(_ page: Page, key: Int, isCover: Bool) {
        let node = isCover ? Self.node(&cover, file) : Self.node(&body, file)
        file.object(page.id) { out in
            out.append("<< /Type /Page /Parent ")
            out.append(node)
            out.append(" /Contents ")
            out.append([page.contents, page.foot])
            out.append(" /StructParents ")
            out.appendDecimal(key)
            out.append(" /Tabs /S")
            if !page.annotations.isEmpty {
                out.append(" /Annots ")
                out.append(page.annotations)
            }
            out.append(" >>")
        }
        let entry = Entry(foot: page.foot, id: page.id)
        if isCover { cover[cover.count - 1].pages.append(entry) } else { body[body.count - 1].pages.append(entry) }
    }

    private static func node(_ nodes: inout [Node], _ file: PDFFile) -> ObjectID {
        if nodes.last.map({ $0.pages.count >= nodePages }) ?? true { nodes.append(Node(id: file.reserve())) }
        return nodes[nodes.count - 1].id
    }

    /// In their order.
    var pages: [Entry] { (cover + body).flatMap(\.pages) }

    /// Writes the tree.
    func write() {
        let nodes = cover + body
        for node in nodes {
            file.object(node.id) { out in
                out.append("<< /Type /Pages /Parent ")
                out.append(root)
                out.append(" /Kids ")
                out.append(node.pages.map(\.id))
                out.append(" /Count ")
                out.appendDecimal(node.pages.count)
                out.append(" >>")
            }
        }
        let count = pages.count
        file.object(root) { out in
            out.append("<< /Type /Pages /Kids ")
            out.append(nodes.map(\.id))
            out.append(" /Count ")
            out.appendDecimal(count)
            out.append(" /MediaBox ")
            out.append(rectangle: [0, 0, PageShape.width, PageShape.height])
            out.append(" /Resources ")
            out.append(resources)
            out.append(" >>")
        }
    }
}
