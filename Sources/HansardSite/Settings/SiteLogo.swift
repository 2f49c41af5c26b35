import Foundation
import Hansard

/// The picture at the top of every page, which `logo` in `site.yml` names.
struct SiteLogo: Sendable {
    /// Where it is published: `assets/logo.svg`, `assets/logo.png`.
    let path: String
    let bytes: [UInt8]
    /// How wide it is drawn, in CSS pixels, so that nothing moves when it comes.
    let width: Int

    /// How high it is drawn.
    static let height = 30
    /// 12 rem; a wider one is made smaller as a whole.
    private static let maximumWidth = 192
    /// Every page loads it.
    private static let maximumBytes = 262_144

    /// - Parameter file: Where the picture is, for errors.
    /// - Throws: `Site.Problem` for what is no SVG or PNG, an SVG that is more than a drawing, one whose size cannot be told, or that is too large to load with every page.
    init(_ bytes: [UInt8], file: String) throws(Site.Problem) {
        guard bytes.count <= Self.maximumBytes else {
            throw Site.Problem(
                description: "\(file): The logo has \(bytes.count / 1024) KiB, and every page loads it. "
                    + "Make it one of at most \(Self.maximumBytes / 1024).")
        }
        let isPNG = bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        guard let size = isPNG ? Self.sizeOfPNG(bytes) : Self.sizeOfSVG(String(decoding: bytes, as: UTF8.self)) else {
            throw Site.Problem(
                description:
                    "\(file): This is no PNG, and no SVG whose <svg> says its size in viewBox, or in width and "
                    + "height. The logo takes one of these.")
        }
        if !isPNG, let active = SVGDrawing.activePart(bytes) {
            throw Site.Problem(
                description: "\(file): This SVG has more than a drawing in it (\(active)). "
                    + "Save it as a plain SVG or as PNG.")
        }
        path = "assets/logo." + (isPNG ? "png" : "svg")
        self.bytes = bytes
        width = min(Self.maximumWidth, max(1, Int((Double(Self.height) * size.width / size.height).rounded())))
    }

    /// Of its first chunk (W3C PNG, 11.2.1).
    private static func sizeOfPNG(_ bytes: [UInt8]) -> (width: Double, height: Double)? {
        guard bytes.count > 24 else { return nil }
        func number(_ at: Int) -> Double { bytes[at..<at + 4].reduce(0) { $0 * 256 + Double($1) } }
        return size(number(16), number(20))
    }

    private static func sizeOfSVG(_ text: String) -> (width: Double, height: Double)? {
        guard let element = text.firstMatch(of: /<svg\b[^>]*>/)?.output else { return nil }
        if let box = element.firstMatch(of: /\sviewBox\s*=\s*["']([^"']*)["']/)?.1 {
            let numbers = box.split { " ,\n\t".contains($0) }.compactMap { Double($0) }
            return numbers.count == 4 ? size(numbers[2], numbers[3]) : nil
        }
        guard let width = element.firstMatch(of: /\swidth\s*=\s*["']([0-9.]+)(px)?["']/)?.1,
            let height = element.firstMatch(of: /\sheight\s*=\s*["']([0-9.]+)(px)?["']/)?.1
        else { return nil }
        return size(Double(width) ?? 0, Double(height) ?? 0)
    }

    private static func size(_ width: Double, _ height: Double) -> (width: Double, height: Double)? {
        width > 0 && height > 0 && width.isFinite && height.isFinite ? (width, height) : nil
    }
}
