import Glibc
import Synchronization

/// Rules a private broker from within, within a millisecond where a command line program takes a second: the node itself evaluates the
/// Erlang expressions that come in on a port of its own. The port is opened at first use, and again after the node was started anew.
///
/// What befalls the node as a process stands at ``PrivateBroker``: `kill`, `pause`, `resume`, `restart`.
public final class BrokerControl: Sendable {
    private struct Line {
        var descriptor: Int32
        /// The node's process.
        var node: Int32
    }

    /// How long the node may take for an answer.
    private static let patience = timeval(tv_sec: 30, tv_usec: 0)
    private static let secretLength = 20

    /// The node that is ruled.
    public let broker: PrivateBroker
    private let line = Mutex<Line?>(nil)

    public init(_ broker: PrivateBroker) {
        self.broker = broker
    }

    deinit { line.withLock { if let line = $0 { _ = Glibc.close(line.descriptor) } } }

    /// Evaluates Erlang expressions in the node and gives back what the last one gives, as Erlang prints it.
    @discardableResult
    public func run(_ expressions: String) async throws -> String {
        let node = broker.pid
        if line.withLock({ $0?.node }) != node { try await open(node) }
        let answer = await onOwnThread { [self] in line.withLock { Self.ask(expressions, &$0) } }
        guard let answer else { throw BrokerError(.commandFailed, "the broker does not answer its control port") }
        guard answer.hasPrefix("{ok,"), answer.hasSuffix("}") else { throw BrokerError(.commandFailed, "\(expressions): \(answer)") }
        return String(answer.dropFirst(4).dropLast())
    }

    private static func ask(_ expressions: String, _ line: inout Line?) -> String? {
        guard let descriptor = line?.descriptor else { return nil }
        let words = Array((expressions.replacing("\n", with: " ") + ".\n").utf8)
        var answer: [UInt8] = []
        var byte: UInt8 = 0
        if send(descriptor, words, words.count, Int32(MSG_NOSIGNAL)) == words.count {
            while recv(descriptor, &byte, 1, 0) == 1 {
                guard byte != UInt8(ascii: "\n") else { return String(decoding: answer, as: UTF8.self) }
                answer.append(byte)
            }
        }
        // What comes later would be taken for the answer to something else.
        Glibc.close(descriptor)
        line = nil
        return nil
    }

    // MARK: The port

    private func open(_ node: Int32) async throws {
        let secret = String((0..<Self.secretLength).map { _ in Character(UnicodeScalar(UInt8.random(in: 97...122))) })
        let answer = try await broker.control(["eval", Self.server(secret: secret)])
        guard let port = Int(answer.filter(\.isNumber)), let descriptor = LoopbackPorts.connect(to: port) else {
            throw BrokerError(.commandFailed, "the broker opens no control port: \(answer)")
        }
        var patience = Self.patience
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let words = Array("\(secret)\n".utf8)
        send(descriptor, words, words.count, Int32(MSG_NOSIGNAL))
        line.withLock { line in
            if let line { Glibc.close(line.descriptor) }
            line = Line(descriptor: descriptor, node: node)
        }
    }

    /// Listens once, for one that knows the secret. The process that listens must be the one that lives on.
    private static func server(secret: String) -> String {
        """
        Parent = self(),
        spawn(fun() ->
          {ok, Listener} = gen_tcp:listen(0, [list, {packet, line}, {active, false}, {ip, {127, 0, 0, 1}}, {buffer, 65536}]),
          {ok, Port} = inet:port(Listener),
          Parent ! {port, Port},
          {ok, Socket} = gen_tcp:accept(Listener),
          gen_tcp:close(Listener),
          {ok, "\(secret)\\n"} = gen_tcp:recv(Socket, 0),
          Answer = fun Next() ->
            case gen_tcp:recv(Socket, 0) of
              {ok, Line} ->
                Result = try
                  {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(list_to_binary(Line))),
                  {ok, Expressions} = erl_parse:parse_exprs(Tokens),
                  {value, Value, _} = erl_eval:exprs(Expressions, []),
                  {ok, Value}
                catch Class:Reason -> {Class, Reason} end,
                gen_tcp:send(Socket, [re:replace(io_lib:format("~0p", [Result]), "\\\\n", " ", [global]), "\\n"]),
                Next();
              _ -> ok
            end
          end,
          Answer()
        end),
        receive {port, Number} -> Number after 5000 -> none end.
        """
    }

    /// A text as Erlang writes it.
    static func text(_ text: String) -> String {
        "<<\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"/utf8>>"
    }

    static let administrator = text(PrivateBroker.administrator)
}
