/// A ZIP file whose bytes depend on its entries alone: they are stored as they are, dated 1980-01-01, with nothing of the
/// machine, the moment or a compressor in them.
///
/// Bytes go to `out`, which may be emptied between two calls. An entry’s size and checksum stand before its content, so that
/// whoever reads front to back knows where it ends; what is too large for memory is read twice.
///
///     var zip = ZipWriter()
///     try zip.add("rsmf_manifest.json", manifest, to: &out)
///     try zip.begin("1-1.png", size: file.bytes, crc32: checksum, to: &out)
///     try zip.append(piece, to: &out)
///     try zip.end()
///     try zip.finish(to: &out)
///
/// Numbers that do not fit stand in the fields of ZIP64, where those are allowed: see `ZipProblem`. A file that does not need
/// them has the same bytes either way.
///
/// - Source: PKWARE APPNOTE.TXT 6.3.10; 4.5.3 (ZIP64).
package struct ZipWriter {
    /// The most entries, and the most bytes of an entry and of the whole file, that a ZIP file without ZIP64 has.
    static let maximumEntries = 65_534
    static let maximumBytes: Int64 = 0xFFFF_FFFE

    private struct Entry {
        let name: [UInt8]
        let size: Int64
        let crc32: UInt32
        let offset: Int64
    }

    private let allowsZIP64: Bool
    private let most: Int64

    private var entries: [Entry] = []
    private var names: Set<[UInt8]> = []
    /// How many bytes there are by now, and will be when the directory is written.
    private var written: Int64 = 0
    private var directory: Int64 = 0
    /// What is still to come of the entry in hand, and what came of it.
    private var left: Int64 = 0
    private var checksum = CRC32()
    private var isOpen = false

    /// - Parameters:
    ///   - allowsZIP64: Whether there may be more than ZIP files had room for before 2001. Not every reader takes those.
    ///   - most: The greatest number of bytes that does not stand in a field of ZIP64.
    package init(allowsZIP64: Bool = false, most: Int64 = 0xFFFF_FFFE) {
        (self.allowsZIP64, self.most) = (allowsZIP64, most)
    }

    /// An entry that lies in memory.
    mutating func add(_ name: String, _ content: [UInt8], to out: inout [UInt8]) throws(ZipProblem) {
        try begin(name, size: Int64(content.count), crc32: CRC32.of(content), to: &out)
        let result = content.withUnsafeBytes { bytes in
            Result { () throws(ZipProblem) in try append(bytes, to: &out) }
        }
        try result.get()
        try end()
    }

    /// Begins an entry whose content follows in pieces.
    ///
    /// - Parameter name: In UTF-8; a folder’s end is a slash. Not empty, not from the root, and not a step up.
    package mutating func begin(
        _ name: String, size: Int64, crc32: UInt32, to out: inout [UInt8]
    ) throws(ZipProblem) {
        precondition(!isOpen, "the entry before has ended")
        let bytes = Array(name.utf8)
        guard Self.isName(name), bytes.count <= 0xFFFF else { throw .badName(name) }
        guard names.insert(bytes).inserted else { throw .repeatedName(name) }
        guard allowsZIP64 || entries.count < Self.maximumEntries else { throw .tooManyEntries }
        directory += Int64(46 + bytes.count)
        var after = written + Int64(30 + bytes.count)
        guard size >= 0,
            allowsZIP64 || size <= Self.maximumBytes && after + size + directory + 22 <= Self.maximumBytes
        else { throw .tooLarge }
        let entry = Entry(name: bytes, size: size, crc32: crc32, offset: written)
        entries.append(entry)
        let long = size > most ? [size, size] : []
        out.appendLittleEndian(0x0403_4B50 as UInt32)
        appendShared(entry, long: long, to: &out)
        out.append(contentsOf: bytes)
        after += Self.append(long: long, to: &out)
        (written, left, checksum, isOpen) = (after, size, CRC32(), true)
    }

    /// Appends the next bytes of the entry.
    package mutating func append(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) throws(ZipProblem) {
        precondition(isOpen, "an entry has begun")
        guard bytes.count <= left else { throw .changed(currentName) }
        checksum.update(bytes)
        out.append(contentsOf: bytes)
        left -= Int64(bytes.count)
        written += Int64(bytes.count)
    }

    /// Ends the entry.
    ///
    /// - Throws: `.changed` if its content was not what was announced; nothing can be made of the file then.
    package mutating func end() throws(ZipProblem) {
        guard left == 0, checksum.value == entries.last?.crc32 else { throw .changed(currentName) }
        isOpen = false
    }

    /// Appends the directory, which ends the file.
    mutating func finish(to out: inout [UInt8]) { finish(to: &out) { _ in } }

    /// The same, in bounded memory.
    ///
    /// - Parameter flush: Lent `out` now and then, to empty it.
    package mutating func finish(
        to out: inout [UInt8], flush: (inout [UInt8]) throws -> Void
    ) rethrows {
        precondition(!isOpen, "the last entry has ended")
        let start = written
        for entry in entries {
            let before = out.count
            append(inDirectory: entry, to: &out)
            written += Int64(out.count - before)
            if out.count > Self.pieceBytes { try flush(&out) }
        }
        appendEnd(directoryAt: start, to: &out)
    }

    /// So much of the directory is gathered before it is lent to be emptied.
    private static let pieceBytes = 1 << 20

    private func append(inDirectory entry: Entry, to out: inout [UInt8]) {
        var long = entry.size > most ? [entry.size, entry.size] : []
        let isFar = entry.offset > most
        if isFar { long.append(entry.offset) }
        out.appendLittleEndian(0x0201_4B50 as UInt32)
        // Made by the version that is needed to read it, on no system in particular.
        out.appendLittleEndian(Self.version(long))
        appendShared(entry, long: long, to: &out)
        // No comment, the first disk, and no attributes.
        out.append(contentsOf: [UInt8](repeating: 0, count: 10))
        out.appendLittleEndian(isFar ? .max : UInt32(entry.offset))
        out.append(contentsOf: entry.name)
        _ = Self.append(long: long, to: &out)
    }

    /// The end record; before it, where its numbers do not fit, that of ZIP64, and where that is.
    private func appendEnd(directoryAt start: Int64, to out: inout [UInt8]) {
        let (count, size) = (Int64(entries.count), written - start)
        if count > Self.maximumEntries || size > most || start > most {
            out.appendLittleEndian(0x0606_4B50 as UInt32)
            out.appendLittleEndian(44 as Int64)
            for number in [45, 45] as [UInt16] { out.appendLittleEndian(number) }
            for number in [0, 0] as [UInt32] { out.appendLittleEndian(number) }
            for number in [count, count, size, start] { out.appendLittleEndian(number) }
            out.appendLittleEndian(0x0706_4B50 as UInt32)
            out.appendLittleEndian(0 as UInt32)
            out.appendLittleEndian(written)
            out.appendLittleEndian(1 as UInt32)
        }
        out.appendLittleEndian(0x0605_4B50 as UInt32)
        out.appendLittleEndian(0 as UInt32)
        let shown = count > Self.maximumEntries ? .max : UInt16(count)
        for number in [shown, shown] { out.appendLittleEndian(number) }
        for number in [size, start] { out.appendLittleEndian(number > most ? .max : UInt32(number)) }
        out.appendLittleEndian(0 as UInt16)
    }

    /// What stands alike before an entry’s content and in the directory, up to the name.
    private func appendShared(_ entry: Entry, long: [Int64], to out: inout [UInt8]) {
        // Names in UTF-8 (bit 11); stored; midnight; 1980-01-01.
        for number in [Self.version(long), 0x0800, 0, 0, 0x0021] { out.appendLittleEndian(number) }
        let size = entry.size > most ? .max : UInt32(entry.size)
        for number in [entry.crc32, size, size] { out.appendLittleEndian(number) }
        out.appendLittleEndian(UInt16(entry.name.count))
        out.appendLittleEndian(UInt16(long.isEmpty ? 0 : 4 + 8 * long.count))
    }

    /// 2.0, or 4.5 for what has fields of ZIP64.
    private static func version(_ long: [Int64]) -> UInt16 { long.isEmpty ? 20 : 45 }

    /// The field with the numbers that do not fit, if there are any.
    ///
    /// - Returns: Its bytes.
    private static func append(long: [Int64], to out: inout [UInt8]) -> Int64 {
        guard !long.isEmpty else { return 0 }
        out.appendLittleEndian(1 as UInt16)
        out.appendLittleEndian(UInt16(8 * long.count))
        for number in long { out.appendLittleEndian(number) }
        return Int64(4 + 8 * long.count)
    }

    private var currentName: String { entries.last.map { String(decoding: $0.name, as: UTF8.self) } ?? "" }

    /// Whether an entry may be called so: no unpacker leaves its folder for it.
    private static func isName(_ name: String) -> Bool {
        guard !name.isEmpty, !name.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\\") }) else { return false }
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isStep = { (part: Substring.UTF8View) in part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8) }
        return parts.dropLast().allSatisfy { !$0.isEmpty && !isStep($0) } && parts.last.map { !isStep($0) } ?? false
    }
}

/// Why a ZIP file cannot be written.
package enum ZipProblem: Error, Equatable, CustomStringConvertible {
    /// It leads out of the folder that is unpacked into, or nowhere.
    case badName(String)
    /// An entry is called so already.
    case repeatedName(String)
    /// More than there is room for without ZIP64.
    case tooManyEntries
    /// More bytes than there is room for without ZIP64.
    case tooLarge
    /// The content of this entry is not what its size and checksum said.
    case changed(String)

    /// What is wrong, and how to mend it.
    package var description: String {
        switch self {
        case .badName(let name): "“\(printable(name))” cannot be a file’s name in a ZIP file."
        case .repeatedName(let name): "The ZIP file has “\(printable(name))” already."
        case .tooManyEntries: "A ZIP file has at most \(ZipWriter.maximumEntries) files here. Export a shorter period."
        case .tooLarge: "A ZIP file has at most 4 GiB here. Export a shorter period."
        case .changed(let name): "“\(printable(name))” changed while it was read. Export again."
        }
    }
}

extension [UInt8] {
    /// Appends `number` with its lowest byte first.
    fileprivate mutating func appendLittleEndian(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
