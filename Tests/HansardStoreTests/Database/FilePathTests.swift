import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct FilePathTests {
    @Test(arguments: [
        ("o", "", "o"), ("", "", ""), ("/", "/", "/"), ("//", "/", "/"), ("/a", "/", "a"), ("a/b", "a", "b"),
        ("a/b/", "a", "b"), ("/a//b", "/a", "b"), ("..", "", ".."), ("../x", "..", "x"), ("é/ü", "é", "ü"),
    ]) func aPathHasAFolderAndAName(path: String, folder: String, name: String) {
        #expect(FilePath.folder(of: path) == folder)
        #expect(FilePath.name(of: path) == name)
    }
}
