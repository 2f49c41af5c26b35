import ArgumentParser
import Foundation
import Hansard
import HansardStore
import HansardTerminal
import PairChannel

extension Terminal {
    /// Says what of the record, and which of `paths`, others on this machine may use.
    static func warn(ofOthers folder: ArchiveFolder, and paths: [String] = []) {
        for warning in folder.warnings + paths.compactMap({ OwnerOnly.warning($0) }) { note("hansard: \(warning)") }
    }
}

/// One line on standard error that shows how far work has come: a bar on a terminal, a line now and then elsewhere.
final class ProgressLine: @unchecked Sendable {
    // Everything below is used with `lock` held.
    private let lock = NSLock()
    private let isTerminal = isatty(STDERR_FILENO) != 0
    private let started = ContinuousClock.now
    private var last: ContinuousClock.Instant?

    func show(_ done: Int, of total: Int, _ what: String) {
        lock.lock()
        defer { lock.unlock() }
        let now = ContinuousClock.now
        // A short run says nothing.
        guard now - started > .seconds(1) else { return }
        if let last, now - last < (isTerminal ? .milliseconds(200) : .seconds(10)) { return }
        last = now
        let share = total > 0 ? min(1, Double(done) / Double(total)) : 0
        let percent = "\(Int(share * 100)) %"
        if isTerminal {
            let filled = Int(share * 24)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
            FileHandle.standardError.write(Data("\r\u{1B}[K\(bar) \(percent)  \(printable(what))".utf8))
        } else {
            Terminal.note("\(percent), \(what)")
        }
    }

    func clear() {
        if isTerminal, last != nil { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
}

/// How a command prints CSV.
struct TableOptions: ParsableArguments {
    @Flag(help: "Begin the CSV with U+FEFF, by which Excel tells that it is UTF-8.")
    var bom = false

    func validate(isTable: Bool) throws {
        if bom, !isTable { throw ValidationError("--bom goes with --format csv.") }
    }

    func print(_ csv: String) {
        Swift.print((bom ? CSV.byteOrderMark : "") + printable(csv, keeping: "\r\n"), terminator: "")
    }
}

/// `text` without the line feed at its end, which `print` adds.
func withoutLineFeed(_ text: String) -> String { text.hasSuffix("\n") ? String(text.dropLast()) : text }

/// JSON for scripts: sorted keys, so that two runs compare.
enum JSONOutput {
    static func object(_ value: JSONValue) -> String { escapingControls(value.pretty) }

    /// JSON says the same when what hides in its strings is escaped, and no terminal is steered by it. (JSON itself escapes
    /// no more than U+0000 to U+001F.)
    static func escapingControls(_ json: String) -> String {
        var json = json
        return json.withUTF8 { bytes in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count)
            var i = 0
            while i < bytes.count {
                guard bytes[i] >= 0x7F, let hidden = HiddenCharacter(bytes, at: i) else {
                    out.append(bytes[i])
                    i += 1
                    continue
                }
                for unit in Character(UnicodeScalar(hidden.scalar) ?? "\u{FFFD}").utf16 {
                    let digits = String(unit, radix: 16)
                    out.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
                }
                i += hidden.length
            }
            return String(decoding: out, as: UTF8.self)
        }
    }
}
