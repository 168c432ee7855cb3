import Glibc

/// Ends the process groups that a dead process left behind.
///
/// A shell reads from a line whose other end only this process holds. What stands in it says which groups to end when the line
/// closes, which the system does however this process dies: no handler can be asked for a SIGKILL. (The death signal that Linux
/// offers is bound to the thread that started the child, and threads come and go.)
public final class ProcessGuard: Sendable {
    private static let script = """
        groups=
        while read -r sign group; do
            case $sign in
            +) groups="$groups $group" ;;
            -) rest=
               for one in $groups; do [ "$one" = "$group" ] || rest="$rest $one"; done
               groups=$rest ;;
            esac
        done
        for one in $groups; do kill -s KILL -- "-$one" 2>/dev/null; done
        """

    private let line: Int32
    private let pid: pid_t

    public init() throws(BrokerError) {
        var ends: [Int32] = [-1, -1]
        // A pair of sockets, because it is closed in other children from the first moment on, and writing to a dead shell raises no signal.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw BrokerError(.system, "no sockets could be made: \(String(cString: strerror(errno)))")
        }
        defer { close(ends[0]) }
        line = ends[1]
        do {
            pid = try Command("/bin/sh", ["-c", Self.script]).spawn(input: ends[0])
        } catch {
            close(ends[1])
            throw error
        }
    }

    deinit {
        close(line)
        // The shell ends with the line; this only takes note of it.
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    func watch(group: pid_t) { say("+ \(group)\n") }

    func forget(group: pid_t) { say("- \(group)\n") }

    private func say(_ words: String) {
        // One short write each, so words of several threads never mix. A dead shell is no reason to fail: it guards nothing then.
        var words = words
        words.withUTF8 { _ = send(line, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
}
