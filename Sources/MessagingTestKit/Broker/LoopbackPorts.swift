import Glibc

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
            if !found.contains(Int(port)), canListen(port: port) { found.append(Int(port)) }
        }
        return found
    }

    /// Whether somebody could listen on that port now.
    public static func canListen(port: UInt16) -> Bool {
        withSocket(port: port) { descriptor, address, length in bind(descriptor, address, length) == 0 } ?? false
    }

    /// Opens a TCP socket, hands it on with the loopback address of that port, and closes it. Nil where there is no socket to be had.
    static func withSocket<Value>(port: UInt16, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
