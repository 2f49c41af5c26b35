/// The fonts that texts are set in: these and no others, in this order, so that a document looks the same wherever it is made.
///
/// Emoji stand before symbols, which would take sequences of them apart, and Chinese before scripts whose fonts have a few of
/// its signs. Noto Sans Arabic has a lam-alef of one glyph, which
/// Noto Naskh Arabic has not.
enum FontList {
    /// A font’s file, what its family is called, and the Debian package that has it.
    struct Entry {
        let file: String
        let family: String
        let package: String
        /// Nothing can be set without it.
        var isNeeded = false
    }

    /// Where Debian and others have them.
    static let folders = [
        "/usr/share/fonts/truetype/noto", "/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto",
        "/usr/share/fonts/noto-cjk", "/usr/share/fonts/google-noto",
    ]

    /// In the order in which a character is looked for in them.
    static let entries: [Entry] = {
        var entries = [
            core("NotoSans", "Noto Sans", isNeeded: true),
            Entry(file: "NotoColorEmoji.ttf", family: "Noto Color Emoji", package: "fonts-noto-color-emoji"),
            Entry(file: "NotoSansCJK-Regular.ttc", family: hanFamily, package: "fonts-noto-cjk"),
        ]
        entries += sansScripts.split(separator: " ").map { core("NotoSans\($0)", "Noto Sans \(family(of: $0))") }
        entries += serifScripts.map { core($0.file, $0.family) }
        entries += ["Symbols", "Symbols2", "Math"].map { core("NotoSans\($0)", "Noto Sans \($0)") }
        entries.append(core("NotoMusic", "Noto Music"))
        return entries
    }()

    /// The bold ones; a script without one is set in the plain one.
    static let bold: [Entry] =
        [
            Entry(file: "NotoSans-Bold.ttf", family: "Noto Sans", package: "fonts-noto-core", isNeeded: true),
            Entry(file: "NotoSansCJK-Bold.ttc", family: hanFamily, package: "fonts-noto-cjk"),
        ]
        + boldScripts.split(separator: " ").map {
            Entry(file: "NotoSans\($0)-Bold.ttf", family: "Noto Sans \(family(of: $0))", package: "fonts-noto-core")
        }

    /// Stands for the one of the families of `Han` that a text wants.
    static let hanFamily = "Noto Sans CJK"

    private static func core(_ file: String, _ family: String, isNeeded: Bool = false) -> Entry {
        Entry(file: "\(file)-Regular.ttf", family: family, package: "fonts-noto-core", isNeeded: isNeeded)
    }

    /// `OldTurkic` is `Old Turkic` in the name of the family.
    private static func family(of script: Substring) -> String {
        switch script {
        case "NKo", "PhagsPa", "SignWriting": return String(script)
        default:
            var name = ""
            for character in script {
                if character.isUppercase, !name.isEmpty { name.append(" ") }
                name.append(character)
            }
            return name
        }
    }

    private static let sansScripts = """
        Arabic Hebrew Devanagari Thai Adlam AnatolianHieroglyphs Armenian Avestan Balinese Bamum BassaVah \
        Batak Bengali Bhaiksuki Brahmi Buginese Buhid CanadianAboriginal Carian CaucasianAlbanian Chakma \
        Cham Cherokee Coptic Cuneiform Cypriot Deseret Duployan EgyptianHieroglyphs Elbasan Elymaic \
        Ethiopic Georgian Glagolitic Gothic Grantha Gujarati GunjalaGondi Gurmukhi HanifiRohingya Hanunoo \
        Hatran ImperialAramaic InscriptionalPahlavi InscriptionalParthian Javanese Kaithi Kannada KayahLi \
        Kharoshthi Khmer Khojki Khudawadi Lao Lepcha Limbu LinearA LinearB Lisu Lycian Lydian Mahajani \
        Malayalam Mandaic Manichaean Marchen MasaramGondi MayanNumerals Medefaidrin MeeteiMayek \
        MendeKikakui Meroitic Miao Modi Mongolian Mro Multani Myanmar NKo Nabataean NewTaiLue Newa Nushu \
        Ogham OlChiki OldHungarian OldItalic OldNorthArabian OldPermic OldPersian OldSogdian \
        OldSouthArabian OldTurkic Oriya Osage Osmanya PahawhHmong Palmyrene PauCinHau PhagsPa Phoenician \
        PsalterPahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham SignWriting Sinhala \
        Sogdian SoraSompeng Soyombo Sundanese SylotiNagri Syriac Tagalog Tagbanwa TaiLe TaiTham TaiViet \
        Takri Tamil TamilSupplement Telugu Thaana Tifinagh Tirhuta Ugaritic Vai Wancho WarangCiti Yi \
        ZanabazarSquare Tifinagh
        """

    /// Scripts of which there is no Noto Sans.
    private static let serifScripts: [(file: String, family: String)] = [
        ("NotoSerifTibetan", "Noto Serif Tibetan"), ("NotoSerifAhom", "Noto Serif Ahom"),
        ("NotoSerifDogra", "Noto Serif Dogra"), ("NotoSerifNyiakengPuachueHmong", "Noto Serif Hmong Nyiakeng"),
        ("NotoSerifTangut", "Noto Serif Tangut"), ("NotoSerifYezidi", "Noto Serif Yezidi"),
        ("NotoTraditionalNushu", "Noto Traditional Nushu"),
        ("NotoSansIndicSiyaqNumbers", "Noto Sans Indic Siyaq Numbers"),
    ]

    /// Scripts in which people write their names.
    private static let boldScripts = """
        Arabic Hebrew Devanagari Thai Armenian Bengali Ethiopic Georgian Gujarati Gurmukhi Kannada Khmer Lao \
        Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana
        """
}

/// Which shapes Chinese characters have: those of the language that the rest of a text tells.
enum Han: Int, CaseIterable {
    case japanese, korean, chinese

    var family: String {
        switch self {
        case .japanese: "Noto Sans CJK JP"
        case .korean: "Noto Sans CJK KR"
        case .chinese: "Noto Sans CJK SC"
        }
    }

    /// Kana make it Japanese and Hangul Korean, whichever comes first; a text with neither is Chinese.
    init(of text: UnsafeBufferPointer<UInt8>) {
        self = .chinese
        var i = 0
        while i + 2 < text.count {
            guard text[i] >= 0xE3 else {
                i += 1
                continue
            }
            let scalar = (Int(text[i]) & 0x0F) << 12 | (Int(text[i + 1]) & 0x3F) << 6 | Int(text[i + 2]) & 0x3F
            switch scalar {
            case 0x3040...0x30FF where text[i] == 0xE3:
                self = .japanese
                return
            case 0xAC00...0xD7A3 where text[i] < 0xEE:
                self = .korean
                return
            default: i += text[i] < 0xF0 ? 3 : 4
            }
        }
    }
}
