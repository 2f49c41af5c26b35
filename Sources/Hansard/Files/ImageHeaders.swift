/// - Source: W3C, “Portable Network Graphics”, sections 5.2 and 11.2.1 (IHDR).
enum PNGHeader {
    static func look(_ bytes: HeaderBytes) -> FileLook? {
        guard bytes.big(4, at: 0) == 0x8950_4E47, bytes.big(4, at: 4) == 0x0D0A_1A0A,
            bytes.big(4, at: 8) == 13, bytes.has("IHDR", at: 12),
            let depth = bytes[24], let colour = bytes[25], [1, 2, 4, 8, 16].contains(depth),
            [0, 2, 3, 4, 6].contains(colour), bytes[26] == 0, bytes[27] == 0, let interlace = bytes[28], interlace <= 1
        else { return nil }
        return FileLook(.png, bytes.big(4, at: 16), bytes.big(4, at: 20))
    }
}

/// - Source: CompuServe, “Graphics Interchange Format, version 89a”, sections 17 to 20.
enum GIFHeader {
    static func look(_ bytes: HeaderBytes) -> FileLook? {
        guard bytes.has("GIF87a", at: 0) || bytes.has("GIF89a", at: 0), let flags = bytes[10] else { return nil }
        let table = flags & 0x80 == 0 ? 0 : 3 << (flags & 7 + 1)
        // An extension, an image or the end: where a text that begins with “GIF89a” has any letter.
        guard let next = bytes[13 + table], [0x21, 0x2C, 0x3B].contains(next) else { return nil }
        return FileLook(.gif, bytes.little(2, at: 6), bytes.little(2, at: 8))
    }
}

/// - Source: ITU-T T.81, annex B; Exif 2.32, section 4.6.4 (orientation).
enum JPEGHeader {
    static func look(_ bytes: HeaderBytes) -> FileLook? {
        guard bytes.big(2, at: 0) == 0xFFD8 else { return nil }
        var at = 2
        var isTurned = false
        while bytes[at] == 0xFF {
            // Any number of fill bytes may stand before a marker.
            while bytes[at + 1] == 0xFF { at += 1 }
            guard let marker = bytes[at + 1], let length = bytes.big(2, at: at + 2), length >= 2 else { return nil }
            switch marker {
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                guard let components = bytes[at + 9], length == 8 + 3 * components, components > 0 else { return nil }
                let (height, width) = (bytes.big(2, at: at + 5), bytes.big(2, at: at + 7))
                return isTurned ? FileLook(.jpeg, height, width) : FileLook(.jpeg, width, height)
            case 0xE1: isTurned = isTurned || ExifOrientation.isTurned(bytes, at: at + 4, through: at + 2 + length)
            case 0xC4, 0xCC, 0xDB...0xEF, 0xFE: break
            default: return nil
            }
            // The data of the image, before which its size has to stand.
            if marker == 0xDA { return nil }
            at += 2 + length
        }
        return nil
    }
}

/// Whether a camera was held upright, so that a browser turns the picture by a quarter.
enum ExifOrientation {
    static func isTurned(_ bytes: HeaderBytes, at start: Int, through end: Int) -> Bool {
        guard bytes.has("Exif", at: start), bytes.big(2, at: start + 4) == 0 else { return false }
        let base = start + 6
        let isLittle = bytes.has("II", at: base)
        guard isLittle || bytes.has("MM", at: base) else { return false }
        func number(_ length: Int, _ at: Int) -> Int? {
            guard at >= base, at + length <= end else { return nil }
            return isLittle ? bytes.little(length, at: at) : bytes.big(length, at: at)
        }
        guard let first = number(4, base + 4), let entries = number(2, base + first) else { return false }
        for entry in 0..<min(entries, 512) {
            let at = base + first + 2 + 12 * entry
            guard let tag = number(2, at) else { return false }
            if tag == 0x0112 { return (5...8).contains(number(2, at + 8) ?? 1) }
        }
        return false
    }
}

