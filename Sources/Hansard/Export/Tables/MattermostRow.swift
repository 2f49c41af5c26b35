/// A row of `posts.csv`.
struct MattermostRow {
    var createdAt: Timestamp?
    var updatedAt: Timestamp?
    var update = ""
    var channel = (id: "", name: "", title: "")
    var channelType = ""
    private(set) var userID = ""
    private(set) var mail = ""
    private(set) var name = ""
    var post = ""
    var editedBy = ""
    var repliedTo = ""
    var message = ""
    var type = ""
    private(set) var userType = "user"

    mutating func user(_ person: PersonIndex?, name: String, _ kind: MessageKind, _ people: PeopleDirectory) {
        self.name = name
        mail = ExportedMessage.address(person, name: name, people)
        userID = person.map { people[$0].sourceID } ?? ""
        userType = ExportedMessage.userType(person, kind, people)
    }

    var cells: [String] {
        [
            createdAt.map { String($0.milliseconds) } ?? "", updatedAt.map { String($0.milliseconds) } ?? "", update,
            "", "", "", channel.id, channel.name, channel.title, channelType, userID, mail, name, post, editedBy,
            repliedTo, message, type, userType, "",
        ]
    }
}
