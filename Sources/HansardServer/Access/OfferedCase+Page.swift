import HansardSite

extension SitePages {
    /// The page at `path` with the cases of an officer, each with how many conversations it comes to.
    func page(_ cases: [OfferedCase], at path: String, served: ServedPage) throws -> SiteFile {
        let entries = try cases.map { offered in
            CaseList.Entry(
                offered.opened, conversations: try offered.part.map { try conversationCount(of: $0) },
                token: offered.token)
        }
        return try page(CaseList(entries), at: path, served: served)
    }
}
