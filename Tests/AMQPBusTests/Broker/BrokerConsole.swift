import Glibc
import MessagingTestKit
import Synchronization

/// Runs Erlang expressions on a private broker within a millisecond, where a command line program takes a second: the broker evaluates
/// each line that comes in on a port of its own.
final class BrokerConsole: Sendable {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let descriptor: Mutex<Int32>

    private init(_ descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    deinit { _ = descriptor.withLock { close($0) } }

    static func open(on broker: PrivateBroker) async throws -> BrokerConsole {
        let port = try LoopbackPorts.free(1)[0]
        try await broker.control(["eval", server(port: port)])
        for _ in 0..<200 {
            if let descriptor = Relay.connect(port: port) { return BrokerConsole(descriptor) }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Failure(description: "The broker's console does not answer.")
    }

    private static func server(port: Int) -> String {
        """
        spawn(fun() ->
          {ok, Listener} = gen_tcp:listen(\(port), [list, {packet, line}, {active, false}, {ip, {127, 0, 0, 1}}, {buffer, 65536}]),
          {ok, Socket} = gen_tcp:accept(Listener),
          Answer = fun Next() ->
            case gen_tcp:recv(Socket, 0) of
              {ok, Line} ->
                {ok, Tokens, _} = erl_scan:string(Line),
                {ok, Expressions} = erl_parse:parse_exprs(Tokens),
                Result = try {value, Value, _} = erl_eval:exprs(Expressions, []), {ok, Value} catch Class:Reason -> {Class, Reason} end,
                gen_tcp:send(Socket, [re:replace(io_lib:format("~0p", [Result]), "\\\\n", " ", [global]), "\\n"]),
                Next();
              _ -> ok
            end
          end,
          Answer()
        end), ok.
        """
    }

    /// What the expressions give, as Erlang prints it.
    @discardableResult
    func run(_ expressions: String) throws -> String {
        let answer = try descriptor.withLock { descriptor in
            let line = Array((expressions.replacing("\n", with: " ") + ".\n").utf8)
            guard send(descriptor, line, line.count, Int32(MSG_NOSIGNAL)) == line.count else { throw Failure(description: "The console is closed.") }
            var answer: [UInt8] = []
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) == 1, byte != UInt8(ascii: "\n") { answer.append(byte) }
            return String(decoding: answer, as: UTF8.self)
        }
        guard answer.hasPrefix("{ok,"), answer.hasSuffix("}") else { throw Failure(description: "\(expressions): \(answer)") }
        return String(answer.dropFirst(4).dropLast())
    }
}

// MARK: - What the tests ask of a broker

extension BrokerConsole {
    private static let user = PrivateBroker.administrator

    func addVirtualHost(_ name: String) throws {
        try run(
            """
            ok = rabbit_vhost:add(<<"\(name)">>, <<"\(Self.user)">>),
            rabbit_auth_backend_internal:set_permissions(<<"\(Self.user)">>, <<"\(name)">>, <<".*">>, <<".*">>, <<".*">>, <<"\(Self.user)">>)
            """)
    }

    func deleteVirtualHost(_ name: String) throws {
        try run("rabbit_vhost:delete(<<\"\(name)\">>, <<\"\(Self.user)\">>)")
    }

    func addUser(_ name: String, password: String, in host: String, write: String = ".*") throws {
        try run(
            """
            ok = rabbit_auth_backend_internal:add_user(<<"\(name)">>, <<"\(password)">>, <<"\(Self.user)">>),
            rabbit_auth_backend_internal:set_permissions(<<"\(name)">>, <<"\(host)">>, <<".*">>, <<"\(write)">>, <<".*">>, <<"\(Self.user)">>)
            """)
    }

    func depth(of queue: String, in host: String) throws -> Int? {
        let answer = try run(
            """
            case rabbit_amqqueue:lookup(rabbit_misc:r(<<"\(host)">>, queue, <<"\(queue)">>)) of
              {ok, Queue} -> [{_, Count}] = rabbit_amqqueue:info(Queue, [messages_ready]), Count;
              _ -> missing
            end
            """)
        return Int(answer)
    }

    func deleteQueue(_ queue: String, in host: String) throws {
        try run(
            """
            {ok, Queue} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"\(host)">>, queue, <<"\(queue)">>)),
            rabbit_amqqueue:delete(Queue, false, false, <<"\(Self.user)">>)
            """)
    }

    /// Makes a queue fall silent, as one without a leader does, or speak again.
    func setSick(_ queue: String, _ isSick: Bool, in host: String) throws {
        try run(
            """
            {ok, Queue} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"\(host)">>, queue, <<"\(queue)">>)),
            sys:\(isSick ? "suspend" : "resume")(amqqueue:get_pid(Queue))
            """)
    }

    func limit(_ queue: String, to length: Int, in host: String) throws {
        try run(
            """
            rabbit_policy:set(<<"\(host)">>, <<"limit">>, <<"^\(queue)$">>, [{<<"max-length">>, \(length)}], 0, <<"queues">>, <<"\(Self.user)">>)
            """)
    }

    func setAlarm(_ isSet: Bool) throws {
        try run(
            isSet
                ? "rabbit_alarm:set_alarm({{resource_limit, memory, node()}, []})"
                : "rabbit_alarm:clear_alarm({resource_limit, memory, node()})")
    }
}
