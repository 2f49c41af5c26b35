import Hansard
import HansardSite
import PairChannel

/// One of a few values, each of which has a name.
protocol FieldChoice: FieldCell {
    /// Of all that it may be.
    static var names: [String] { get }
    /// What programs read for it.
    var name: String { get }
}

extension FieldChoice {
    static var schema: Schema { .choice(names) }
    var cell: String { name }
    func appendJSON(to out: inout [UInt8]) { out.appendJSON(name) }
}

extension TimePrecision: FieldChoice {}
extension ZoneEvidence: FieldChoice {}
extension MessageKind: FieldChoice {}
extension TextFormat: FieldChoice {}
extension ConversationKind: FieldChoice {}

extension Evidence: FieldChoice {
    static var names: [String] { [Evidence.explicit, .highWaterMark, .inferred].map(\.name) }
}

extension ExportProgress.Failure: FieldChoice {
    static var names: [String] { allCases.map(\.rawValue) }
    var name: String { rawValue }
}
