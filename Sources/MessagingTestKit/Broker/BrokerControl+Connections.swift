/// A client's connection, as the broker sees it.
public struct BrokerConnection: Hashable, Sendable {
    /// The broker's own word for it.
    var id: String
    public var user: String
    public var virtualHost: String
    /// What the client calls it.
    public var name: String
}

extension BrokerControl {
    /// The connections that are open now.
    public func connections() async throws -> [BrokerConnection] {
        let answer = try await run(
            """
            lists:flatten([try
              [{user, User}, {vhost, Host}, {client_properties, Properties}] = rabbit_networking:connection_info(Pid, [user, vhost, client_properties]),
              Name = case lists:keyfind(<<"connection_name">>, 1, Properties) of {_, _, Text} -> Text; _ -> <<>> end,
              io_lib:format("~s|~s|~s|~s;", [pid_to_list(Pid), User, Host, Name])
            catch _:_ -> [] end || Pid <- rabbit_networking:connections()])
            """)
        return answer.filter { $0 != "\"" }.split(separator: ";").compactMap { line in
            let parts = line.split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            return parts.count == 4 ? BrokerConnection(id: parts[0], user: parts[1], virtualHost: parts[2], name: parts[3]) : nil
        }
    }

    /// Closes one connection; its client is told why. One that is gone already stays so.
    public func close(_ connection: BrokerConnection, reason: String = "closed by the test") async throws {
        try await run("catch rabbit_networking:close_connection(list_to_pid(\"\(connection.id)\"), \"\(reason)\"), ok")
    }

    /// Closes all connections at once.
    public func closeConnections(reason: String = "closed by the test") async throws {
        try await run("rabbit_networking:close_all_connections(\"\(reason)\")")
    }

    /// Listens no longer, so that nobody can connect; open connections stay.
    public func suspendListeners() async throws {
        try await run("rabbit_maintenance:suspend_all_client_listeners()")
    }

    /// Listens again.
    public func resumeListeners() async throws {
        try await run("rabbit_maintenance:resume_all_client_listeners()")
    }
}
