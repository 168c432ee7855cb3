import Glibc

/// Files that only their owner may read, from the first moment on.
enum PrivateFile {
    /// Writes a file anew. A reader sees the old one or the whole new one.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let temporary = "\(path).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let failure = failure(path)
                close(descriptor)
                unlink(temporary)
                throw failure
            }
            written += count
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else { throw failure(path) }
    }

    static func remove(_ path: String) { unlink(path) }

    private static func failure(_ path: String) -> Failure {
        Failure(.failed, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
