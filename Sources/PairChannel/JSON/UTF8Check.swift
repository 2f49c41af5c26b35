enum UTF8Check {
    /// Whether `bytes` are UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
    static func isValid(_ bytes: [UInt8]) -> Bool {
        // Nearly all of it is ASCII, for which nothing has to be made.
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }
}
