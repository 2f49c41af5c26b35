import Hansard

/// What the access log has names for, in words. A name that there are none for, as of another version, stands as it is.
extension Words {
    /// - Parameter name: Of a role, as entries have it: `compliance`.
    func role(_ name: String) -> String {
        phrase("role.\(name)")?.text() ?? name
    }

    /// - Parameter name: Of what was done, as entries have it: `export-begun`.
    func action(_ name: String) -> String {
        switch name {
        case "list": self("audit.action_list")
        case "view": self("audit.action_view")
        case "search": self("audit.action_search")
        case "feed": self("audit.action_feed")
        case "export": self("audit.action_export")
        case "attachment": self("audit.action_attachment")
        case "export-begun": self("audit.action_export_begun")
        case "export-goes-on": self("audit.action_export_goes_on")
        case "audit": self("audit.action_audit")
        case "sign-in": self("audit.action_sign_in")
        case "sign-out": self("audit.action_sign_out")
        case "case": self("audit.action_case")
        case "refused": self("audit.action_refused")
        default: name
        }
    }
}
