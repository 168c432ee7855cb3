import FoundationEssentials
import JSON

/// What a running `onevisit dev` leaves in the folder that it was started in, so that commands there find its gateway without being told.
struct ClientContext {
    /// Relative to the working directory.
    static let path = ".onevisit/context.json"

    var url: String
    var token: String

    init(url: String, token: String) {
        self.url = url
        self.token = token
    }

    /// The context of this folder; nil where there is none.
    static func read() -> ClientContext? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let document: JSONValue
        // A file that somebody else wrote there says nothing to us.
        do { document = try JSONValue(parsing: Array(data), profile: .document) } catch { return nil }
        guard let url = document["url"]?.string, let token = document["token"]?.string else { return nil }
        return ClientContext(url: url, token: token)
    }

    /// Writes the context for the owner's eyes alone.
    func write() throws(Failure) {
        let text = (["url": .string(url), "token": .string(token)] as JSONValue).utf8
        try PrivateFile.write(text, to: Self.path)
    }

    /// Removes the context, if it is still this one.
    func remove() {
        guard let present = Self.read(), present.url == url, present.token == token else { return }
        PrivateFile.remove(Self.path)
    }

    var defaults: [String: String] { ["api.url": url, "api.token": token] }
}
