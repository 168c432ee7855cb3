package import Glibc
import Synchronization

/// TCP ports of the loopback interface.
public enum LoopbackPorts {
    /// Below the range from which the system takes the ports of outgoing connections, so that none of them takes a port that a
    /// restarting server is about to listen on again.
    static let range: ClosedRange<UInt16> = 20_000...32_000

    /// That many different ports on which nobody listens now.
    public static func free(_ count: Int) throws(BrokerError) -> [Int] {
        var found: [Int] = []
        var attempts = 0
        while found.count < count {
            attempts += 1
            guard attempts < 1000 else { throw BrokerError(.system, "no free port between \(range.lowerBound) and \(range.upperBound) on 127.0.0.1") }
            let port = UInt16.random(in: range)
            if !found.contains(Int(port)), HeldPort(Int(port)) != nil { found.append(Int(port)) }
        }
        return found
    }

    /// A TCP socket that no child inherits.
    package static func socket() -> Int32 { Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0) }

    /// Hands the loopback address of that port on.
    package static func withAddress<Value>(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}

extension LoopbackPorts {
    /// A connected socket; nil where nobody listens.
    package static func connect(to port: Int) -> Int32? {
        guard let port = UInt16(exactly: port) else { return nil }
        let descriptor = socket()
        guard withAddress(port: port, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}

/// A port of the loopback interface that nobody else can listen on while this lives and has not been released.
public final class HeldPort: Sendable {
    private let descriptor: Mutex<Int32>

    /// Nil where somebody has the port already.
    public init?(_ port: Int) {
        guard let number = UInt16(exactly: port) else { return nil }
        let descriptor = LoopbackPorts.socket()
        guard descriptor >= 0 else { return nil }
        // The connections of an earlier listener may still be closing; they keep nobody from listening again.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        // Only who listens keeps out others that allow the same; the queue is never read from.
        guard LoopbackPorts.withAddress(port: number, { bind(descriptor, $0, $1) }) == 0, listen(descriptor, 1) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = Mutex(descriptor)
    }

    /// Lets somebody else listen there.
    public func release() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { close(descriptor) }
            descriptor = -1
        }
    }

    deinit { release() }
}
