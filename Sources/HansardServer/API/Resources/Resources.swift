/// What the lists and objects of the API are made of, in the order in which the description has them.
enum Resources {
    static let all = [
        ResourceSchema(ConversationResource.self), ResourceSchema(MessageResource.self),
        ResourceSchema(MessageWithPageResource.self), ResourceSchema(HitResource.self),
        ResourceSchema(NameResource.self), ResourceSchema(VersionResource.self), ResourceSchema(PersonResource.self),
        ResourceSchema(PersonWithFiguresResource.self), ResourceSchema(IntervalResource.self),
        ResourceSchema(UnseenResource.self), ResourceSchema(ResponseTimesResource.self),
        ResourceSchema(ImportResource.self), ResourceSchema(StatisticsResource.self),
        ResourceSchema(ExportResource.self),
    ]

    /// - Parameter name: In the description.
    static func named(_ name: String) -> ResourceSchema? { all.first { $0.name == name } }
}
