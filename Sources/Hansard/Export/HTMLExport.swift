/// A site of what is exported, which opens in a browser from its folder, and is searched there. It is what `hansard build` would
/// write for an audience that may read just that, and is made by the same builder.
enum HTMLExport: ExportFormat {
    static let id = "html"
    static let about = "a site of pages with search, which opens by double-click"
    static let maker = DocumentMaker.site
}
