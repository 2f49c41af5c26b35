import Foundation
import Hansard
import HansardSite

/// What searching a published site costs: the size of its index, and what queries load.
struct SearchBench {
    private static let queries = 200
    private static let shown = 10

    let indexBytes: Int
    let textBytes: Int
    /// Bytes that queries of two words load, each from nothing, in rising order.
    let loaded: [Int]

    /// - Parameter output: The site’s folder.
    init(output: String) throws {
        indexBytes = try Self.bytes(of: output + "/search")
        let whole = try PublishedIndex(output: output)
        var random = SplitMix(state: 3)
        let tokenizer = SearchTokenizer()
        var loaded: [Int] = []
        while loaded.count < Self.queries {
            let document = try whole.document(random.below(whole.count))
            let words = Array(Set(tokenizer.terms(document.text))).sorted().filter { $0.utf8.count > 1 }
            guard words.count > 1 else { continue }
            let first = random.below(words.count)
            let second = (first + 1 + random.below(words.count - 1)) % words.count
            let index = try PublishedIndex(output: output)
            _ = try index.search([words[first], words[second]], limit: Self.shown)
            loaded.append(index.loadedBytes)
        }
        self.loaded = loaded.sorted()
        textBytes = try whole.textBytes()
    }

    private static func bytes(of folder: String) throws -> Int {
        var sum = 0
        let walk = FileManager.default.enumerator(atPath: folder)
        while walk?.nextObject() != nil {
            if walk?.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
                sum += (walk?.fileAttributes?[.size] as? NSNumber)?.intValue ?? 0
            }
        }
        return sum
    }
}
