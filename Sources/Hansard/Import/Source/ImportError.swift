/// Why a whole source could not be read. (A record that could not be is quarantined, and the rest goes on.)
package struct ImportError: Error, Equatable, CustomStringConvertible {
    /// What is wrong; `description` has the words for each.
    package enum Problem: Error, Equatable {
        case cannotOpen(String)
        case cannotRead(String)
        case isFolder
        /// - Parameter inputs: What to name instead, as the rest of “Name …”.
        case noExport(inputs: String)
        case isPipe
        case emptyFile
        case compressed(String)
        /// - Parameter formats: The names that `--format` takes.
        case unknownFormat(String, formats: [String] = [])
        case notThatFormat(String)
        case missingColumn(String)
        case unsafeEntry(String, reason: String)
        case encrypted(String)
        case tooLarge(String)
        case damagedArchive(String)
        case notJSON(String)
        case severalExports([String])
        /// It is known what it is, and that is not read: a sentence that begins with “is”, and how to mend it.
        case notRead(String)
    }

    package let problem: Problem
    /// As the user named it; inside an archive, `export.zip!/general.json`.
    package let file: String

    package init(_ file: String, _ problem: Problem) { (self.file, self.problem) = (file, problem) }

    /// The file, what is wrong with it, and how to mend it.
    package var description: String { "\(file): \(reason)" }

    /// Without the file: the rest of a sentence that begins with it.
    package var reason: String {
        switch problem {
        case .cannotOpen(let reason): "cannot be opened (\(reason)). Check the name and that you may read it."
        case .cannotRead(let reason):
            "cannot be read to its end (\(reason)). Copy it to this machine and try again."
        case .isFolder: "is a folder, where a file is needed. Name the files in it."
        case .isPipe:
            "is a pipe or a device, which cannot be read twice. Save what comes out of it as a file and name that."
        case .noExport(let inputs): "holds no export that is known here. Name \(inputs)."
        case .emptyFile: "is empty. Export it again."
        case .compressed(let kind):
            "is \(kind)-compressed. Unpack it first (\(kind) -d) and name the unpacked file."
        case .unknownFormat(let seen, let formats):
            "is in no format that is known here (\(seen)). "
                + (formats.isEmpty
                    ? "Say with --format what it is, "
                    : "Name it with \(formats.map { "--format \($0)" }.joined(separator: " or ")), ")
                + "or convert it to the native log that docs/native-log.md describes."
        case .notThatFormat(let format):
            "is not in the format \(format). Leave --format out, or name the right file."
        case .missingColumn(let names):
            "is a CSV file without the columns of messages, presence or people (it lacks \(names)). "
                + "Name the columns in its first line as in the native log."
        case .unsafeEntry(let entry, let reason):
            "holds “\(entry)”, which \(reason). No export does that, so nothing of it was read. "
                + "Unpack it by hand, look at it, and name the folder."
        case .encrypted(let entry):
            "is protected with a password (“\(entry)”). Unpack it with the password and name the folder."
        case .tooLarge(let what):
            "\(what). That is how a zip bomb looks, so nothing of it was read. "
                + "If it is genuine, unpack it by hand and name the folder."
        case .damagedArchive(let reason): "is damaged (\(reason)). Download or copy it again."
        case .severalExports(let folders):
            "holds \(folders.count) exports (\(folders.prefix(5).map { "“\($0)”" }.joined(separator: ", "))"
                + "\(folders.count > 5 ? ", …" : "")). Which of them is the newest decides what stands now: "
                + "name their folders one by one, the oldest first."
        case .notRead(let what): what
        case .notJSON(let reason): "cannot be read as JSON: \(reason). Export it again."
        }
    }
}
