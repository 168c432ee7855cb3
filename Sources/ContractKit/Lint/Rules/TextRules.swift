import Contracts
import JSON

extension ContractLint {
    /// Names of members that are not on the list of words; nothing where the folder has no list.
    func names() -> [LintFinding] {
        guard let words else { return [] }
        return reading.sources.flatMap { source in
            Self.schemas(of: source).flatMap { part, schema in
                SchemaField.all(in: schema).filter { words.words[$0.name] == nil }.map { field in
                    let replacement = words.replacement(for: field.name)
                    return finding(
                        .word, source, JSONPointer(tokens: [part] + field.place.tokens),
                        zh: "“\(field.name)”不在词表中" + (replacement.map { "，应写“\($0)”。" } ?? "；换用已有的名称，或列入 words.yaml。"),
                        en: "“\(field.name)” is not on the list of words"
                            + (replacement.map { ": write “\($0)”." } ?? "; use a name that is, or put it into words.yaml."))
                }
            }
        }
    }

    /// Fields of forms and data, and choices, that people would see by the names that programs use.
    func titles() -> [LintFinding] {
        reading.sources.flatMap { source in
            Self.schemas(of: source).filter { $0.name != "request" }.flatMap { part, schema in
                SchemaField.all(in: schema).flatMap { field -> [LintFinding] in
                    let place = JSONPointer(tokens: [part] + field.place.tokens)
                    var findings: [LintFinding] = []
                    if field.schema["title"] == nil, field.schema["$ref"] == nil {
                        findings.append(finding(.untitled, source, place, zh: "“\(field.name)”没有标题。", en: "“\(field.name)” has no title."))
                    }
                    for (number, choice) in (field.schema["oneOf"]?.array ?? []).enumerated() {
                        guard let constant = choice["const"], choice["title"] == nil else { continue }
                        let text = constant.string ?? String(decoding: constant.utf8, as: UTF8.self)
                        findings.append(
                            finding(
                                .untitled, source, place + "oneOf" + number, zh: "“\(field.name)”的选项“\(text)”没有标题。",
                                en: "The choice “\(text)” of “\(field.name)” has no title."))
                    }
                    return findings
                }
            }
        }
    }

    /// Texts whose Chinese has no Chinese character, or whose English has one.
    func translations() -> [LintFinding] {
        reading.sources.flatMap { source in
            var texts: [(place: JSONPointer, text: LocalizedText)] = []
            Self.collectTexts(of: source.json, at: JSONPointer(), into: &texts)
            return texts.compactMap { place, text in
                if !text.zh.unicodeScalars.contains(where: Self.isHan) {
                    return finding(.untranslated, source, place + "zh", zh: "中文文本里没有汉字。", en: "The Chinese text has no Chinese character.")
                }
                guard text.en.unicodeScalars.contains(where: Self.isHan) else { return nil }
                return finding(.untranslated, source, place + "en", zh: "英文文本里有汉字。", en: "The English text has Chinese characters.")
            }
        }
    }

    /// What is written in two languages; data of examples is not.
    private static func collectTexts(of value: JSONValue, at place: JSONPointer, into texts: inout [(place: JSONPointer, text: LocalizedText)]) {
        switch value {
        case .object(let members):
            if let zh = members["zh"]?.string, let en = members["en"]?.string { texts.append((place, LocalizedText(zh: zh, en: en))) }
            for member in members where place.tokens.isEmpty == false || member.name != "examples" {
                collectTexts(of: member.value, at: place + member.name, into: &texts)
            }
        case .array(let elements):
            for (number, element) in elements.enumerated() { collectTexts(of: element, at: place + number, into: &texts) }
        case .null, .bool, .integer, .number, .string: break
        }
    }

    /// Han characters in their blocks: the unified ones, their extensions and the compatibility forms.
    private static func isHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFD: true
        default: false
        }
    }
}
