import Contracts
import HTTPTypes
import Orchestration
import StructuredFieldValues

/// The caller's own name for a submission, from `Idempotency-Key`: a string of RFC 8941 in quotation marks, or bare, as many clients send it.
enum IdempotencyKey {
    private struct Item: StructuredFieldValue {
        static let structuredFieldType = StructuredFieldType.item
        var item: String
    }

    static func read(_ fields: HTTPFields, longest: Int) throws(Problem) -> String? {
        let values = fields[values: .idempotencyKey]
        guard let value = values.first else { return nil }
        guard values.count == 1 else { throw mistake(zh: "只能出现一次", en: "stands more than once") }
        var key = value
        if value.hasPrefix("\"") {
            do {
                key = try StructuredFieldValueDecoder().decode(Item.self, from: Array(value.utf8)).item
            } catch {
                throw mistake(zh: "引号内的字符串格式有误", en: "is no well-formed string in quotation marks")
            }
        }
        guard !key.isEmpty else { throw mistake(zh: "不能为空", en: "is empty") }
        guard key.utf8.count <= longest else { throw mistake(zh: "不能超过 \(longest) 字节", en: "is longer than \(longest) bytes") }
        guard key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw mistake(zh: "只能使用可见的 ASCII 字符", en: "holds characters other than visible ASCII")
        }
        return key
    }

    private static func mistake(zh: String, en: String) -> Problem {
        Problem(
            .invalidRequest,
            LocalizedText(
                zh: "请求头 Idempotency-Key \(zh)。请为每次申请使用一个唯一的键，例如 UUID。",
                en: "The header field Idempotency-Key \(en). Use one unique key for each submission, such as a UUID."))
    }
}
