import FoundationEssentials
import Glibc
import JSON

/// A JSON object that a command is given in a file.
enum JSONInput {
    /// - Parameters:
    ///   - path: `-` for the standard input.
    ///   - profile: that of messages, where it goes into one as it is.
    static func object(from path: String, profile: JSONProfile = .document) throws(Failure) -> JSONObject {
        let bytes = try TextInput.bytes(from: path)
        let document: JSONValue
        do { document = try JSONValue(parsing: bytes, profile: profile) } catch {
            throw Failure(.failed, "\(path):\(error.line):\(error.column): \(error.reason)")
        }
        guard let object = document.object else { throw Failure(.failed, "\(path): what is wanted is a JSON object") }
        return object
    }
}

/// What a command is given in a file.
enum TextInput {
    /// - Parameter path: `-` for the standard input.
    static func bytes(from path: String) throws(Failure) -> [UInt8] {
        if path == "-" { return standardInput() }
        guard let data = FileManager.default.contents(atPath: path) else { throw Failure(.failed, "\(path) cannot be read") }
        return Array(data)
    }

    /// The one line that it holds.
    static func line(from path: String) throws(Failure) -> String {
        let text = String(decoding: try bytes(from: path), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }

    private static func standardInput() -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }
}
