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
