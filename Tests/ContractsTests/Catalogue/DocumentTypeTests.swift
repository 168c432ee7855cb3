import Contracts
import JSON
import Testing

@Suite("Papers are told by how they begin")
struct DocumentTypeTests {
    private static let heads: [(type: DocumentType, head: [UInt8])] = [
        (.pdf, Array("%PDF-1.7\n".utf8)), (.pdf, [UInt8](repeating: 0, count: 1000) + Array("%PDF-1.4".utf8)),
        (.ofd, [0x50, 0x4B, 3, 4, 20, 0]), (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0, 0, 16]),
        (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]), (.heic, [0, 0, 0, 24] + Array("ftypheic".utf8)),
        (.heic, [0, 0, 0, 24] + Array("ftypmif1".utf8)),
    ]

    @Test(arguments: heads)
    func `each type by its own mark, and by no other's`(type: DocumentType, head: [UInt8]) {
        #expect(DocumentType.allCases.filter { $0.isTold(by: head) } == [type])
    }

    @Test(arguments: [[], [0x89], Array("<html><script>".utf8), Array("%PDX-".utf8), [0, 0, 0, 24] + Array("ftypmp42".utf8)] as [[UInt8]])
    func `what has no mark is none of them`(head: [UInt8]) {
        #expect(!DocumentType.allCases.contains { $0.isTold(by: head) })
    }

    @Test func `a mark of PDF after the first kilobyte is none`() {
        #expect(!DocumentType.pdf.isTold(by: [UInt8](repeating: 0, count: 1024) + Array("%PDF-".utf8)))
    }

    @Test func `files are told by their ending`() {
        #expect(DocumentType(ofFile: "lease.PDF") == .pdf && DocumentType(ofFile: "a.b.jpeg") == .jpeg && DocumentType(ofFile: "/x/y.heif") == .heic)
        for name in ["pdf", "lease", "lease.", "lease.txt", ""] { #expect(DocumentType(ofFile: name) == nil) }
    }

    @Test func `a content is hashed as it comes`() {
        var hash = ContentHash()
        #expect(hash.text == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        hash.update(Array("te".utf8))
        hash.update([])
        hash.update(Array("st".utf8))
        #expect(hash.text == "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
        #expect(hash.text == ContentHash.text(of: Array("test".utf8)) && ContentHash.isText(hash.text))
        for text in ["", "9F86", String(repeating: "g", count: 64), String(repeating: "0", count: 63)] { #expect(!ContentHash.isText(text)) }
    }

    @Test func `what a department can supply is fetched with what is known of the applicant, and nothing else`() throws {
        let catalogue = try Catalogue(reading: TestFolder.withCase().files)
        let photo = try #require(catalogue.matters["permit-renewal"]?.terms?.documents.first)
        let operation = try #require(photo.from.flatMap { catalogue.operations[$0] })
        let fetching = photo.fetching(by: operation, for: [.citizen])
        #expect(fetching.name == "id-photo-document" && fetching.operation == operation.reference)
        #expect(fetching.input == [.init(member: "residentId", source: .pointer(JSONPointer(tokens: ["applicant", "residentId"])))])
    }
}
