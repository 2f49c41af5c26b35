import CPango
import Testing

@testable import HansardPDF

@Suite struct PDFFileTests {
    private static func file(_ fill: (PDFFile) -> Void) -> [UInt8] {
        var bytes: [UInt8] = []
        let file = PDFFile { bytes += $0 }
        fill(file)
        let catalog = file.object { $0.append("<< /Type /Catalog >>") }
        file.finish(catalog: catalog, info: catalog)
        return bytes
    }

    private static func fill(_ file: PDFFile) {
        for i in 0..<450 { _ = file.object { $0.append("<< /N \(i) >>") } }
        for i in 0..<5 { _ = file.stream(Array("stream \(i)".utf8)) }
    }

    @Test func theSameObjectsGiveTheSameBytes() {
        #expect(Self.file(Self.fill) == Self.file(Self.fill))
        #expect(Self.file(Self.fill) != Self.file { _ in })
    }

    /// The table at the end says where each object is, in rows of eight bytes.
    @Test func everyObjectStandsWhereTheTableSays() throws {
        let bytes = Self.file(Self.fill)
        let text = String(decoding: bytes, as: Unicode.ASCII.self)
        let start = try #require(Int(text.split(separator: "\n").dropLast().last ?? ""))
        let table = try Self.stream(bytes, at: start)
        var kinds = [0, 0, 0]
        for row in stride(from: 0, to: table.count, by: 8) {
            let place = table[row + 1..<row + 6].reduce(0) { $0 << 8 | Int($1) }
            kinds[Int(table[row])] += 1
            if table[row] == 1 { #expect(Self.begins(bytes, at: place, with: "\(row / 8) 0 obj")) }
        }
        #expect(kinds[1] == 5 + 3 + 1 && kinds[2] == 451 && kinds[0] == 1)
    }

    @Test func anIdentifierIsMadeOfTheBytes() throws {
        let one = try #require(Self.identifier(Self.file(Self.fill)))
        #expect(one == Self.identifier(Self.file(Self.fill)) && one != Self.identifier(Self.file { _ in }))
    }

    // MARK: Reading

    private static func begins(_ bytes: [UInt8], at place: Int, with text: String) -> Bool {
        bytes[place...].starts(with: Array(text.utf8))
    }

    private static func place(of text: String, in bytes: [UInt8], from start: Int) -> Int? {
        let wanted = Array(text.utf8)
        return (start...max(start, bytes.count - wanted.count)).first { bytes[$0...].starts(with: wanted) }
    }

    private static func identifier(_ bytes: [UInt8]) -> [UInt8]? {
        guard let start = place(of: "/ID [", in: bytes, from: 0), let end = place(of: "/Filter", in: bytes, from: start)
        else { return nil }
        return Array(bytes[start..<end])
    }

    /// What the stream of the object that begins at `place` holds.
    private static func stream(_ bytes: [UInt8], at place: Int) throws -> [UInt8] {
        let start = try #require(Self.place(of: "stream\n", in: bytes, from: place)) + 7
        let end = try #require(Self.place(of: "\nendstream", in: bytes, from: start))
        var length = UInt(1 << 16)
        var out = [UInt8](repeating: 0, count: Int(length))
        try #require(uncompress(&out, &length, Array(bytes[start..<end]), UInt(end - start)) == Z_OK)
        return Array(out.prefix(Int(length)))
    }
}
