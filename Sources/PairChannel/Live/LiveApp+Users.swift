extension LiveApp {
    mutating func signIn(
        _ socket: LiveSocket, auth: String, userData: String, into effects: inout [LiveEffect]
    ) {
        let connection = connections[socket]
        guard credentials.accepts(auth, for: connection.id, userData: userData) else {
            effects.append(.send(.error("Invalid signature of a sign-in."), to: socket))
            return
        }
        guard let (user, isCut) = Self.user(userData, limits) else {
            effects.append(
                .send(
                    .error("“user_data” must be an object with an “id”, a string of the bytes of channel names."),
                    to: socket))
            return
        }
        guard connection.user == nil || connection.user?.id == user.id else {
            effects.append(.send(.error("This connection has signed in as somebody else."), to: socket))
            return
        }
        let isFirst = connection.user == nil && register(user, socket)
        effects.append(.send(.signInSucceeded(userData: userData), to: socket))
        if isCut {
            effects.append(
                .send(.error("Only the first \(limits.watchedUsers) of a watchlist count.", code: 4302), to: socket))
        }
        let watched = (connection.user ?? user).watched
        if !watched.isEmpty {
            let online = watched.filter { users.isOnline($0) }
            let offline = watched.filter { !users.isOnline($0) }
            effects.append(.send(.watchlist(online: online, offline: offline), to: socket))
        }
        if isFirst { tellWatchers(of: user.id, isOnline: true, except: socket, into: &effects) }
    }

    private mutating func register(_ user: SignedInUser, _ socket: LiveSocket) -> Bool {
        connections[socket].user = user
        connections[socket].isAuthorized = true
        return users.add(user, socket)
    }

    mutating func signOut(_ socket: LiveSocket, into effects: inout [LiveEffect]) {
        guard let user = connections[socket].user else { return }
        if users.remove(user, socket) { tellWatchers(of: user.id, isOnline: false, except: socket, into: &effects) }
    }

    private func tellWatchers(
        of user: PersonID, isOnline: Bool, except socket: LiveSocket, into effects: inout [LiveEffect]
    ) {
        let watchers = users.watchers(of: user)
        guard !watchers.isEmpty else { return }
        let frame = Frame.watchlist(online: isOnline ? [user] : [], offline: isOnline ? [] : [user])
        for watcher in watchers where watcher != socket { effects.append(.send(frame, to: watcher)) }
    }

    /// Ends the connections of a user; those who have signed in, not those who are only in a presence channel. They may come
    /// back; who must not is refused their next signature.
    package mutating func terminate(_ user: PersonID, now: Int64, into effects: inout [LiveEffect]) {
        for socket in users.sockets(of: user) { end(socket, .terminated, now: now, into: &effects) }
    }

    /// Notes that something has been signed for `person` on a connection that is there.
    package mutating func sign(_ id: SocketID, for person: PersonID) {
        guard let socket = socket(id), !connections[socket].signedFor.contains(person) else { return }
        connections[socket].signedFor.append(person)
    }

    /// Ends the connections for which something has been signed for `person`, signed in or not.
    package mutating func terminate(signedFor person: PersonID, now: Int64, into effects: inout [LiveEffect]) {
        for socket in connections.numbers
        where connections.isOpen(socket) && connections[socket].signedFor.contains(person) {
            end(socket, .terminated, now: now, into: &effects)
        }
    }

    /// Ends all connections: the app is not there any more.
    package mutating func terminateAll(_ code: CloseCode, now: Int64, into effects: inout [LiveEffect]) {
        for socket in connections.numbers where connections.isOpen(socket) {
            end(socket, code, now: now, into: &effects)
        }
    }

    /// Reads `{"id":"7","user_info":{…},"watchlist":["3"]}`. The id must be a string, which pusher-js insists on in the answer,
    /// and be fit for the user’s own channel. Whether the watchlist was too long, too.
    private static func user(_ userData: String, _ limits: LiveLimits) -> (SignedInUser, isCut: Bool)? {
        guard let text = try? JSONText(Array(userData.utf8)), text.isObject,
            let fields = try? text.members()
        else { return nil }
        guard let id = fields["id"]?.string, let person = PersonID(id), ChannelName(.serverToUser, id) != nil
        else { return nil }
        let watched = fields["watchlist"]?.elements?.compactMap(\.stringOrNumber).compactMap { PersonID($0) } ?? []
        var seen: Set<PersonID> = []
        let distinct = watched.filter { seen.insert($0).inserted }
        let info = fields["user_info"].flatMap { $0.isNull ? nil : Array($0.bytes) }
        let user = SignedInUser(id: person, info: info, watched: Array(distinct.prefix(limits.watchedUsers)))
        return (user, distinct.count > limits.watchedUsers)
    }
}
