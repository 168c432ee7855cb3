import ContractKit
import Glibc
import JSON
import Synchronization

/// A recording that is being written: a line for each exchange, for its owner's eyes alone.
final class RecordingFile: Sendable {
    let path: String
    private let descriptor: Int32
    private let failure = Mutex<String?>(nil)

    /// - Throws: ``Failure`` where the file is there already, or cannot be made.
    init(_ path: String) throws(Failure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(.failed, "\(path) cannot be made: \(String(cString: strerror(errno))). A recording is never written over.")
        }
    }

    deinit { close(descriptor) }

    /// Why lines are lost; nil while none is.
    var trouble: String? { failure.withLock { $0 } }

    func write(_ exchange: RecordedExchange) {
        let line = exchange.json.utf8 + [UInt8(ascii: "\n")]
        var written = 0
        while written < line.count {
            let count = line[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let reason = String(cString: strerror(errno))
                failure.withLock { $0 = $0 ?? reason }
                return
            }
            written += count
        }
    }
}
