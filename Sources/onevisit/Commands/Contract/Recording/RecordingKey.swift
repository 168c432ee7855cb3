import ContractKit
import FoundationEssentials

/// The key from which stand-ins are drawn.
enum RecordingKey {
    /// - Parameter path: a file with at least 32 random bytes; nil draws a key that is forgotten when the program ends.
    static func read(_ path: String?) throws(Failure) -> [UInt8] {
        guard let path else { return (0..<Pseudonyms.shortestKey).map { _ in UInt8.random(in: 0 ... .max) } }
        guard let data = FileManager.default.contents(atPath: path) else { throw Failure(.failed, "The key file \(path) cannot be read.") }
        guard data.count >= Pseudonyms.shortestKey else {
            throw Failure(
                .failed, "The key in \(path) is shorter than \(Pseudonyms.shortestKey) bytes. Make one: head -c 32 /dev/urandom > \(path)")
        }
        return Array(data)
    }
}
