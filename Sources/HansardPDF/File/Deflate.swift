import CPango

/// Bytes packed as zlib packs them (RFC 1950), by the level that it takes by itself.
enum Deflate {
    /// The version of zlib, on which the bytes depend.
    static var version: String { String(cString: zlibVersion()) }

    static func packed(_ bytes: [UInt8]) -> [UInt8] {
        var length = compressBound(UInt(bytes.count))
        return [UInt8](unsafeUninitializedCapacity: Int(length)) { out, count in
            let status = compress2(out.baseAddress, &length, bytes, UInt(bytes.count), Z_DEFAULT_COMPRESSION)
            precondition(status == Z_OK, "zlib packs into what it has asked for")
            count = Int(length)
        }
    }
}
