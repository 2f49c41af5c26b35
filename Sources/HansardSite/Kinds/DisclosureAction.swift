/// What kind of access to the record an entry of the access log tells of; the name stands in the log.
package enum DisclosureAction: String, Sendable, CaseIterable {
    /// A list of conversations or people, with nothing that anybody said: in the log, and no look at any of them.
    case list
    case view, search, feed, export, attachment
    /// An export that somebody has begun, and has nothing of yet.
    case exportBegun = "export-begun"
    /// One more piece of an export.
    case exportGoesOn = "export-goes-on"
    /// The access log itself.
    case audit
}
