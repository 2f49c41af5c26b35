/// The list of entries at the end of a zip: which there are, and where their bytes stand.
///
/// Read here, and not by libarchive, because an export's day files must be read in the order of their dates: with the
/// list in hand, any entry can be opened at once. It is also where a bad archive shows before anything is unpacked.
///
/// - Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3 (layout), 4.4 (fields), 4.5.3 (zip64).
struct ZipDirectory {
    struct Entry {
        let name: EntryName
        let method: UInt16
        let crc: UInt32
        let packedSize: UInt64
        let size: UInt64
        /// Where its local header begins, from the start of the file.
        let offset: UInt64
        /// Nothing says which character set the name is in.
        let hasDoubtfulName: Bool
        /// Where the next entry, or the list, begins: its packed bytes end before that.
        var limit: UInt64
    }

    var entries: [Entry]

    /// Beyond both of these the archive counts as a bomb.
    static let maximumRatio: UInt64 = 100
    static let maximumHarmlessSize: UInt64 = 1 << 30

    /// - Parameters:
    ///   - names: What names are in where nothing says so.
    ///   - limits: What there may be.
    /// - Throws: `ImportError.Problem`, or what `file` throws.
    init(of file: ZipFile, names: CodePage = .cp437, limits: ZipLimits = .source) throws {
        let end = try ZipEnd(of: file)
        guard end.entries <= UInt64(limits.entries), end.listSize <= limits.listBytes else {
            throw ImportError.Problem.tooLarge("It holds more than \(limits.entries) entries")
        }
        let list = try file.bytes(at: end.listOffset, count: Int(end.listSize))
        var reader = LittleEndian(list)
        entries = []
        entries.reserveCapacity(Int(end.entries))
        var register = EntryNameRegister()
        var total: UInt64 = 0
        for _ in 0..<end.entries {
            let (name, entry) = try Self.readEntry(&reader, names, limits)
            guard let name else { continue }
            try register.add(name)
            guard let entry else { continue }
            try Self.check(entry, limits, listOffset: end.listOffset)
            total += entry.size
            entries.append(entry)
        }
        if total > Self.maximumHarmlessSize, total / Self.maximumRatio > file.size {
            throw ImportError.Problem.tooLarge("It would unpack to \(total) bytes, from \(file.size)")
        }
        try setLimits(listOffset: end.listOffset)
    }

    private static func check(
        _ entry: Entry, _ limits: ZipLimits, listOffset: UInt64
    ) throws(ImportError.Problem) {
        guard entry.size <= limits.entryBytes, entry.packedSize <= limits.entryBytes else {
            throw .tooLarge("“\(entry.name.path)” would unpack to \(entry.size) bytes")
        }
        guard entry.offset < listOffset, entry.packedSize <= listOffset - entry.offset else {
            throw .damagedArchive("“\(entry.name.path)” lies outside of the file")
        }
    }

    /// Two entries that share packed bytes are how a small archive holds a huge one.
    private mutating func setLimits(listOffset: UInt64) throws(ImportError.Problem) {
        let order = entries.indices.sorted { entries[$0].offset < entries[$1].offset }
        for (place, index) in order.enumerated() {
            let limit = place + 1 < order.count ? entries[order[place + 1]].offset : listOffset
            entries[index].limit = limit
            guard entries[index].offset + entries[index].packedSize < limit else {
                throw .unsafeEntry(entries[index].name.path, reason: "shares its bytes with another entry")
            }
        }
    }

    /// The name is `nil` for litter that is passed over; the entry is `nil` for a folder.
    private static func readEntry(
        _ reader: inout LittleEndian, _ names: CodePage, _ limits: ZipLimits
    ) throws(ImportError.Problem) -> (EntryName?, Entry?) {
        guard try reader.uint32() == 0x0201_4B50 else { throw .damagedArchive("its list of entries is broken") }
        try reader.skip(4)
        let flags = try reader.uint16()
        let method = try reader.uint16()
        try reader.skip(4)
        let crc = try reader.uint32()
        var packedSize = UInt64(try reader.uint32())
        var size = UInt64(try reader.uint32())
        let (nameLength, extraLength, commentLength) = (try reader.uint16(), try reader.uint16(), try reader.uint16())
        try reader.skip(4)
        let mode = UInt16(try reader.uint32() >> 16)
        var offset = UInt64(try reader.uint32())
        let nameBytes = Array(try reader.take(Int(nameLength)))
        let extra = try ExtraFields(reader.take(Int(extraLength)))
        try reader.skip(Int(commentLength))
        try readZip64(extra, &size, &packedSize, &offset)
        let (text, isDoubtful) = try decodeName(nameBytes, extra, names)
        guard let name = try EntryName(text), !limits.skipsLitter || !name.isLitter else { return (nil, nil) }
        guard flags & 0x2041 == 0, method != 99 else { throw .encrypted(name.path) }
        try checkKind(mode, of: name)
        guard !name.isFolder, mode & fileTypeMask != folderType else { return (EntryName(folder: name), nil) }
        let entry = Entry(
            name: name, method: method, crc: crc, packedSize: packedSize, size: size, offset: offset,
            hasDoubtfulName: isDoubtful, limit: 0)
        return (name, entry)
    }

    private static let fileTypeMask: UInt16 = 0o170000
    private static let folderType: UInt16 = 0o040000

    /// The upper half of the external attributes is a Unix mode, or 0.
    private static func checkKind(_ mode: UInt16, of name: EntryName) throws(ImportError.Problem) {
        switch mode & fileTypeMask {
        case 0, folderType, 0o100000: break
        case 0o120000: throw .unsafeEntry(name.path, reason: "is a symbolic link")
        default: throw .unsafeEntry(name.path, reason: "is a device, a pipe or a socket")
        }
    }

    /// The name: what is well-formed UTF-8 counts as such, marked or not, since macOS writes it without marking it; then
    /// what the Info-ZIP Unicode path field says, if it was made for this name; then `names`.
    private static func decodeName(
        _ bytes: [UInt8], _ extra: ExtraFields, _ names: CodePage
    ) throws(ImportError.Problem) -> (text: String, isDoubtful: Bool) {
        if let text = String(validating: bytes, as: UTF8.self) { return (text, false) }
        if let text = extra.unicodePath(of: bytes) { return (text, false) }
        guard let text = names.decode(bytes) else {
            throw .cannotRead("a name in it is not in the character set \(names.rawValue)")
        }
        return (text, true)
    }

    /// The extra field 1 holds, in this order, those of the three numbers that do not fit 32 bits.
    private static func readZip64(
        _ extra: ExtraFields, _ size: inout UInt64, _ packedSize: inout UInt64, _ offset: inout UInt64
    ) throws(ImportError.Problem) {
        guard var field = extra[1].map({ LittleEndian($0) }) else { return }
        if size == 0xFFFF_FFFF { size = try field.uint64() }
        if packedSize == 0xFFFF_FFFF { packedSize = try field.uint64() }
        if offset == 0xFFFF_FFFF { offset = try field.uint64() }
    }
}

extension EntryName {
    /// The same name, as a folder's.
    fileprivate init(folder name: EntryName) { (path, isFolder) = (name.path, true) }
}
