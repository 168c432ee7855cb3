import Glibc
import MessagingTestKit
import Synchronization

/// Listens, and sends each connection the bytes made for it: all at once, or frame by frame, as in a conversation.
final class FakeServer: Sendable {
    /// How long a conversation waits for what the client says next.
    private static let turn: Int32 = 5
    /// How long it stays open when all has been said.
    private static let farewell: Int32 = 20

    let port: Int
    private let listener: Int32
    private let converses: Bool
    private let count = Atomic(0)
    private let talking = Atomic(0)

    /// How many connections were accepted.
    var connections: Int { count.load(ordering: .relaxed) }

    /// Lends a server; its threads and its sockets are gone when this returns. Each connection gets the bytes of its number, from 1.
    /// One that `converses` hangs up after the last frame, another says nothing more.
    static func with<Result: Sendable>(
        converses: Bool = false, _ bytes: @escaping @Sendable (Int) -> [UInt8], _ body: (FakeServer) async throws -> Result
    ) async throws -> Result {
        let server = try FakeServer(converses: converses)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await onOwnThread { server.serve(bytes) } }
            defer { shutdown(server.listener, Int32(SHUT_RDWR)) }
            return try await body(server)
        }
    }

    private init(converses: Bool) throws {
        self.converses = converses
        port = try LoopbackPorts.free(1)[0]
        listener = LoopbackPorts.socket()
        guard LoopbackPorts.withAddress(port: UInt16(port), { bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
            close(listener)
            throw TestFailure(description: "Cannot listen on port \(port).")
        }
    }

    private func serve(_ bytes: (Int) -> [UInt8]) {
        var open: [Int32] = []
        while case let client = accept(listener, nil, nil), client >= 0 {
            let bytes = bytes(count.add(1, ordering: .relaxed).newValue)
            if converses {
                talking.add(1, ordering: .acquiringAndReleasing)
                detachThread { [self] in
                    Self.converse(FrameMutation.frames(of: bytes), with: client)
                    talking.subtract(1, ordering: .acquiringAndReleasing)
                }
            } else {
                send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                open.append(client)
            }
        }
        while talking.load(ordering: .acquiring) > 0 { usleep(1000) }
        for client in open + [listener] { close(client) }
    }

    private static func converse(_ frames: [[UInt8]], with client: Int32) {
        for frame in frames {
            if isAnswer(frame) { hear(client, within: turn) }
            send(client, frame, frame.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        hear(client, within: farewell)
        close(client)
    }

    /// Whether a frame answers something that the client says first: a method that neither delivers, returns nor confirms.
    private static func isAnswer(_ frame: [UInt8]) -> Bool {
        guard frame.count > 10, frame[0] == 1 else { return false }
        return frame[8] != 60 || [11, 21, 31].contains(frame[10])
    }

    /// Reads what the client has said, and waits for it for a while.
    private static func hear(_ client: Int32, within milliseconds: Int32) {
        var watched = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
        guard poll(&watched, 1, milliseconds) > 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 4096)
        while recv(client, &bytes, bytes.count, Int32(MSG_DONTWAIT)) > 0 {}
    }
}
