import Contracts
import JSON

extension Problem {
    static let noDocuments = Problem(
        .unavailable, LocalizedText(zh: "此网关不接收材料。", en: "This gateway takes no documents: it has nowhere to keep them."))

    /// A document that is not there, or not for who asks.
    static let unknownDocument = Problem(
        .notFound, LocalizedText(zh: "没有此材料，或已过保存期限。", en: "There is no such document, or it is no longer kept."))

    /// The matter has no document of that name. What was written instead is not repeated.
    static func unknownDocument(among known: [String]) -> Problem {
        let names = known.joined(separator: ", ")
        let text =
            known.isEmpty
            ? LocalizedText(zh: "该事项不需要材料。", en: "The matter takes no documents.")
            : LocalizedText(zh: "该事项没有此材料，只有：\(names)。", en: "The matter has no such document. It has: \(names).")
        return Problem(
            .invalidForm, text, mistakes: [Mistake(pointer: JSONPointer(tokens: ["documents"]), code: "unknown-document", message: text)])
    }

    static func documentType(among types: [String]) -> Problem {
        let names = types.joined(separator: ", ")
        return Problem(
            .unsupportedMediaType,
            LocalizedText(
                zh: "该材料的类型须为：\(names)，并在 Content-Type 中标明。",
                en: "The document has to be of one of these types, and say so in Content-Type: \(names)."),
            accepted: types)
    }

    static func documentOfOtherType(_ type: DocumentType, looksLike other: DocumentType?) -> Problem {
        let (zh, en) = other.map { ("，看起来是 \($0.rawValue)", " It looks like \($0.rawValue).") } ?? ("", "")
        return Problem(
            .unsupportedMediaType,
            LocalizedText(
                zh: "内容不是 \(type.rawValue)\(zh)。请检查文件及 Content-Type。",
                en: "The content is not \(type.rawValue).\(en) Check the file and Content-Type."), accepted: [type.rawValue])
    }

    static let documentEmpty = Problem(
        .invalidRequest, LocalizedText(zh: "材料没有内容。", en: "The document is empty. Send its content as the body."))

    static func documentTooLong(_ most: Int) -> Problem {
        Problem(.tooLarge, LocalizedText(zh: "该材料最大 \(most) 字节。", en: "The document may have \(most) bytes at most."))
    }

    static let documentDamaged = Problem(
        .invalidRequest,
        LocalizedText(
            zh: "收到的内容与 Content-Digest 不符，请重新发送。", en: "What arrived is not what Content-Digest says. Send it again."))

    static func tooManyDocuments(_ most: Int) -> Problem {
        Problem(
            .conflict,
            LocalizedText(zh: "该办件已有 \(most) 份材料，不能再增加。", en: "The case has \(most) documents, with those that were replaced, and takes no more."))
    }
}
