import Messaging

/// A message while the broker keeps it.
struct StoredMessage: Sendable {
    var message: IncomingMessage
    /// Its place among all messages of the broker: a requeued message goes back to where it was.
    var sequence: UInt64
    var expiresAt: ContinuousClock.Instant?
}

/// A queue: its ready messages, oldest first, and who reads it.
struct StoredQueue: Sendable {
    var arguments: [String: String]
    /// The connection that alone may use it, and with which it dies.
    var owner: Int?
    /// How many ready messages it takes; nil takes all.
    var maxLength: Int?
    /// In the order of their turn.
    var consumers: [Int] = []

    private var messages: [StoredMessage] = []
    private var head = 0

    init(arguments: [String: String], owner: Int?) {
        self.arguments = arguments
        self.owner = owner
    }

    var depth: Int { messages.count - head }
    var isFull: Bool { maxLength.map { depth >= $0 } ?? false }
    var refusesWhenFull: Bool { arguments["x-overflow"] == "reject-publish" }
    var deadLetterExchange: String? { arguments["x-dead-letter-exchange"] }
    var first: StoredMessage? { head < messages.count ? messages[head] : nil }

    mutating func append(_ message: StoredMessage) {
        messages.append(message)
    }

    mutating func removeFirst() {
        head += 1
        if head * 2 > messages.count {
            messages.removeSubrange(..<head)
            head = 0
        }
    }

    /// Puts a message back where it was.
    mutating func putBack(_ message: StoredMessage) {
        var place = head
        while place < messages.count, messages[place].sequence < message.sequence { place += 1 }
        messages.insert(message, at: place)
    }

    /// What a restart of the broker leaves of it.
    mutating func keepPersistent() {
        messages = messages[head...].filter(\.message.properties.isPersistent)
        head = 0
        consumers = []
    }
}
