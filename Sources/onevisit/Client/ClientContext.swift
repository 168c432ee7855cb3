import FoundationEssentials
import JSON

/// What a running `onevisit dev` leaves in the folder that it was started in, so that commands there find its gateway without being told.
struct ClientContext {
    /// Relative to the folder that it is of.
    static let path = ".onevisit/context.json"

    var url: String
    /// Of a channel.
    var token: String
    var operatorToken: String

    init(url: String, token: String, operatorToken: String) {
        self.url = url
        self.token = token
        self.operatorToken = operatorToken
    }

    /// The context of a folder, by default the one that we run in; nil where there is none.
    static func read(in place: String = ".") -> ClientContext? {
        guard let data = FileManager.default.contents(atPath: "\(place)/\(path)") else { return nil }
        let document: JSONValue
        // A file that somebody else wrote there says nothing to us.
        do { document = try JSONValue(parsing: Array(data), profile: .document) } catch { return nil }
        guard let url = document["url"]?.string, let token = document["token"]?.string else { return nil }
        return ClientContext(url: url, token: token, operatorToken: document["operatorToken"]?.string ?? "")
    }

    /// Writes the context of a folder for the owner's eyes alone.
    func write(in place: String) throws(Failure) {
        let text = (["url": .string(url), "token": .string(token), "operatorToken": .string(operatorToken)] as JSONValue).utf8
        try PrivateFile.write(text, to: "\(place)/\(Self.path)")
    }

    /// Removes the context of a folder, if it is still this one.
    func remove(in place: String) {
        guard let present = Self.read(in: place), present.url == url, present.token == token else { return }
        PrivateFile.remove("\(place)/\(Self.path)")
    }

    var defaults: [String: String] { ["api.url": url, "api.token": token, "api.operatorToken": operatorToken] }
}
