import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A user of the broker. Without a password it cannot log in by one: with a client certificate, or once an operator has set one.
public struct BrokerUser: Hashable, Sendable {
    public var name: String
    public var password: String?

    public init(name: String, password: String?) {
        self.name = name
        self.password = password
    }

    /// The broker's form of a password (`rabbit_password_hashing_sha256`): base64 of the salt and SHA-256 of salt and password.
    /// - Parameter salt: four bytes, to be drawn at random for each user.
    public static func passwordHash(_ password: String, salt: [UInt8]) -> String {
        let digest = SHA256.hash(data: salt + Array(password.utf8))
        return Data(salt + Array(digest)).base64EncodedString()
    }
}

/// The users of a broker that serves one gateway.
public struct BrokerUsers: Sendable {
    /// Publishes the tasks and takes the replies.
    public var orchestrator: BrokerUser
    /// Passwords of the departments' users, by the user's name. A user that is missing here cannot log in by password.
    public var departmentPasswords: [String: String]
    /// Channels that ask over the bus.
    public var clients: [BrokerUser]
    /// Those who want to know what becomes of cases.
    public var listeners: [BrokerUser]
    /// May do everything and open the management pages: for a broker on a developer's machine.
    public var administrator: BrokerUser?

    public init(
        orchestrator: BrokerUser, departmentPasswords: [String: String] = [:], clients: [BrokerUser] = [], listeners: [BrokerUser] = [],
        administrator: BrokerUser? = nil
    ) {
        self.orchestrator = orchestrator
        self.departmentPasswords = departmentPasswords
        self.clients = clients
        self.listeners = listeners
        self.administrator = administrator
    }
}
