/// The record at the very end of a zip, which says where the list of entries is.
struct ZipEnd {
    let entries: UInt64
    let listSize: UInt64
    /// Where the list begins, from the start of the file.
    let listOffset: UInt64

    private static let size = 22
    private static let longestComment = 65_535

    init(of file: ZipFile) throws {
        let tailSize = Int(min(file.size, UInt64(Self.size + Self.longestComment + ZipEnd.locatorSize)))
        let tailOffset = file.size - UInt64(tailSize)
        let tail = try file.bytes(at: tailOffset, count: tailSize)
        guard let place = Self.find(in: tail) else {
            throw ImportError.Problem.damagedArchive("the end of the zip is missing, as after an interrupted download")
        }
        var reader = LittleEndian(tail[(place + 4)...])
        let (disk, listDisk) = (try reader.uint16(), try reader.uint16())
        try reader.skip(2)
        var entries = UInt64(try reader.uint16())
        var size = UInt64(try reader.uint32())
        var offset = UInt64(try reader.uint32())
        var listEnd = tailOffset + UInt64(place)
        if entries == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF,
            let end64 = try Self.zip64(of: file, before: listEnd)
        {
            (entries, size, offset, listEnd) = end64
        } else if disk != 0 || listDisk != 0 {
            throw ImportError.Problem.damagedArchive("it is one part of several; join them first")
        }
        // The list stands right before its end record. Two archives in one file would not fit this.
        guard size <= listEnd, offset == listEnd - size else {
            throw ImportError.Problem.damagedArchive("its list of entries is not where it should be")
        }
        (self.entries, listSize, listOffset) = (entries, size, offset)
    }

    /// The last end record whose comment ends where the file ends.
    private static func find(in tail: [UInt8]) -> Int? {
        var place = tail.count - size
        while place >= 0 {
            if tail[place] == 0x50, tail[place + 1] == 0x4B, tail[place + 2] == 5, tail[place + 3] == 6 {
                let comment = Int(tail[place + 20]) | Int(tail[place + 21]) << 8
                if place + size + comment == tail.count { return place }
            }
            place -= 1
        }
        return nil
    }

    private static let locatorSize = 20

    /// The zip64 end record, which a locator just before the plain one points to; `nil` when there is none.
    private static func zip64(
        of file: ZipFile, before end: UInt64
    ) throws -> (entries: UInt64, size: UInt64, offset: UInt64, listEnd: UInt64)? {
        guard end >= UInt64(locatorSize + 56) else { return nil }
        var locator = LittleEndian(try file.bytes(at: end - UInt64(locatorSize), count: locatorSize))
        guard try locator.uint32() == 0x0706_4B50 else { return nil }
        try locator.skip(4)
        let claimed = try locator.uint64()
        // The record stands just before the locator too, unless it has been extended, which nobody does.
        for place in [claimed, end - UInt64(locatorSize + 56)] where place <= end - UInt64(locatorSize + 56) {
            var record = LittleEndian(try file.bytes(at: place, count: 56))
            guard try record.uint32() == 0x0606_4B50 else { continue }
            try record.skip(28)
            return (try record.uint64(), try record.uint64(), try record.uint64(), place)
        }
        throw ImportError.Problem.damagedArchive("its zip64 end record is missing")
    }
}

/// Takes little-endian numbers off the front of some bytes.
struct LittleEndian {
    private let bytes: ArraySlice<UInt8>
    private var at: Int

    init(_ bytes: some Collection<UInt8>) {
        self.bytes = ArraySlice(bytes)
        at = self.bytes.startIndex
    }

    var left: Int { bytes.endIndex - at }

    mutating func take(_ count: Int) throws(ImportError.Problem) -> ArraySlice<UInt8> {
        guard count <= left else { throw .damagedArchive("its list of entries ends in the middle") }
        defer { at += count }
        return bytes[at..<at + count]
    }

    mutating func skip(_ count: Int) throws(ImportError.Problem) { _ = try take(count) }

    mutating func uint16() throws(ImportError.Problem) -> UInt16 { UInt16(try number(2)) }
    mutating func uint32() throws(ImportError.Problem) -> UInt32 { UInt32(try number(4)) }
    mutating func uint64() throws(ImportError.Problem) -> UInt64 { try number(8) }

    private mutating func number(_ count: Int) throws(ImportError.Problem) -> UInt64 {
        try take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
