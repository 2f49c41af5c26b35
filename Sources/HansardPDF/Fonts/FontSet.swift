import CPango
import Foundation

/// The fonts of `FontList` as Pango has them, without any that the system has besides. One thread has it.
final class FontSet {
    private let context: OpaquePointer
    /// Those that no folder has.
    let missing: [FontList.Entry]
    private var files: [FontFile] = []
    private var uses: [UnsafeMutablePointer<PangoFont>: FontUse] = [:]
    private var descriptions: [FontStyle: OpaquePointer] = [:]
    private let families: [String]

    /// A font at the size of a layout.
    struct FontUse {
        let file: FontFile
        /// In units of 1/1024 point.
        let ascent: Int
        let descent: Int
    }

    /// What a text is to look like.
    struct FontStyle: Hashable {
        /// In units of 1/1024 point.
        let size: Int
        var isBold = false
        var han = Han.chinese
    }

    /// The program cannot do its work.
    struct Problem: Error, CustomStringConvertible {
        let description: String

        init(description: String) { self.description = description }

        /// That a font’s glyphs cannot be taken out of its file.
        init(damaged path: String) {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            let entry = (FontList.entries + FontList.bold).first { $0.file == name }
            let package = entry.map { "Install it again: apt-get install --reinstall \($0.package); or n" } ?? "N"
            description =
                "\(path): HarfBuzz cannot take this font apart: the file is damaged, or of a kind that it does not know. "
                + "\(package)ame a folder with another \(name) with --fonts."
        }
    }

    /// - Parameter folders: Where the files are looked for, before those of `FontList`.
    /// - Throws: `Problem` where one is missing without which nothing can be set.
    init(_ folders: [String] = []) throws {
        let config = FcConfigCreate()
        guard FcConfigParseAndLoadFromMemory(config, Self.rules, 1) != 0 else {
            throw Problem(description: "Fontconfig does not take the rules for emoji. Its version is too old.")
        }
        var missing: [FontList.Entry] = []
        for entry in FontList.entries + FontList.bold {
            let paths = (folders + FontList.folders).map { "\($0)/\(entry.file)" }
            let path = paths.first { FileManager.default.fileExists(atPath: $0) }
            if let path, FcConfigAppFontAddFile(config, path) != 0 { continue }
            guard !entry.isNeeded else {
                throw Problem(
                    description:
                        "The font \(entry.file) is in none of \((folders + FontList.folders).joined(separator: ", ")). "
                        + "Install it: apt-get install \(entry.package); or name its folder with --fonts.")
            }
            missing.append(entry)
        }
        self.missing = missing
        families = FontList.entries.map(\.family)
        context = hansard_context(config)
    }

    /// Bitmaps are scaled to the size that is asked for, and what asks for emoji gets those of the list.
    private static let rules = """
        <?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
        <match target="font"><test name="outline"><bool>false</bool></test>
        <edit name="pixelsizefixupfactor" mode="assign"><divide><name target="pattern">pixelsize</name>
        <name target="font">pixelsize</name></divide></edit></match>
        <match target="font"><test name="outline"><bool>false</bool></test>
        <test name="pixelsizefixupfactor" compare="not_eq"><double>1.0</double></test>
        <edit name="matrix" mode="assign"><times><name>matrix</name><matrix><name>pixelsizefixupfactor</name>
        <double>0</double><double>0</double><name>pixelsizefixupfactor</name></matrix></times></edit>
        <edit name="size" mode="assign"><divide><name>size</name><name>pixelsizefixupfactor</name></divide></edit>
        </match><alias binding="same"><family>emoji</family><prefer><family>Noto Color Emoji</family></prefer></alias>
        </fontconfig>
        """

    /// What layouts are made in: one for each that is to have a direction of its own.
    func newContext() -> OpaquePointer { hansard_context_like(context) }

    /// What Pango takes for a style.
    func description(_ style: FontStyle) -> OpaquePointer {
        if let known = descriptions[style] { return known }
        let description = pango_font_description_new()!
        let han = [style.han.family] + Han.allCases.filter { $0 != style.han }.map(\.family)
        let names = families.flatMap { $0 == FontList.hanFamily ? han : [$0] }
        pango_font_description_set_family(description, names.joined(separator: ","))
        pango_font_description_set_absolute_size(description, Double(style.size))
        pango_font_description_set_weight(description, style.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        descriptions[style] = description
        return description
    }

    /// What a font of a layout is; `nil` where it is of no file.
    func use(_ font: UnsafeMutablePointer<PangoFont>) -> FontUse? {
        if let known = uses[font] { return known }
        var index: Int32 = 0
        guard let name = hansard_font_file(font, &index) else { return nil }
        let path = String(cString: name)
        let file: FontFile
        if let known = files.first(where: { $0.path == path && $0.index == Int(index) }) {
            file = known
        } else {
            file = FontFile(path: path, index: Int(index), number: files.count, font: font)
            files.append(file)
        }
        let metrics = pango_font_get_metrics(font, nil)
        defer { pango_font_metrics_unref(metrics) }
        let use = FontUse(
            file: file, ascent: Int(pango_font_metrics_get_ascent(metrics)),
            descent: Int(pango_font_metrics_get_descent(metrics)))
        // Kept, so that no other font gets its address.
        g_object_ref(font)
        uses[font] = use
        return use
    }
}
