import Hansard
import PairChannel
import Testing

@testable import HansardServer

/// A field is written down once, and its JSON, its schema and its columns are made from that.
@Suite struct FieldTests {
    private struct Boat: FieldObject {
        var name = "Ferry"
        var nickname: String?
        var seats = 40
        var isOpen = true
        var from = Timestamp(microseconds: 1_500_000)
        var kind = ConversationKind.group
        var ports: [String] = []
        var crew: [Sailor] = []
        var owner: Sailor?

        static let fields: [Field<Self>] = [
            Field("name", "What it is called.") { $0.name },
            Field("nickname", "What its crew calls it.") { $0.nickname },
            Field("seats", "How many.") { $0.seats },
            Field("is_open", "It takes guests.") { $0.isOpen },
            Field("from", "Since when.") { $0.from },
            Field("to_the_minute", "The same, less exactly.") { SourceTime($0.from, .minute) },
            Field("kind", "What it is.") { $0.kind },
            Field("ports", "Where it goes.") { $0.ports },
            Field("crew", "Who sails it.") { $0.crew },
            Field("owner", "Whose it is.") { $0.owner },
        ]
    }

    private struct Sailor: FieldObject {
        let id: String
        var ranks: [String] = []

        static let fields: [Field<Self>] = [
            Field("id", "Their id.") { $0.id }, Field("ranks", "What they are.") { $0.ranks },
        ]
    }

    private func json(_ value: some FieldValue) -> String {
        var out: [UInt8] = []
        value.appendJSON(to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    private func cells(_ boat: Boat) -> [String: String] {
        Dictionary(uniqueKeysWithValues: Boat.columns.map { ($0.name, $0.cell(boat, "; ")) })
    }

    @Test func anObjectHasEachMemberInItsOrder() {
        let members = [
            #""name":"Ferry""#, #""nickname":null"#, #""seats":40"#, #""is_open":true"#,
            #""from":"1970-01-01T00:00:01.500Z""#, #""to_the_minute":"1970-01-01T00:00:01Z""#, #""kind":"group""#,
            #""ports":[]"#, #""crew":[]"#, #""owner":null"#,
        ]
        #expect(json(Boat()) == "{\(members.joined(separator: ","))}")
    }

    @Test func whatItHoldsIsTheTypeOfItsValue() {
        let properties = Dictionary(uniqueKeysWithValues: Boat.properties.map { ($0.name, $0) })
        #expect(Boat.properties.map(\.name).prefix(3) == ["name", "nickname", "seats"])
        #expect(properties.values.filter(\.isNullable).map(\.name).sorted() == ["nickname", "owner"])
        #expect(properties["seats"]?.json["type"]?.string == "integer")
        #expect(properties["from"]?.json["format"]?.string == "date-time")
        #expect(properties["kind"]?.json["enum"]?.elements.map(\.string) == ["pair", "group", "room"])
        #expect(properties["crew"]?.json["items"]?["properties"]?["ranks"]?["type"]?.string == "array")
    }

    /// Whatever is written is as the schema says.
    @Test func whatIsWrittenIsWhatTheSchemaSays() throws {
        let full = Boat(
            nickname: "\"Old\" \\ one", ports: ["a", "b"], crew: [Sailor(id: "1", ranks: ["x"])], owner: Sailor(id: "2")
        )
        for boat in [Boat(), full] {
            let value = try JSONValue(parsing: Array(json(boat).utf8))
            #expect(Boat.schema.flaws(in: value, at: "boat") == [])
        }
        #expect(Sailor.schema.flaws(in: ["id": .null, "ranks": .array([])], at: "sailor") != [])
    }

    @Test func anObjectHasAColumnForEachOfItsFieldsAndAListStandsInOneCell() {
        let names = ["name", "nickname", "seats", "is_open", "from", "to_the_minute", "kind", "ports"]
        #expect(Boat.columns.map(\.name) == names + ["crew_id", "crew_ranks", "owner_id", "owner_ranks"])
        let empty = cells(Boat())
        #expect(empty["seats"] == "40" && empty["is_open"] == "true" && empty["kind"] == "group")
        #expect(["nickname", "ports", "crew_id", "owner_ranks"].allSatisfy { empty[$0] == "" })
        let crew = [Sailor(id: "1", ranks: ["cook", "mate"]), Sailor(id: "2"), Sailor(id: "3", ranks: ["boy"])]
        let full = cells(Boat(ports: ["a", "b"], crew: crew, owner: Sailor(id: "9", ranks: ["x", "y"])))
        #expect(full["ports"] == "a; b")
        #expect(full["crew_id"] == "1; 2; 3")
        #expect(full["crew_ranks"] == "cook, mate; ; boy")
        #expect(full["owner_id"] == "9" && full["owner_ranks"] == "x; y")
    }
}
