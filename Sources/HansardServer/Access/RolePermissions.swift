extension Role {
    /// What may be done in each: a new role is a case of `Role` and a row here.
    private static let table: [Role: Set<Permission>] = [
        .open: [.readPages, .export, .readPolicy],
        .staff: [.readPages, .export],
        .manager: [.readPages, .export],
        .compliance: [.readPages, .export, .readCases],
        .auditor: [.readPages, .audit, .readAccessLog, .readPolicy],
        .admin: [.readPages, .audit, .readPolicy],
    ]

    /// What may be done in this role.
    package var permissions: Set<Permission> { Self.table[self] ?? [] }
}

extension Grant {
    /// Whether it may be done in this request, in the role in which it is asked for.
    package func may(_ permission: Permission) -> Bool { role.permissions.contains(permission) }
}

extension RoleSettings {
    /// What `actor` may do in one or another of the roles that the rules name them in, whichever they read in.
    func permissions(of actor: Actor) -> Set<Permission> {
        roles(of: actor).filter { actor.onlyRole ?? $0 == $0 }.reduce(into: []) { $0.formUnion($1.permissions) }
    }
}
