import JSON

/// What one broker user may do: regular expressions over the names of exchanges and queues, which must match all of a name's meaning,
/// so each is anchored.
struct Grant {
    var user: BrokerUser
    var tag: String?
    /// Declare and delete.
    var configure: String
    /// Publish to an exchange; bind a queue.
    var write: String
    /// Consume from a queue; bind to an exchange.
    var read: String
    /// Routing keys with which it may publish to `onevisit.replies`; nil leaves that to `write`.
    var replyKeys: String?

    private static let nothing = "^$"

    /// One grant for each user, in the order orchestrator, departments' users by name, clients, listeners, administrator.
    static func all(departments: [Department], gateway: String, users: BrokerUsers) -> [Grant] {
        let departmentUsers = Dictionary(grouping: departments, by: \.brokerUser).sorted { $0.key < $1.key }
        var grants = [orchestrator(users.orchestrator, gateway: gateway)]
        grants += departmentUsers.map { name, departments in
            department(BrokerUser(name: name, password: users.departmentPasswords[name]), serving: departments.map(\.name))
        }
        grants += users.clients.map(client) + users.listeners.map(listener)
        if let administrator = users.administrator {
            grants.append(Grant(user: administrator, tag: "administrator", configure: ".*", write: ".*", read: ".*"))
        }
        return grants
    }

    /// It declares all that is ours, publishes tasks, events, parked messages and answers (through the default exchange), and reads its own
    /// queues. It cannot publish replies or presence: nobody acts in a department's name. The broker asks for write on a queue that is
    /// bound, for read on the exchange it is bound to, and for read on a queue that is declared with a dead-letter exchange.
    private static func orchestrator(_ user: BrokerUser, gateway: String) -> Grant {
        let own = #"(replies|requests)\.\#(gateway)|(reply|presence)\.\#(gateway)-.+"#
        return Grant(
            user: user, configure: #"^onevisit\."#,
            write: #"^(amq\.default|onevisit\.(tasks|events|dead|parked|[a-z][a-z0-9-]*\.(lookup|case)|\#(own)))$"#,
            read: #"^onevisit\.(tasks|replies|requests|presence|dead|parked|[a-z][a-z0-9-]*\.case|\#(own))$"#)
    }

    /// It takes its departments' tasks and speaks in their names, nothing else.
    private static func department(_ user: BrokerUser, serving departments: [String]) -> Grant {
        let names = departments.count == 1 ? departments[0] : "(" + departments.joined(separator: "|") + ")"
        return Grant(
            user: user, configure: nothing, write: #"^onevisit\.(replies|presence|dead)$"#, read: #"^onevisit\.\#(names)\."#,
            replyKeys: #"^\#(names)\."#)
    }

    /// It sends requests, and takes the answers from a queue that the broker names: such names cannot be guessed, and the queue is its
    /// connection's alone.
    private static func client(_ user: BrokerUser) -> Grant {
        Grant(user: user, configure: #"^amq\.gen-"#, write: #"^onevisit\.requests$"#, read: #"^amq\.gen-"#)
    }

    /// It binds queues to the events, and reads them: queues that the broker names, or whose names begin with its own and a dot.
    private static func listener(_ user: BrokerUser) -> Grant {
        let own = #"amq\.gen-|\#(user.name)\."#
        return Grant(user: user, configure: "^(\(own))", write: "^(\(own))", read: #"^(onevisit\.events$|\#(own))"#)
    }
}

// MARK: - As it stands in a definitions file

extension Grant {
    func userJSON(salt: (_ user: String) -> [UInt8]) -> JSONValue {
        [
            "name": .string(user.name),
            "password_hash": .string(user.password.map { BrokerUser.passwordHash($0, salt: salt(user.name)) } ?? ""),
            "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": .string(tag ?? ""), "limits": [:],
        ]
    }

    func permissionJSON(vhost: String) -> JSONValue {
        [
            "user": .string(user.name), "vhost": .string(vhost), "configure": .string(configure), "write": .string(write), "read": .string(read),
        ]
    }

    func topicPermissionJSON(vhost: String) -> JSONValue? {
        replyKeys.map {
            [
                "user": .string(user.name), "vhost": .string(vhost), "exchange": .string(ExchangeName.replies), "write": .string($0),
                "read": .string(Self.nothing),
            ]
        }
    }
}
