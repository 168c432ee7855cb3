import Glibc
import Synchronization

extension CrashPoint {
    /// The variable of the environment that arms a process: the name of a place, and which passing of it is the last, as `reply-after-commit:3`.
    public static let variable = "ONEVISIT_CRASH_AT"

    /// From now on this process ends itself with a SIGKILL where the order says. It cannot be disarmed.
    /// - Parameters:
    ///   - order: as ``variable`` has it.
    ///   - side: what this process is.
    /// - Returns: the place.
    /// - Throws: ``CrashPointError`` where there is no such place in this process: who arms one means one.
    public static func arm(_ order: String, side: Side) throws(CrashPointError) -> CrashPoint {
        let parts = order.split(separator: ":", omittingEmptySubsequences: false)
        let known = allCases.filter { $0.sides.contains(side) }
        guard let name = parts.first, let point = known.first(where: { $0.rawValue == name }) else {
            let names = known.map(\.rawValue).joined(separator: ", ")
            throw CrashPointError(message: "\(variable): there is no place \"\(order)\" in this process. There are: \(names).")
        }
        guard parts.count <= 2, let passing = parts.count == 2 ? Int(parts[1]) : 1, passing > 0 else {
            throw CrashPointError(message: "\(variable): \"\(order)\" is no place and a number from 1, as \(point):1.")
        }
        ArmedCrash.order.withLock { $0 = (point, passing) }
        ArmedCrash.isArmed.store(true, ordering: .releasing)
        return point
    }
}

/// Why a process was not armed.
public struct CrashPointError: Error, Sendable, CustomStringConvertible {
    /// One sentence.
    public var message: String
    public var description: String { message }
}

/// What an armed process keeps.
enum ArmedCrash {
    static let isArmed = Atomic(false)
    static let order = Mutex<(point: CrashPoint, passings: Int)?>(nil)

    /// Counts a passing, and ends the process at the last one.
    static func passed(_ point: CrashPoint) {
        let isLast = order.withLock { order in
            guard order?.point == point else { return false }
            order?.passings -= 1
            return order?.passings == 0
        }
        if isLast { end(at: point) }
    }

    private static func end(at point: CrashPoint) -> Never {
        // Past the logger, which may not write any more.
        let words = Array("crash point \(point): this process ends itself\n".utf8)
        write(STDERR_FILENO, words, words.count)
        kill(getpid(), SIGKILL)
        // The signal may take another thread first; this one must not go on.
        while true { pause() }
    }
}
