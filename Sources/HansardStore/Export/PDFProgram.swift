import Foundation
import Hansard

/// Where `hansard-pdf` is.
enum PDFProgram {
    private static let name = "hansard-pdf"

    /// Whether there is one.
    static var isThere: Bool { (try? find()) != nil }

    /// Beside this program, and then in the folders of PATH.
    ///
    /// - Throws: `ExportProblem` that says how to get it.
    static func find() throws -> String {
        let beside = Bundle.main.executablePath.map { FilePath.folder(of: $0) }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = [beside].compactMap(\.self) + path.split(separator: ":").map(String.init)
        let paths = folders.map { "\($0)/\(name)" }
        if let found = paths.first(where: { path in access(path, X_OK) == 0 }) { return found }
        throw ExportProblem(
            description: "PDF files are made by a program of its own, \(name), which is neither beside this one nor in "
                + "PATH. To build it, install what it is made with and the fonts that it sets texts in, apt-get install "
                + "libpango1.0-dev libharfbuzz-dev libpng-dev zlib1g-dev fonts-noto-core fonts-noto-cjk "
                + "fonts-noto-color-emoji, then run: swift build -c release --product \(name)")
    }
}
