import CArchive

/// Unpacks one entry of a zip, piece by piece, with libarchive.
///
/// What libarchive sees is a zip of one entry: a local header made here out of the directory, and then the packed bytes
/// as they stand in the file. So it knows the sizes beforehand, whatever the real local header says, and checks
/// them and the CRC at the end.
final class ZipEntryReader: ByteReader {
    private let archive: OpaquePointer
    private let source: PackedBytes
    private let name: String
    private let size: UInt64
    private var delivered: UInt64 = 0
    private var isAtEnd = false

    /// - Parameter name: As the user knows it, for errors: `export.zip!/general/2016-01-15.json`.
    init(_ entry: ZipDirectory.Entry, in file: ZipFile, name: String) throws {
        (self.name, size) = (name, entry.size)
        source = try PackedBytes(entry, in: file)
        guard let archive = archive_read_new() else { throw ImportError(name, .cannotOpen("out of memory")) }
        self.archive = archive
        archive_read_support_format_zip_streamable(archive)
        let opened = archive_read_open(
            archive, Unmanaged.passUnretained(source).toOpaque(), nil,
            { _, context, start in
                guard let context else { return -1 }
                return Unmanaged<PackedBytes>.fromOpaque(context).takeUnretainedValue().next(start)
            }, nil)
        var header: OpaquePointer?
        guard opened == ARCHIVE_OK, archive_read_next_header(archive, &header) == ARCHIVE_OK else {
            let reason = reason
            throw ImportError(file.path, .damagedArchive(reason))
        }
    }

    deinit { archive_read_free(archive) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !isAtEnd, buffer.count > 0 else { return 0 }
        let count = archive_read_data(archive, buffer.baseAddress, buffer.count)
        if let failure = source.failure { throw failure }
        guard count >= 0 else { throw ImportError(name, .damagedArchive(reason)) }
        delivered += UInt64(count)
        guard delivered <= size else {
            throw ImportError(name, .tooLarge("It unpacks to more than the \(size) bytes that its archive declares"))
        }
        if count == 0 {
            isAtEnd = true
            guard delivered == size else {
                throw ImportError(name, .damagedArchive("\(delivered) of its \(size) bytes are there"))
            }
        }
        return count
    }

    private var reason: String {
        guard let text = archive_error_string(archive) else { return "libarchive gives no reason" }
        // Some of its reasons end in a line feed.
        return String(String(cString: text).prefix { !$0.isNewline })
    }
}

/// The made local header and the packed bytes behind it, in pieces that stay where they are until the next one.
private final class PackedBytes {
    private let file: ZipFile
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    private var header: [UInt8]?
    private var offset: UInt64
    private let end: UInt64
    private(set) var failure: Error?

    init(_ entry: ZipDirectory.Entry, in file: ZipFile) throws {
        self.file = file
        header = Self.localHeader(of: entry)
        var real = LittleEndian(try file.bytes(at: entry.offset, count: 30))
        guard try real.uint32() == 0x0403_4B50 else {
            throw ImportError.Problem.damagedArchive("“\(entry.name.path)” does not begin where the list says")
        }
        try real.skip(22)
        offset = entry.offset + 30 + UInt64(try real.uint16()) + UInt64(try real.uint16())
        end = offset + entry.packedSize
        guard end <= entry.limit else {
            throw ImportError.Problem.unsafeEntry(entry.name.path, reason: "shares its bytes with another entry")
        }
    }

    deinit { buffer.deallocate() }

    /// Gives libarchive the next piece; its length, 0 at the end, negative after a failure.
    func next(_ start: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
        start?.pointee = UnsafeRawPointer(buffer.baseAddress)
        if let header {
            self.header = nil
            buffer.copyBytes(from: header)
            return header.count
        }
        let wanted = Int(min(UInt64(buffer.count), end - offset))
        guard wanted > 0 else { return 0 }
        do {
            let count = try file.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
            offset += UInt64(count)
            return count
        } catch {
            failure = error
            return -1
        }
    }

    private static func localHeader(of entry: ZipDirectory.Entry) -> [UInt8] {
        var header: [UInt8] = []
        func put(_ number: UInt64, _ bytes: Int) {
            for i in 0..<bytes { header.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(i)))) }
        }
        put(0x0403_4B50, 4)
        put(45, 2)  // version needed: zip64
        put(0, 2)  // flags: sizes are known
        put(UInt64(entry.method), 2)
        put(0, 4)  // time
        put(UInt64(entry.crc), 4)
        put(0xFFFF_FFFF, 4)  // both sizes: see the extra field
        put(0xFFFF_FFFF, 4)
        put(1, 2)  // length of the name
        put(20, 2)  // length of the extra field
        put(UInt64(UInt8(ascii: "e")), 1)
        put(1, 2)  // zip64
        put(16, 2)
        put(entry.size, 8)
        put(entry.packedSize, 8)
        return header
    }
}
