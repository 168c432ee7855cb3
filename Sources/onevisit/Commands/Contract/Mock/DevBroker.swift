import FoundationEssentials
import JSON

/// The broker of the `onevisit dev` that runs in a folder: its users' addresses, as the processes of that `dev` were told them.
struct DevBroker {
    /// What `dev` calls the file of whoever may do everything.
    static let administrator = "administrator"

    /// Where the processes' configurations are.
    private let folder: String

    /// The gateway's name, as the orchestrator there has it.
    let gateway: String

    /// - Throws: ``Failure`` with what to do, where none runs here, or one without a broker.
    init(in place: String = ".") throws(Failure) {
        guard let context = ClientContext.read(in: place) else {
            throw Failure(.usage, "No broker: start `onevisit dev` in this folder, or name one with --broker amqp://user:password@host:port.")
        }
        for number in DevFolder.numbers {
            let folder = "\(place)/.onevisit/dev-\(number)/etc"
            guard let settings = Self.settings("orchestrator", in: folder), let port = settings["http"]?["port"]?.integer,
                context.url.hasSuffix(":\(port)")
            else { continue }
            self.folder = folder
            gateway = settings["gateway"]?.string ?? DevPlan.gateway
            return
        }
        throw Failure(
            .usage,
            "The `onevisit dev` of this folder runs without a broker (--bus memory). Start it without that flag, or name a broker with --broker.")
    }

    /// The address of the orchestrator's user.
    func orchestrator() throws(Failure) -> String { try url(of: "orchestrator") }

    /// The address of a department's user.
    func department(_ name: String) throws(Failure) -> String {
        do { return try url(of: name) } catch {
            // A department without an adapter of ours has no process there, and its user nobody who knows its password.
            throw Failure(
                .notFound,
                "The `onevisit dev` of this folder runs no \(name), so its broker user has no password that is known. Name one with --broker.")
        }
    }

    /// The address of the user who may do everything.
    func everything() throws(Failure) -> String { try url(of: Self.administrator) }

    private func url(of name: String) throws(Failure) -> String {
        guard let url = Self.settings(name, in: folder)?["broker"]?["url"]?.string else {
            throw Failure(.failed, "\(folder)/\(name).json names no broker. Start `onevisit dev` again, or name a broker with --broker.")
        }
        return url
    }

    private static func settings(_ name: String, in folder: String) -> JSONValue? {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name).json") else { return nil }
        // A file that somebody else wrote there says nothing to us.
        return try? JSONValue(parsing: Array(data), profile: .document)
    }
}
