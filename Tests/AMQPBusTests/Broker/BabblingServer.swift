import Glibc
import MessagingTestKit
import Synchronization

/// Listens, says the same to everybody, and then says nothing more.
final class BabblingServer: Sendable {
    let port: Int
    private let listener: Int32
    private let count = Atomic(0)
    private let isEnding = Atomic(false)

    var connections: Int { count.load(ordering: .relaxed) }

    init(_ bytes: [UInt8]) throws {
        port = try LoopbackPorts.free(1)[0]
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard Relay.withAddress(port, { bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
            throw BrokerConsole.Failure(description: "Cannot listen on port \(port).")
        }
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Body { [self] in babble(bytes) })
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        pthread_detach(thread)
    }

    func end() {
        isEnding.store(true, ordering: .relaxed)
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private func babble(_ bytes: [UInt8]) {
        var open: [Int32] = []
        while !isEnding.load(ordering: .relaxed) {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            count.add(1, ordering: .relaxed)
            _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            open.append(client)
        }
        for client in open + [listener] { close(client) }
    }
}
