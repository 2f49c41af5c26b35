import ArgumentParser

/// Where the settings and the templates are, for every command that draws or serves pages.
package struct SiteOptions: ParsableArguments {
    @Option(help: "The folder with site.yml and pages/.")
    package var content = "Content"
    @Option(help: "The folder with the templates and assets/.")
    package var templates = "Templates"

    package init() {}
}
