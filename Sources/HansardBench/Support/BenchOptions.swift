import ArgumentParser
import Foundation
import HansardTerminal

/// What all measurements take: with which site, where on the disk, and how they tell what they have found.
struct BenchOptions: ParsableArguments {
    @OptionGroup var site: SiteOptions
    @Option(help: "Where archives are made: on the disk that is measured.")
    var folder = FileManager.default.temporaryDirectory.path
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    /// Has `measure` work in a folder of its own, which is removed afterwards, and prints its figures.
    ///
    /// - Parameter name: Of the measurement, for the folder’s name.
    func report(_ name: String, _ measure: (_ place: String) throws -> BenchFigures) throws {
        let figures = try reportingFailure {
            let place = folder + "/hansard-bench-\(name)-\(getpid())"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: place) }
            return try measure(place)
        }
        print(json ? figures.json : figures.text)
    }
}
