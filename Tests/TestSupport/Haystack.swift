import Foundation

/// Bytes in which hundreds of words are looked for; as text, each search of some megabytes would take a tenth of a second.
package struct Haystack {
    /// Without a zero byte but the one at its end.
    private let bytes: [UInt8]

    /// - Parameter bytes: Of any kind. A zero byte among them counts as a 1.
    package init(_ bytes: [UInt8]) {
        var bytes = bytes
        bytes.withUnsafeMutableBufferPointer { bytes in
            for i in bytes.indices where bytes[i] == 0 { bytes[i] = 1 }
        }
        self.bytes = bytes + [0]
    }

    /// Whether the UTF-8 of `text` stands somewhere in it.
    package func contains(_ text: String) -> Bool {
        bytes.withUnsafeBytes { strstr($0.assumingMemoryBound(to: CChar.self).baseAddress!, text) != nil }
    }
}
