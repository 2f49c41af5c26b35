/// The extra fields of an entry in a zip's list.
///
/// - Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.5 and 4.6.9.
struct ExtraFields {
    private var fields: [UInt16: ArraySlice<UInt8>] = [:]

    /// What stands behind a field that claims more bytes than there are is left out.
    init(_ bytes: some Collection<UInt8>) throws(ImportError.Problem) {
        var reader = LittleEndian(bytes)
        while reader.left >= 4 {
            let (id, length) = (try reader.uint16(), Int(try reader.uint16()))
            guard length <= reader.left else { return }
            fields[id] = try reader.take(length)
        }
    }

    subscript(_ id: UInt16) -> ArraySlice<UInt8>? { fields[id] }

    /// The name in UTF-8 that Info-ZIP's field 0x7075 gives, if the field was made for the name `bytes`: a program that
    /// does not know the field may have renamed the entry since, and the CRC in it is then another one.
    func unicodePath(of bytes: [UInt8]) -> String? {
        guard var field = self[0x7075].map({ LittleEndian($0) }), field.left > 5 else { return nil }
        guard let version = try? field.take(1).first, version == 1, let crc = try? field.uint32(),
            crc == CRC32.of(bytes)
        else { return nil }
        return (try? field.take(field.left)).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
