#if canImport(Glibc)
    import Glibc
#endif

/// A call to the system that failed.
struct SystemError: Error, CustomStringConvertible {
    let number: Int32
    var description: String { String(cString: strerror(number)) }
}

/// Removes a file; none is no error.
func removeIfThere(_ path: String) throws(SystemError) {
    guard unlink(path) != 0, errno != ENOENT else { return }
    throw SystemError(number: errno)
}

/// Gives a file its name, in place of the one that had it.
func moveInPlace(_ path: String, to target: String) throws(SystemError) {
    guard rename(path, target) != 0 else { return }
    throw SystemError(number: errno)
}

/// Makes an empty file that this user alone may read, where there is none.
func makeIfMissing(_ path: String) throws(SystemError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError(number: errno) }
    close(descriptor)
}

/// Finds that a file is there.
func requireFile(_ path: String) throws(SystemError) {
    guard access(path, R_OK | W_OK) == 0 else { throw SystemError(number: errno) }
}
