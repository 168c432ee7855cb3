extension BrokerControl {
    /// What a user may do in a virtual host, as RabbitMQ's regular expressions of names.
    public struct Permission: Hashable, Sendable {
        public var configure: String
        public var write: String
        public var read: String

        public init(configure: String = ".*", write: String = ".*", read: String = ".*") {
            self.configure = configure
            self.write = write
            self.read = read
        }
    }

    private func resource(_ kind: String, _ name: String, in host: String) -> String {
        "rabbit_misc:r(\(Self.text(host)), \(kind), \(Self.text(name)))"
    }

    // MARK: Virtual hosts and users

    /// Adds a virtual host in which the administrator may do everything.
    public func addVirtualHost(_ name: String) async throws {
        try await run("ok = rabbit_vhost:add(\(Self.text(name)), \(Self.administrator))")
        try await set(Permission(), of: PrivateBroker.administrator, in: name)
    }

    /// Deletes a virtual host with all that is in it.
    public func deleteVirtualHost(_ name: String) async throws {
        try await run("rabbit_vhost:delete(\(Self.text(name)), \(Self.administrator))")
    }

    /// Adds a user who may do so much in one virtual host.
    public func addUser(_ name: String, password: String, in host: String, _ permission: Permission = Permission()) async throws {
        try await run("ok = rabbit_auth_backend_internal:add_user(\(Self.text(name)), \(Self.text(password)), \(Self.administrator))")
        try await set(permission, of: name, in: host)
    }

    /// Gives a user these rights instead of those before; without any, the user may not enter the virtual host. What a channel was allowed
    /// once stays allowed until it is closed.
    public func set(_ permission: Permission?, of user: String, in host: String) async throws {
        guard let permission else {
            try await run("rabbit_auth_backend_internal:clear_permissions(\(Self.text(user)), \(Self.text(host)), \(Self.administrator))")
            return
        }
        let expressions = [permission.configure, permission.write, permission.read].map(Self.text).joined(separator: ", ")
        try await run(
            "rabbit_auth_backend_internal:set_permissions(\(Self.text(user)), \(Self.text(host)), \(expressions), \(Self.administrator))")
    }

    // MARK: Queues, bindings, policies

    /// The names of the queues of a virtual host.
    public func queues(in host: String = "/") async throws -> [String] {
        let answer = try await run(
            "lists:flatten([io_lib:format(\"~s;\", [Name]) || {resource, \(Self.text(host)), queue, Name} <- rabbit_amqqueue:list_names()])")
        return answer.filter { $0 != "\"" }.split(separator: ";").map(String.init)
    }

    /// How many messages of a queue are ready; nil where there is no such queue.
    public func depth(of queue: String, in host: String = "/") async throws -> Int? {
        try await messages("messages_ready", of: queue, in: host)
    }

    /// How many messages of a queue are with its readers; nil where there is no such queue.
    public func unsettled(in queue: String, in host: String = "/") async throws -> Int? {
        try await messages("messages_unacknowledged", of: queue, in: host)
    }

    private func messages(_ which: String, of queue: String, in host: String) async throws -> Int? {
        let answer = try await run(
            """
            case rabbit_amqqueue:lookup(\(resource("queue", queue, in: host))) of
              {ok, Queue} -> [{_, Count}] = rabbit_amqqueue:info(Queue, [\(which)]), Count;
              _ -> missing
            end
            """)
        return Int(answer)
    }

    /// Deletes a queue with its messages; its readers are told.
    public func deleteQueue(_ queue: String, in host: String = "/") async throws {
        try await run(
            """
            {ok, Queue} = rabbit_amqqueue:lookup(\(resource("queue", queue, in: host))),
            rabbit_amqqueue:delete(Queue, false, false, \(Self.administrator))
            """)
    }

    /// Makes a queue fall silent, as one without a leader does, or speak again.
    public func setSick(_ queue: String, _ isSick: Bool, in host: String = "/") async throws {
        try await run(
            """
            {ok, Queue} = rabbit_amqqueue:lookup(\(resource("queue", queue, in: host))),
            sys:\(isSick ? "suspend" : "resume")(amqqueue:get_pid(Queue))
            """)
    }

    /// Removes a binding. Nobody is told.
    public func deleteBinding(of queue: String, to exchange: String, _ pattern: String, in host: String = "/") async throws {
        try await run(
            """
            [Binding] = [B || B <- rabbit_binding:list_for_source_and_destination(
              \(resource("exchange", exchange, in: host)), \(resource("queue", queue, in: host))), element(3, B) =:= \(Self.text(pattern))],
            rabbit_binding:remove(Binding, \(Self.administrator))
            """)
    }

    /// Sets a policy for queues; `definition` is written in Erlang, as `[{<<"max-length">>, 10}]`.
    public func setPolicy(_ name: String, for pattern: String, _ definition: String, in host: String = "/") async throws {
        try await run(
            """
            rabbit_policy:set(\(Self.text(host)), \(Self.text(name)), \(Self.text(pattern)), \(definition), 0, <<"queues">>, \(Self.administrator))
            """)
    }

    /// Removes a policy.
    public func clearPolicy(_ name: String, in host: String = "/") async throws {
        try await run("rabbit_policy:delete(\(Self.text(host)), \(Self.text(name)), \(Self.administrator))")
    }
}
