import FoundationEssentials
import Glibc

/// This program, as a file.
enum Program {
    /// The absolute path of the executable.
    static var path: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return CommandLine.arguments[0] }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// How somebody in this folder calls it.
    static var name: String {
        let called = CommandLine.arguments[0]
        guard called.hasPrefix("/") else { return called }
        let here = FileManager.default.currentDirectoryPath + "/"
        return called.hasPrefix(here) ? String(called.dropFirst(here.count)) : called
    }
}
