import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// What the OpenAPI document says is what comes.
@Suite(.blocking) struct OpenAPIDocumentTests {
    private static let examples = Routes.all.flatMap { route in route.examples.map { (route, $0) } }

    @Test func everyExampleIsAnsweredAsItSays() async throws {
        let api = try TestAPI()
        for (route, example) in Self.examples {
            let reply = try await api.get(example.request)
            #expect(reply.status == example.status, "\(example.request)")
            guard reply.status == 200 else {
                #expect(try Schema.problem.flaws(in: reply.json, at: example.request) == [])
                continue
            }
            switch route.answer {
            case .list(let list):
                #expect(try reply.items.count > 0 || example.request.contains("nobody"), "\(example.request)")
                for one in try reply.items {
                    #expect(Schema.object(list.item.properties).flaws(in: one, at: example.request) == [])
                }
                for property in list.beside {
                    let value = try #require(try reply.json[property.name])
                    #expect(
                        property.schema.flaws(
                            in: value, at: property.name, isNullable: property.isNullable) == [])
                }
            case .object(let resource, _):
                #expect(try Schema.object(resource.properties).flaws(in: reply.json, at: example.request) == [])
            case .document, .elsewhere: break
            }
        }
    }

    /// `hansard config reference api` prints it.
    @Test func theEndOfThePageOfTheAPIIsMadeFromTheFields() throws {
        let page = try String(contentsOfFile: Project.folder + "/docs/api.md", encoding: .utf8)
        let start = try #require(page.range(of: "## Members\n")?.lowerBound)
        let (lines, expected) = (page[start...].split(separator: "\n"), FieldReference.markdown.split(separator: "\n"))
        for (line, other) in zip(lines, expected) where line != other {
            Issue.record("docs/api.md has “\(line)” instead of “\(other)”")
            break
        }
        #expect(page[start...] == FieldReference.markdown[...])
    }

    /// Whatever an operation answers is described, under a name of its own.
    @Test func everyResourceIsThereOnceAndSaysWhatItsMembersMean() {
        for resource in Routes.resources {
            #expect(Set(resource.columns).count == resource.columns.count, "\(resource.name)")
            for property in resource.properties {
                #expect(property.note.hasSuffix("."), "\(resource.name).\(property.name)")
            }
        }
        for route in Routes.all {
            guard let resource = route.answer.resource else { continue }
            let named = Routes.resources.first { $0.name == resource.name }
            #expect(named?.columns == resource.columns, "\(route.path): another \(resource.name)")
        }
    }

    @Test func everyRouteHasAnExample() {
        for route in Routes.all {
            switch route.answer {
            case .document, .elsewhere: continue
            case .list, .object: break
            }
            #expect(!route.examples.isEmpty, "\(route.path)")
        }
    }

    @Test func theDocumentHasEveryRoute() async throws {
        let document = try await TestAPI().get("openapi.json").json
        #expect(document["openapi"]?.string == "3.1.0")
        for route in Routes.all {
            #expect(document["paths"]?["/\(route.path)"]?[route.method]?["operationId"]?.string == route.operationID)
        }
    }

    /// A client that is made from the document has a module for each tag.
    @Test func everyOperationHasOneTagThatTheDocumentSaysMoreOf() async throws {
        let document = try await TestAPI().get("openapi.json").json
        guard case .array(let tags) = document["tags"] else {
            Issue.record("no tags")
            return
        }
        let names = tags.map { $0["name"]?.string ?? "" }
        #expect(Set(names).count == names.count)
        for tag in tags { #expect(tag["description"]?.string?.hasSuffix(".") == true) }
        var used: [String: Set<String>] = [:]
        for route in Routes.all {
            let operation = try #require(document["paths"]?["/\(route.path)"]?[route.method])
            guard case .array(let own) = operation["tags"], own.count == 1, let tag = own[0].string else {
                Issue.record("\(route.operationID) has not one tag")
                continue
            }
            used[tag, default: []].insert(route.operationID)
        }
        #expect(Set(used.keys) == Set(names))
        #expect(used["messages"] == ["listMessages", "getMessage", "listThread", "listVersions", "listChanges"])
        #expect(used["search"] == ["search", "listNames"])
    }

    /// Wherever the server's code makes a problem: its `type` leads to a meaning.
    @Test func everyKindOfProblemHasAMeaning() throws {
        let files = try ["HansardServer", "HTTPServer"].flatMap { target in
            let folder = TestServer.project + "/Sources/\(target)"
            return try FileManager.default.subpathsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }
        }
        var kinds: Set<String> = []
        for file in files where file.hasSuffix(".swift") {
            let code = try String(contentsOfFile: file, encoding: .utf8)
            for match in code.matches(of: /(?:\(\s*\w*\.\w+,|forbidden\()\s*"(?<kind>[a-z]+(?:-[a-z]+)*)",/) {
                kinds.insert(String(match.kind))
            }
        }
        #expect(kinds.count > 20 && kinds.isSuperset(of: ["too-slow", "no-role", "proxy-header", "sign-in"]))
        let known = APIReferencePage.problems.map { $0.0 }
        #expect(Set(known).count == known.count)
        #expect(kinds.subtracting(known) == [], "Say in APIReferencePage.problems what these mean.")
        // These are named by another word, and the last is what a problem is unless it says otherwise.
        #expect(Set(known).subtracting(kinds).isSubset(of: ["case-expired", "case-reason", "forbidden", "request"]))
    }

    @Test func whatAProblemLeadsToIsThere() async throws {
        let api = try TestAPI()
        let page = try await api.get("problems").text
        for address in ["nothing", "people?x=1", "imports?limit=0"] {
            let type = try #require(try await api.get(address).json["type"]?.string)
            #expect(type.hasPrefix("/api/v1/problems#"))
            #expect(page.contains("id=\"\(type.split(separator: "#")[1])\""))
        }
    }

    @Test func thePageForPeopleHasEveryRouteAndNoScript() async throws {
        let page = try await TestAPI().get("").text
        for route in Routes.all { #expect(page.contains("id=\"\(route.operationID)\"")) }
        #expect(!page.contains("<script"))
    }
}

extension Schema {
    /// What of `value` is not as this says: members too many or too few, values of another type.
    func flaws(in value: JSONValue, at place: String, isNullable: Bool = false) -> [String] {
        if isNullable, value == .null { return [] }
        switch (self, value) {
        case (.text, .string), (.flag, .bool): return []
        case (.instant, .string(let text)):
            return text.hasSuffix("Z") && (try? ReadTime(rfc3339: text)) != nil ? [] : ["\(place): no time"]
        case (.integer, .number(let text)): return Int(text) == nil ? ["\(place): no integer"] : []
        case (.number, .number): return []
        case (.choice(let values), .string(let text)): return values.contains(text) ? [] : ["\(place): \(text)"]
        case (.list(let item), .array(let items)): return items.flatMap { item.flaws(in: $0, at: place + "[]") }
        case (.named(let name), _):
            guard let resource = Routes.resources.first(where: { $0.name == name }) else {
                return ["\(place): \(name) is nothing"]
            }
            return Schema.object(resource.properties).flaws(in: value, at: place)
        case (.object(let properties), .object(let members)):
            let unknown = Set(members.map(\.name)).subtracting(properties.map(\.name)).subtracting(["errors"])
            return unknown.map { "\(place).\($0): unknown" }
                + properties.flatMap { property -> [String] in
                    guard let value = value[property.name] else { return ["\(place).\(property.name): missing"] }
                    return property.schema.flaws(
                        in: value, at: "\(place).\(property.name)", isNullable: property.isNullable)
                }
        default: return ["\(place): of another type"]
        }
    }
}
