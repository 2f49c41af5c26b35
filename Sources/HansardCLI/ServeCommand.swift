import ArgumentParser
import HansardServer
import HansardSite

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the archive as it is now: pages, JSON API and feeds, read-only.")

    @OptionGroup var archive: ArchiveOption
    @OptionGroup var site: SiteOptions
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"
    @Option(help: "The port to listen on; 0 for any that is free.")
    var port = 8080
    @Flag(help: "Let everybody read everything: for a demonstration on this machine alone.")
    var open = false

    func validate() throws {
        if !(0...65_535).contains(port) { throw ValidationError("--port takes a number from 0 to 65535.") }
    }

    func run() async throws {
        var configuration = ServerConfiguration(archive: archive.path)
        (configuration.host, configuration.port, configuration.isOpen) = (host, port, open)
        let loaded = try reportingFailure { try Site(content: site.content, templates: site.templates) }
        let server = ArchiveServer(configuration, site: loaded)
        let host = host
        try await server.run { port in print("Serving on http://\(host):\(port)/") }
    }
}
