import Messaging

/// Ids of requests: ULIDs, 26 characters of Crockford's base 32, sorted by time (github.com/ulid/spec).
enum RequestID {
    static let length = 26
    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// An id from 48 bits of time and 80 random bits.
    static func make(at time: Timestamp, using random: inout some RandomNumberGenerator) -> String {
        let high = UInt64(truncatingIfNeeded: time.milliseconds)
        let first: UInt64 = random.next()
        let second: UInt64 = random.next()
        return String(unsafeUninitializedCapacity: length) { text in
            for place in 0..<10 { text[place] = alphabet[Int(high >> UInt64(45 - place * 5) & 31)] }
            for place in 0..<8 { text[10 + place] = alphabet[Int(first >> UInt64(place * 5) & 31)] }
            for place in 0..<8 { text[18 + place] = alphabet[Int(second >> UInt64(place * 5) & 31)] }
            return length
        }
    }

    /// The request of a task, whose id is `<request>-<task name>`; nil where it is no task of ours.
    static func request(ofTask task: String) -> (request: String, name: String)? {
        let bytes = task.utf8
        guard bytes.count > length + 1, let dash = bytes.index(bytes.startIndex, offsetBy: length, limitedBy: bytes.endIndex),
            bytes[dash] == UInt8(ascii: "-")
        else { return nil }
        return (String(task[..<dash]), String(task[bytes.index(after: dash)...]))
    }
}
