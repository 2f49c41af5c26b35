import Testing

@testable import HansardPDF

@Suite struct FontProblemTests {
    @Test func aDamagedFontIsNamedWithThePackageThatHasIt() {
        let problem = FontSet.Problem(damaged: "/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf")
        #expect(
            problem.description
                == "/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf: HarfBuzz cannot take this font apart: the file is "
                + "damaged, or of a kind that it does not know. Install it again: apt-get install --reinstall fonts-noto-core; "
                + "or name a folder with another NotoSansThai-Regular.ttf with --fonts.")
    }

    @Test func ofAFontThatNoPackageHasAnotherIsAskedFor() {
        #expect(
            FontSet.Problem(damaged: "/fonts/Own.ttf").description
                .hasSuffix("Name a folder with another Own.ttf with --fonts."))
    }
}
