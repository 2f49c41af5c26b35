import Foundation

/// Small images, and headers of large ones.
enum TestImage {
    static func decode(_ base64: String) -> [UInt8] { Array(Data(base64Encoded: base64) ?? Data()) }

    static let smallPNG =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    static let smallGIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    static let lossyWebP = "UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA="
    static let losslessWebP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="
    static let smallAVIF =
        "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADybWV0YQAAAAAAAAAoaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAGxpYmF2"
        + "aWYAAAAADnBpdG0AAAAAAAEAAAAeaWxvYwAAAABEAAABAAEAAAABAAABGgAAAB0AAAAoaWluZgAAAAAAAQAAABppbmZlAgAAAAABAABhdjAx"
        + "Q29sb3IAAAAAamlwcnAAAABLaXBjbwAAABRpc3BlAAAAAAAAAAIAAAACAAAAEHBpeGkAAAAAAwgICAAAAAxhdjFDgQ0MAAAAABNjb2xybmNs"
        + "eAACAAIAAYAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAACVtZGF0EgAKCBgANogQEAwgMg8f8D///8WfhwB8+ErK42A="

    private static func big(_ number: Int, _ length: Int) -> [UInt8] {
        (0..<length).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// A PNG up to and with its first chunk.
    static func png(_ width: Int, _ height: Int) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + big(width, 4)
            + big(height, 4) + [8, 2, 0, 0, 0, 0, 0, 0, 0]
    }

    /// A JPEG with a camera's notes, up to the end of its frame header.
    static func jpeg(_ width: Int, _ height: Int, orientation: Int? = nil, isLittle: Bool = true) -> [UInt8] {
        var bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]
        if let orientation {
            func number(_ value: Int, _ length: Int) -> [UInt8] {
                isLittle ? big(value, length).reversed() : big(value, length)
            }
            let value = number(orientation, 2) + [0, 0]
            let tiff =
                Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(1, 2)
                + number(0x0112, 2) + number(3, 2) + number(1, 4) + value + number(0, 4)
            let exif = Array("Exif\0\0".utf8) + tiff
            bytes += [0xFF, 0xE1] + big(exif.count + 2, 2) + exif
        }
        bytes += [0xFF, 0xFE, 0, 5, 0x68, 0x69, 0x21]  // a comment
        bytes += [0xFF, 0xFF, 0xC2, 0, 17, 8] + big(height, 2) + big(width, 2) + [3]
        return bytes + [1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]
    }

    static func extendedWebP(_ width: Int, _ height: Int) -> [UInt8] {
        Array("RIFF".utf8) + [74, 0, 0, 0] + Array("WEBPVP8X".utf8) + [10, 0, 0, 0, 0x10, 0, 0, 0]
            + big(width - 1, 3).reversed() + big(height - 1, 3).reversed()
    }
}
