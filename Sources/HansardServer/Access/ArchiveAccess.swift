import HTTPServer
import HTTPTypes
import HansardSite
import HansardStore

/// Who asks, what they may read, and the record of it: all that a server needs to know of its readers.
package protocol ArchiveAccess: Sendable {
    /// Which peers say whom they pass requests on for.
    var proxies: TrustedProxies { get }
    /// Whether somebody unknown can be sent to sign in.
    var offersSignIn: Bool { get }
    /// The last event that was recorded, as `NUMBER:HASH`; `nil` where none is.
    var lastRecord: String? { get }

    /// Who asks; `nil` if nothing in the request says so.
    ///
    /// - Throws: `ProblemDetails` for a proof that is there and wrong.
    func actor(of request: Request) async throws -> Actor?
    /// What they may read in this request.
    ///
    /// - Throws: `ProblemDetails`; a refusal is on the record then.
    func grant(to actor: Actor, _ request: Request) async throws -> Grant
    /// Keeps `event` for good, and returns once it is on disk. If it throws, nothing is answered.
    func record(_ event: AccessEvent) async throws
    /// Answers what is under `auth/`; `nil` where nobody signs in.
    ///
    /// - Parameter answer: What the route answers with.
    func signIn(_ call: RouteCall, _ answer: AuthRoutes.Answering) async throws -> Answer?
    /// What a form that changes something has in it, and a page of another site cannot know: good for an hour, for this reader and
    /// session alone.
    ///
    /// - Parameter purpose: What the form is for: no case’s name.
    func formToken(_ purpose: String, for actor: Actor, _ request: Request) -> String
    /// Whether `formToken` gave it for the same.
    func isFormToken(_ token: String, _ purpose: String, for actor: Actor, _ request: Request) -> Bool
    /// What somebody gets who is not known yet: where to sign in, or that they have to.
    func challenge(_ request: Request) -> ProblemDetails
    /// What the rules that hold now say of who reads; `nil` where there are none.
    var facts: AccessFacts? { get }
    /// What was recorded, to be read; `nil` where nothing is.
    var recorded: AccessDatabase? { get }
    /// Whether events can be recorded now.
    func canRecord() async -> Bool
    /// Reads the rules again.
    ///
    /// - Throws: What is wrong with them; what held before goes on to hold.
    func reload() throws
}

/// One answer, as the access log is told of it before it leaves.
package struct AccessEvent: Sendable {
    /// What was asked for.
    package let request: Request
    /// Who asked, and in which role.
    package let grant: Grant
    /// What of the record the answer has; `nil` if the request was refused.
    package let served: Served?
    /// What it is answered with.
    package let status: HTTPResponse.Status

    /// Before the answer leaves.
    package init(request: Request, grant: Grant, served: Served?, status: HTTPResponse.Status) {
        (self.request, self.grant, self.served, self.status) = (request, grant, served, status)
    }
}
