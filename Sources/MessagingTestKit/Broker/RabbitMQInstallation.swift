import FoundationEssentials

/// Where RabbitMQ's own scripts are.
///
/// Debian's programs on the PATH are wrappers that insist on the user rabbitmq; the scripts beside them do not.
public struct RabbitMQInstallation: Hashable, Sendable {
    public var server: String
    public var control: String
    /// Erlang's port mapper, which the node registers with.
    public var portMapper: String

    /// Folders that hold the scripts, the first that exists counts. Debian's, then that of the generic package's versions.
    public static let defaultFolders = ["/usr/lib/rabbitmq/bin"]
    private static let versionsFolder = "/usr/lib/rabbitmq/lib"

    /// Finds RabbitMQ on this machine.
    /// - Parameter folders: where to look; by default where Debian and RabbitMQ's own packages put it.
    public static func find(in folders: [String]? = nil) throws(BrokerError) -> RabbitMQInstallation {
        let places = folders ?? (defaultFolders + versions())
        let manager = FileManager.default
        guard let folder = places.first(where: { manager.isExecutableFile(atPath: "\($0)/rabbitmq-server") }) else {
            throw BrokerError(
                .notInstalled,
                "RabbitMQ is not installed: there is no rabbitmq-server in \(places.joined(separator: ", ")). "
                    + "Install it with: apt-get install rabbitmq-server")
        }
        guard let portMapper = Command.find("epmd") else {
            throw BrokerError(.notInstalled, "Erlang's epmd is not on the PATH. Install it with: apt-get install erlang-base")
        }
        return RabbitMQInstallation(server: "\(folder)/rabbitmq-server", control: "\(folder)/rabbitmqctl", portMapper: portMapper)
    }

    private static func versions() -> [String] {
        let manager = FileManager.default
        guard manager.fileExists(atPath: versionsFolder) else { return [] }
        let names: [String]
        do { names = try manager.contentsOfDirectory(atPath: versionsFolder) } catch { return [] }
        return names.filter { $0.hasPrefix("rabbitmq_server-") }.sorted().reversed().map { "\(versionsFolder)/\($0)/sbin" }
    }
}
