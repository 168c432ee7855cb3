import Contracts
import JSON

extension Outcome {
    /// As the ledger keeps it: an object with the members that a reply has.
    var text: [UInt8] {
        var text = JSONText()
        text.beginObject()
        write(into: &text)
        text.endObject()
        return text.utf8
    }

    /// Whether it reads back as it is written. One that does not, because a text of it holds NUL or a code of it is empty, can be neither kept nor
    /// sent.
    var isReadable: Bool {
        do { return try Outcome(JSONValue(parsing: text, profile: .bus)) == self } catch { return false }
    }
}
