import Hansard
import HansardStore

extension Site {
    /// What `processing` says, or that it says nothing and where it would.
    ///
    /// - Parameter fallback: What holds where it says nothing.
    func said(_ member: ProcessingSettings.Member, else fallback: String? = nil) -> PolicyDocument.Row {
        let name = words("policy.member_\(member.rawValue)")
        let said = settings.processing[member]
        let values = said.isEmpty ? [fallback].compactMap(\.self) : said
        guard values.isEmpty else { return PolicyDocument.Row(name: name, values: values) }
        let file = FilePath.name(of: settingsFile)
        let missing = words("policy.missing", ["file": file, "member": member.rawValue])
        return PolicyDocument.Row(name: name, values: [missing], isMissing: true)
    }
}

extension Words {
    /// How long a class of conversations is kept.
    func text(_ period: RetentionPeriod) -> String {
        let number = ["number": number(period.count)]
        return switch period.unit {
        case .years: self("policy.years", number)
        case .months: self("policy.months", number)
        case .days: self("policy.days", number)
        }
    }
}
