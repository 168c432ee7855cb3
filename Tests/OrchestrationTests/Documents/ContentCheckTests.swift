import Contracts
import Testing

@testable import Orchestration

@Suite("What a document's content must be")
struct ContentCheckTests {
    private func refusal(_ type: DocumentType, most: Int = 4000, _ pieces: [UInt8]...) -> Problem? {
        var check = ContentCheck(type: type, most: most)
        do throws(Problem) {
            for piece in pieces { try check.took(piece) }
            try check.ended()
            return nil
        } catch { return error }
    }

    private let pdf = Array("%PDF-1.7\n".utf8)

    @Test("It is told by its beginning, however it is cut")
    func cut() {
        #expect(refusal(.pdf, pdf) == nil)
        #expect(refusal(.pdf, Array(pdf.prefix(2)), [], Array(pdf.dropFirst(2))) == nil)
        #expect(refusal(.pdf, [UInt8](repeating: 0, count: 1000), pdf, [UInt8](repeating: 0, count: 2000)) == nil)
    }

    @Test("What it is instead is told")
    func other() {
        #expect(refusal(.png, pdf) == .documentOfOtherType(.png, looksLike: .pdf))
        #expect(refusal(.pdf, Array("<html>".utf8)) == .documentOfOtherType(.pdf, looksLike: nil))
        #expect(refusal(.pdf, []) == .documentEmpty)
        #expect(
            Problem.documentOfOtherType(.png, looksLike: .pdf).detail.en.hasPrefix("The content is not image/png. It looks like application/pdf."))
    }

    @Test("Another type is known after the first kilobyte, and too much as soon as it has come")
    func early() throws {
        var check = ContentCheck(type: .png, most: 4000)
        try check.took([UInt8](repeating: 1, count: 1023))
        #expect(throws: Problem.documentOfOtherType(.png, looksLike: nil)) { try check.took([1]) }
        var long = ContentCheck(type: .pdf, most: 20)
        try long.took(pdf)
        #expect(throws: Problem.documentTooLong(20)) { try long.took([UInt8](repeating: 0, count: 12)) }
        #expect(refusal(.pdf, most: 9, pdf) == nil)
    }
}
