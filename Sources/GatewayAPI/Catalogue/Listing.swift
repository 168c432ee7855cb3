import Contracts
import Orchestration

/// A list that is read a page at a time. The cursor names the last item that was seen, so pages stay right while the list changes.
enum Listing {
    /// Enough for most lists in one go.
    static let defaultLimit = 50
    /// A page stays below a quarter of a megabyte.
    static let longestLimit = 200

    struct Request: Hashable {
        var limit: Int
        /// The name of the last item seen.
        var after: String?

        init(limit: String?, cursor: String?) throws(Problem) {
            let limit = limit.map { Int($0) ?? 0 } ?? Listing.defaultLimit
            guard (1...Listing.longestLimit).contains(limit) else {
                throw .badQuery(
                    zh: "查询参数 limit 必须是 1 到 \(Listing.longestLimit) 的整数。",
                    en: "The query parameter limit has to be a whole number from 1 to \(Listing.longestLimit).")
            }
            self.limit = limit
            guard let cursor else { return }
            guard let name = Listing.name(of: cursor) else {
                throw .badQuery(
                    zh: "查询参数 cursor 无效，请使用上一页给出的 next。", en: "The query parameter cursor is none of ours. Use the next of the page before.")
            }
            after = name
        }
    }

    /// The page's items, and the cursor of the next page if there is one.
    static func slice<Item>(_ items: [Item], for request: Request, by name: (Item) -> String) -> (items: [Item], next: String?) {
        let rest = items.filter { item in request.after.map { name(item) > $0 } ?? true }.sorted { name($0) < name($1) }
        let page = Array(rest.prefix(request.limit))
        return (page, rest.count > page.count ? page.last.map { cursor(of: name($0)) } : nil)
    }

    /// Opaque to callers, so that nobody builds one: the name's bytes in hexadecimal digits.
    static func cursor(of name: String) -> String { Hexadecimal.text(name.utf8) }

    static func name(of cursor: String) -> String? {
        let digits = cursor.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard !digits.isEmpty, digits.count == cursor.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        let name = String(decoding: bytes, as: UTF8.self)
        return Name.isValid(name) ? name : nil
    }
}
