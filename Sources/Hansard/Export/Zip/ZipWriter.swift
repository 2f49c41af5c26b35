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
/// - Source: PKWARE APPNOTE.TXT 6.3.10. Without ZIP64: see `ZipProblem`.
struct ZipWriter {
    /// The most entries, and the most bytes of an entry and of the whole file, that a ZIP file without ZIP64 has.
    static let maximumEntries = 65_534
    static let maximumBytes: Int64 = 0xFFFF_FFFE

    private struct Entry {
        let name: [UInt8]
        let size: UInt32
        let crc32: UInt32
        let offset: UInt32
    }

    private var entries: [Entry] = []
    private var names: Set<[UInt8]> = []
    /// How many bytes there are by now, and will be when the directory is written.
    private var written: Int64 = 0
    private var directory: Int64 = 0
    /// What is still to come of the entry in hand, and what came of it.
    private var left: Int64 = 0
    private var checksum = CRC32()
    private var isOpen = false

    init() {}

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
    mutating func begin(
        _ name: String, size: Int64, crc32: UInt32, to out: inout [UInt8]
    ) throws(ZipProblem) {
        precondition(!isOpen, "the entry before has ended")
        let bytes = Array(name.utf8)
        guard Self.isName(name), bytes.count <= 0xFFFF else { throw .badName(name) }
        guard names.insert(bytes).inserted else { throw .repeatedName(name) }
        guard entries.count < Self.maximumEntries else { throw .tooManyEntries }
        directory += Int64(46 + bytes.count)
        let after = written + Int64(30 + bytes.count)
        guard size >= 0, size <= Self.maximumBytes, after + size + directory + 22 <= Self.maximumBytes else {
            throw .tooLarge
        }
        let entry = Entry(name: bytes, size: UInt32(size), crc32: crc32, offset: UInt32(written))
        entries.append(entry)
        out.appendLittleEndian(0x0403_4B50 as UInt32)
        Self.appendShared(entry, to: &out)
        out.append(contentsOf: bytes)
        (written, left, checksum, isOpen) = (after, size, CRC32(), true)
    }

    /// Appends the next bytes of the entry.
    mutating func append(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) throws(ZipProblem) {
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
    mutating func end() throws(ZipProblem) {
        guard left == 0, checksum.value == entries.last?.crc32 else { throw .changed(currentName) }
        isOpen = false
    }

    /// Appends the directory, which ends the file.
    mutating func finish(to out: inout [UInt8]) {
        precondition(!isOpen, "the last entry has ended")
        for entry in entries {
            out.appendLittleEndian(0x0201_4B50 as UInt32)
            // Made by the version that is needed to read it, on no system in particular.
            out.appendLittleEndian(20 as UInt16)
            Self.appendShared(entry, to: &out)
            // No comment, the first disk, and no attributes.
            out.append(contentsOf: [UInt8](repeating: 0, count: 10))
            out.appendLittleEndian(entry.offset)
            out.append(contentsOf: entry.name)
        }
        out.appendLittleEndian(0x0605_4B50 as UInt32)
        out.appendLittleEndian(0 as UInt32)
        out.appendLittleEndian(UInt16(entries.count))
        out.appendLittleEndian(UInt16(entries.count))
        out.appendLittleEndian(UInt32(directory))
        out.appendLittleEndian(UInt32(written))
        out.appendLittleEndian(0 as UInt16)
    }

    /// What stands alike before an entry’s content and in the directory.
    private static func appendShared(_ entry: Entry, to out: inout [UInt8]) {
        // Version 2.0; names in UTF-8 (bit 11); stored; midnight; 1980-01-01.
        for number in [20, 0x0800, 0, 0, 0x0021] as [UInt16] { out.appendLittleEndian(number) }
        for number in [entry.crc32, entry.size, entry.size] { out.appendLittleEndian(number) }
        out.appendLittleEndian(UInt16(entry.name.count))
        out.appendLittleEndian(0 as UInt16)
    }

    private var currentName: String { entries.last.map { String(decoding: $0.name, as: UTF8.self) } ?? "" }

    /// Whether an entry may be called so: no unpacker leaves its folder for it.
    private static func isName(_ name: String) -> Bool {
        guard !name.isEmpty, !name.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\\") }) else { return false }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast().allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
            && parts.last.map { $0 != "." && $0 != ".." } ?? false
    }
}

/// Why a ZIP file cannot be written.
enum ZipProblem: Error, Equatable, CustomStringConvertible {
    case badName(String)
    case repeatedName(String)
    case tooManyEntries
    case tooLarge
    /// The content of this entry is not what its size and checksum said.
    case changed(String)

    var description: String {
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
