import Foundation
import Hansard

/// What makes a site look like its owner's: `accent`, `accent_dark` and `logo` of `site.yml`, and the style sheet `theme.css`.
package struct SiteLook: Sendable {
    /// Where the style sheet is published.
    static let stylePath = "assets/theme.css"
    /// Text needs that contrast (WCAG 2.2, 1.4.3).
    private static let textContrast = 4.5
    /// What a colour for dark pages is made to have, where the settings have one for light pages alone.
    private static let comfortableContrast = 7.0

    /// What pages load after `hansard.css`; empty where there is nothing.
    let style: [UInt8]
    let logo: SiteLogo?
    /// Of light pages, and of the chat.
    let accent: Colour?

    /// Without colours, logo or style sheet.
    init() { (style, logo, accent) = ([], nil, nil) }

    /// - Parameters:
    ///   - content: The folder in which `logo` and `theme.css` stand.
    ///   - themeStyle: The theme’s own style sheet, if it has one.
    ///   - file: Where the settings stand, for errors.
    /// - Throws: `Site.Problem` for a colour that is none or cannot be read on the pages’ paper, and for a logo that is no picture;
    ///   `SourceFiles.Problem` for a file that cannot be read.
    init(_ settings: SiteSettings, content: String, themeStyle: Data?, file: String) throws {
        let accent = try settings.accent.map {
            try Self.colour($0, of: "accent", on: .lightPaper, named: "light", file: file)
        }
        let dark = try settings.accentDark.map {
            try Self.colour($0, of: "accent_dark", on: .darkPaper, named: "dark", file: file)
        }
        var style = Self.style(accent: accent, dark: dark)
        for part in [themeStyle, try SourceFiles.contents(of: content + "/theme.css")] {
            style += part.map { Array($0) + Array("\n".utf8) } ?? []
        }
        self.style = style
        self.accent = accent
        if let name = settings.logo {
            let path = name.hasPrefix("/") ? name : "\(content)/\(name)"
            guard let bytes = try SourceFiles.contents(of: path) else {
                throw Site.Problem(
                    description: "\(file): “logo”: there is nothing at \(path). "
                        + "Write the picture’s path as seen from the folder of site.yml.")
            }
            logo = try SiteLogo(Array(bytes), file: path)
        } else {
            logo = nil
        }
    }

    /// A colour that YAML takes for a comment would be passed over without a word.
    ///
    /// - Throws: `Site.Problem` where the settings have such a one.
    static func refuseColoursWithoutQuotes(in yaml: String, file: String) throws(Site.Problem) {
        guard let match = yaml.firstMatch(of: /(?m)^(accent|accent_dark)[ \t]*:[ \t]+(#[0-9A-Fa-f]+)/) else { return }
        throw Site.Problem(
            description: "\(file): “\(match.1): \(match.2)” is a comment from # on. Write the colour in quotes: "
                + "\(match.1): \"\(match.2)\"")
    }

    /// What is published of it.
    var assets: [(path: String, bytes: [UInt8])] {
        (style.isEmpty ? [] : [(path: Self.stylePath, bytes: style)])
            + (logo.map { [(path: $0.path, bytes: $0.bytes)] } ?? [])
    }

    /// Of every page.
    ///
    /// - Parameter standsAlone: Of a page that says why nothing is shown: its style is in it, and it has no picture.
    func values(with settings: SiteSettings, standsAlone: Bool) -> [(name: StaticString, value: PageValue)] {
        let logo = standsAlone ? nil : logo
        return [
            ("themeStyle", .init(standsAlone || style.isEmpty ? nil : Self.stylePath)),
            ("icon", .init(standsAlone || logo != nil ? nil : "assets/icon.svg")), ("logo", .init(logo?.path)),
            ("logoWidth", .init(logo.map { String($0.width) })),
            ("logoText", logo == nil ? .absent : .text(settings.organisation ?? "")),
        ]
    }

    private static func colour(
        _ text: String, of setting: String, on paper: Colour, named look: String, file: String
    ) throws(Site.Problem) -> Colour {
        guard let colour = Colour(text) else {
            throw Site.Problem(
                description: "\(file): “\(setting)” takes a colour such as “0c5c40”; “\(text)” is none.")
        }
        let contrast = colour.contrast(with: paper)
        guard contrast >= textContrast else {
            let isLight = paper == .lightPaper
            let better = colour.mixed(towards: isLight ? .black : .white, until: textContrast, on: paper)
            throw Site.Problem(
                description:
                    "\(file): “\(setting)”: \(colour.text) has a contrast of \(ratio(contrast)) to 1 on the paper of "
                    + "\(look) pages (\(paper.text)), and links in it could not be read: text needs 4.5 to 1. Take a "
                    + "\(isLight ? "darker" : "lighter") one, such as \(better.text).")
        }
        return colour
    }

    /// Cut to two digits, so that too little never reads as enough.
    private static func ratio(_ contrast: Double) -> String {
        let hundredths = Int(contrast * 100)
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private static func style(accent: Colour?, dark: Colour?) -> [UInt8] {
        let dark = dark ?? accent?.mixed(towards: .white, until: comfortableContrast, on: .darkPaper)
        var css = accent.map { ":root { --accent: \($0.text); }\n" } ?? ""
        if let dark {
            css += "@media (prefers-color-scheme: dark) { :root { --accent: \(dark.text); } }\n"
        }
        return Array(css.utf8)
    }
}
