import Contracts
import Foundation
import TestMaterial
import Testing

@testable import ContractKit

@Suite("What the loader says is said in Chinese too")
struct ChineseSentencesTests {
    private static let sentences: [(en: String, zh: String)] = [
        ("“effct” is no member of an operation; did you mean “effect”?", "“effct”不是操作的成员；是否想写“effect”？"),
        ("“deadline” is missing from a matter.", "事项缺少“deadline”。"),
        ("“input” is missing from the task “me”.", "任务“me”缺少“input”。"),
        ("“limit” must be from 1ms to 60000ms.", "“limit”须在 1ms 到 60000ms 之间。"),
        ("The data of “somebody” breaks its schema at “data/name”: must be a text", "“somebody”的 data 在“data/name”处不符合其模式：应为文本"),
        ("The data of “somebody” breaks its schema at “data/name”: “x” is missing", "“somebody”的 data 在“data/name”处不符合其模式：缺少“x”"),
        ("The data of “a” has 2 members that its schema does not declare.", "“a”的 data 有 2 个成员未在模式中声明。"),
        ("/form/a leads nowhere: the form has nothing there; did you mean “b”?", "/form/a 无处可指：表单在那里没有内容；是否想写“b”？"),
        ("“request/properties/x/minimun”: “minimun” is no keyword; check its spelling", "“request/properties/x/minimun”：“minimun”不是关键字；请检查拼写"),
        ("Something nobody has ever said.", "Something nobody has ever said."),
    ]

    @Test(arguments: sentences)
    func `a sentence has its other form`(en: String, zh: String) {
        #expect(ChineseSentences.translation(of: en) == zh)
    }

    /// The sentences stand in the loader's sources as they are told, with `\(…)` for what they are told of.
    @Test func `no sentence of the loader is forgotten`() throws {
        let folder = "\(SourceFolder.path)/Sources/Contracts/Catalogue/Loading"
        var count = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".swift") {
            let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            for sentence in Self.literals(in: text) where Self.isSentence(sentence) {
                count += 1
                let translated = ChineseSentences.translation(of: sentence)
                #expect(translated != sentence, "\(name): “\(sentence)” has no Chinese form")
            }
        }
        #expect(count > 90)
    }

    /// What is told ends with a point or with a question, and begins with a capital letter, a quoted name or something that it is told of.
    private static func isSentence(_ text: String) -> Bool {
        text.hasSuffix(".") && text.contains(" ") && text.count > 20 && !text.hasPrefix(";")
    }

    /// The literals of a source, with `x` for each interpolation; what belongs to one is left out.
    private static func literals(in source: String) -> [String] {
        source.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.flatMap(literals(inLine:))
    }

    private static func literals(inLine line: Substring) -> [String] {
        var literals: [String] = []
        var text: String?
        var depth = 0
        var interpolation = ""
        var rest = line
        while let character = rest.popFirst() {
            if depth > 0 {
                depth += character == "(" ? 1 : character == ")" ? -1 : 0
                interpolation.append(character)
                // A question of what was meant stands for the point of a sentence.
                if depth == 0 { text? += interpolation.hasPrefix("question") || interpolation.hasPrefix("Spelling.question") ? "." : "x" }
            } else if text != nil, character == "\\" {
                if rest.first == "(" { (depth, interpolation) = (1, "") } else { text?.append(rest.first ?? "x") }
                rest = rest.dropFirst()
            } else if character == "\"" {
                if let literal = text { literals.append(literal) }
                text = text == nil ? "" : nil
            } else {
                text?.append(character)
            }
        }
        return literals
    }
}
