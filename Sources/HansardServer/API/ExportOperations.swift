import Hansard
import HansardStore
import PairChannel

/// What the API’s description says of exports. `ExportResponder` answers them.
enum ExportOperations {
    static let all = [
        APIOperation(
            path: "exports", operationID: "listExports", summary: "Exports that whoever asks has begun",
            note: "The newest first. Each is its reader’s alone, and is deleted an hour after it was made.",
            parameters: [],
            answer: .elsewhere(
                status: 200, type: "application/json",
                schema: ExportList.schema)),
        APIOperation(
            path: "exports", operationID: "beginExport", summary: "Begins an export",
            note: """
                A bundle with proofs, as one ZIP file: docs/evidence.md. It has of what is asked for what whoever asks may read, \
                and is in the access log before it is made. `Location` says where to ask how far it is.
                """,
            parameters: [], method: "post", body: .named("ExportRequest"), permission: .export,
            answer: .elsewhere(status: 202, of: ExportResource.self)),
        APIOperation(
            path: "exports/{export}", operationID: "getExport", summary: "How far an export is", parameters: [id],
            answer: .elsewhere(status: 200, of: ExportResource.self)),
        APIOperation(
            path: "exports/{export}", operationID: "deleteExport", summary: "Cancels an export, or deletes it",
            parameters: [id], method: "delete",
            answer: .elsewhere(status: 204, type: nil, schema: nil)),
        APIOperation(
            path: "exports/{export}/bundle.zip", operationID: "downloadExport", summary: "The ZIP file of an export",
            note: """
                Ranges may be asked for. What may be read is looked up anew: under another case or in another role it is \
                refused, and after something was erased.
                """,
            parameters: [id],
            answer: .elsewhere(
                status: 200, type: "application/octet-stream", schema: nil)),
    ]

    /// What has to be sent to begin one, by the members of `ExportFields`.
    static func schema(note: String) -> JSONValue {
        let most = JSONValue.integer(ExportFields.mostCharacters)
        let text: JSONValue = ["type": "string", "minLength": .integer(1), "maxLength": most]
        let ids: JSONValue = ["type": "array", "maxItems": .integer(ExportFields.mostIDs), "items": text]
        let moment: JSONValue = [
            "anyOf": .array([["type": "string", "format": "date-time"], ["type": "string", "format": "date"]])
        ]
        let formats = RecordExport.available.map { JSONValue.string($0.id) }
        return [
            "type": "object", "description": .string(note), "additionalProperties": false,
            "required": .array(["format"]),
            "properties": [
                "conversations": ids, "people": ids, "query": text, "from": moment, "to": moment,
                "format": ["type": "string", "enum": .array(formats)], "spreadsheet": ["type": "boolean"],
            ],
        ]
    }

    private static let id = Parameter.path(
        "export", "Its id, as `beginExport` gave it.", example: "0123456789abcdef0123456789abcdef")
}
