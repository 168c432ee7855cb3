import CrashPoints
import Logging

/// Arms a process for a fault test, where its environment says so.
///
/// That no process of a real installation ends itself by mistake, an order with a name that is not known is refused, an armed process works with
/// a broker of its own machine alone, and it says what it is at the top of its log.
enum CrashArming {
    /// - Parameter broker: the address of the process's broker; nil where it has none.
    /// - Throws: ``Failure`` where an order is there that cannot be followed.
    static func arm(as side: CrashPoint.Side, broker: String?, environment: [String: String] = Environment.all) throws(Failure) {
        guard let order = environment[CrashPoint.variable] else { return }
        guard broker.map(isOnThisMachine) ?? true else {
            throw Failure(
                .failed,
                "\(CrashPoint.variable) is set, and the broker is not on this machine. It makes a process end itself in the middle of its work, for fault "
                    + "tests: unset it.")
        }
        do {
            let point = try CrashPoint.arm(order, side: side)
            Logger(label: "crash").critical(
                "THIS PROCESS IS ARMED: it ends itself in the middle of its work. It is for fault tests alone", metadata: ["at": "\(point)"])
        } catch {
            throw Failure(.failed, error.message)
        }
    }

    /// Whether the address of a broker is one of the loopback interface.
    static func isOnThisMachine(_ url: String) -> Bool {
        guard let scheme = url.firstRange(of: "://") else { return false }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let host = place.hasPrefix("[") ? place.dropFirst().prefix { $0 != "]" } : place.prefix { $0 != ":" }
        return host == "localhost" || host == "::1" || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }
}
