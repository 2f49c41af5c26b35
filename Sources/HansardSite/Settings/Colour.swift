import Foundation

/// A colour of sRGB, as style sheets write it: `#0c5c40`.
struct Colour: Equatable {
    let red, green, blue: UInt8

    /// `nil` unless `text` is six hexadecimal digits, or three that each stand for two, with or without `#` before them.
    init?(_ text: String) {
        let written = text.utf8.dropFirst(text.hasPrefix("#") ? 1 : 0)
        let digits = written.compactMap(Self.digit)
        guard digits.count == written.count else { return nil }
        switch digits.count {
        case 3: (red, green, blue) = (digits[0] * 17, digits[1] * 17, digits[2] * 17)
        case 6:
            (red, green, blue) = (
                digits[0] << 4 | digits[1], digits[2] << 4 | digits[3], digits[4] << 4 | digits[5]
            )
        default: return nil
        }
    }

    private init(red: UInt8, green: UInt8, blue: UInt8) { (self.red, self.green, self.blue) = (red, green, blue) }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
    }

    /// `#0c5c40`.
    var text: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The contrast of two colours, 1 to 21, as WCAG 2.2 defines it (“contrast ratio”).
    func contrast(with other: Colour) -> Double {
        let (one, two) = (luminance, other.luminance)
        return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }

    /// WCAG 2.2, “relative luminance”.
    private var luminance: Double {
        func linear(_ channel: UInt8) -> Double {
            let value = Double(channel) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// The nearest to this on the way to `end` that has the contrast on `paper`: this one, if it has; `end`, if none has.
    func mixed(towards end: Colour, until contrast: Double, on paper: Colour) -> Colour {
        for step in 0...100 {
            func channel(_ from: UInt8, _ to: UInt8) -> UInt8 {
                UInt8((Int(from) * (100 - step) + Int(to) * step) / 100)
            }
            let mixed = Colour(
                red: channel(red, end.red), green: channel(green, end.green), blue: channel(blue, end.blue))
            if mixed.contrast(with: paper) >= contrast { return mixed }
        }
        return end
    }

    static let black = Colour(red: 0, green: 0, blue: 0)
    static let white = Colour(red: 255, green: 255, blue: 255)
    /// `--paper` of `assets/css/tokens.css`, on light and on dark pages.
    static let lightPaper = Colour(red: 0xFE, green: 0xFE, blue: 0xFC)
    static let darkPaper = Colour(red: 0x14, green: 0x17, blue: 0x16)
}