/// - Source: RFC 9649, “WebP Image Format”; RFC 6386, section 9.1 (VP8 frame header).
enum WebPHeader {
    static func look(_ bytes: HeaderBytes) -> FileLook? {
        guard bytes.has("RIFF", at: 0), bytes.has("WEBP", at: 8) else { return nil }
        if bytes.has("VP8 ", at: 12) {
            guard let tag = bytes[20], tag & 1 == 0, bytes.big(3, at: 23) == 0x9D012A else { return nil }
            return FileLook(
                .webp, bytes.little(2, at: 26).map { $0 & 0x3FFF }, bytes.little(2, at: 28).map { $0 & 0x3FFF })
        }
        if bytes.has("VP8L", at: 12) {
            guard bytes[20] == 0x2F, let bits = bytes.little(4, at: 21), bits >> 29 == 0 else { return nil }
            return FileLook(.webp, bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
        }
        guard bytes.has("VP8X", at: 12), bytes.little(4, at: 16) == 10 else { return nil }
        return FileLook(.webp, bytes.little(3, at: 24).map { $0 + 1 }, bytes.little(3, at: 27).map { $0 + 1 })
    }
}

/// - Source: AOMedia, “AV1 Image File Format”; ISO/IEC 14496-12, sections 4.2 and 4.3; ISO/IEC 23008-12, 6.5.3 (`ispe`).
enum AVIFHeader {
    static func look(_ bytes: HeaderBytes) -> FileLook? {
        guard let type = box(bytes, at: 0, end: bytes.count), type.isNamed("ftyp", bytes), isAVIF(bytes, type) else {
            return nil
        }
        guard let meta = find("meta", from: type.end, to: bytes.count, bytes),
            let properties = find("iprp", from: meta.start + 4, to: meta.end, bytes),
            let container = find("ipco", from: properties.start, to: properties.end, bytes)
        else { return nil }
        // A picture may have smaller ones beside it: thumbnails, tiles, transparency.
        var largest: FileLook?
        each(from: container.start, to: container.end, bytes) { box in
            guard box.isNamed("ispe", bytes), box.end - box.start == 12 else { return }
            let look = FileLook(.avif, bytes.big(4, at: box.start + 4), bytes.big(4, at: box.start + 8))
            guard let look, look.width < 1 << 31, look.height < 1 << 31 else { return }
            if look.width * look.height > (largest.map { $0.width * $0.height } ?? 0) { largest = look }
        }
        return largest
    }

    private static func isAVIF(_ bytes: HeaderBytes, _ type: Box) -> Bool {
        let brands = [type.start] + stride(from: type.start + 8, to: min(type.end, type.start + 256), by: 4)
        return brands.contains { bytes.has("avif", at: $0) || bytes.has("avis", at: $0) }
    }

    private struct Box {
        let name: Int  // where its four letters stand
        let start: Int
        let end: Int

        func isNamed(_ text: StaticString, _ bytes: HeaderBytes) -> Bool { bytes.has(text, at: name) }
    }

    private static func box(_ bytes: HeaderBytes, at start: Int, end: Int) -> Box? {
        guard start <= end - 8, let size = bytes.big(4, at: start), size >= 8, size <= end - start else { return nil }
        return Box(name: start + 4, start: start + 8, end: start + size)
    }

    private static let maximumBoxes = 1_024

    private static func each(from start: Int, to end: Int, _ bytes: HeaderBytes, _ body: (Box) -> Void) {
        var at = start
        for _ in 0..<maximumBoxes {
            guard let box = box(bytes, at: at, end: end) else { return }
            body(box)
            at = box.end
        }
    }

    private static func find(_ name: StaticString, from start: Int, to end: Int, _ bytes: HeaderBytes) -> Box? {
        var found: Box?
        each(from: start, to: end, bytes) { if found == nil, $0.isNamed(name, bytes) { found = $0 } }
        return found
    }
}
