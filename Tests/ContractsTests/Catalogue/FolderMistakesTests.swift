import Contracts
import Testing

@Suite("Every mistake of the whole folder is told at once")
struct FolderMistakesTests {
    @Test func `five mistakes in three files are these five, sorted by file and line`() {
        let folder = TestFolder()
            .replacing("title: { zh: 公安局, en: Police }", by: "tilte: { zh: 公安局, en: Police }", in: TestFolder.department)
            .replacing("limit: 700ms", by: "limit: 700", in: TestFolder.operation)
            .replacing("identity: face", by: "identity: fingerprint", in: TestFolder.matter)
            .replacing("after: [me]", by: "after: [you]", in: TestFolder.matter)
        #expect(
            folder.mistakes.map { "\($0.file):\($0.line) \($0.rule.rawValue)" }
                == [
                    "departments/police/department.yaml:1 missing-member",
                    "departments/police/department.yaml:2 unknown-member",
                    "departments/police/resident.read.v1.yaml:6 duration",
                    "matters/who-am-i.yaml:7 unknown-word",
                    "matters/who-am-i.yaml:21 reference",
                ])
    }

    @Test func `a department needs its file, and a name that the bus has not taken`() {
        #expect(
            TestFolder().removing(TestFolder.department).mistakes.map(\.description) == [
                "departments/police/department.yaml: The department “police” has operations but no such file. [file]"
            ])
        #expect(
            TestFolder().adding("departments/replies/department.yaml", "department: replies\ntitle: { zh: 回, en: R }").mistakes.map(\.description)
                == [
                    "departments/replies/department.yaml: “replies” is a name of the bus, so no department may have it. [name]"
                ])
        #expect(
            TestFolder().replacing("department: police", by: "department: fire", in: TestFolder.department).mistakes.map(\.description) == [
                "departments/police/department.yaml:1:1: The department “fire” stands in the folder departments/police. [file]"
            ])
    }

    @Test func `a file that nobody reads is told, a note for people is not`() {
        let mistakes = TestFolder().adding("departments/police/resident.read.v1.yml", "").adding("README.md", "# Contracts").mistakes
        #expect(mistakes.map(\.file) == ["departments/police/resident.read.v1.yml"])
        #expect(mistakes.map(\.rule) == [.file])
    }

    @Test func `mistakes in a calendar are told with those of the other files`() {
        let folder = TestFolder().adding("calendars/cn-2026.yaml", "calendar: cn\nholidays: []").replacing(
            "limit: 700ms", by: "limit: 700", in: TestFolder.operation)
        #expect(
            folder.mistakes.map { "\($0.file):\($0.line) \($0.rule.rawValue)" } == [
                "calendars/cn-2026.yaml:1 missing-member", "calendars/cn-2026.yaml:2 missing-member",
                "departments/police/resident.read.v1.yaml:6 duration",
            ])
    }

    @Test func `an empty folder is a mistake, and one that does not exist too`() {
        #expect(throws: CatalogueError.self) { try Catalogue(reading: []) }
        let error = #expect(throws: CatalogueError.self) { try Catalogue.load(from: "/nonexistent/contracts") }
        #expect(error?.mistakes.map(\.rule) == [.unreadable])
    }

    @Test func `the fingerprint follows names and texts, not the order of reading`() throws {
        let files = TestFolder().files
        let fingerprint = try Catalogue(reading: files).fingerprint
        #expect(try Catalogue(reading: files.reversed()).fingerprint == fingerprint)
        let other = TestFolder().replacing("en: Police", by: "en: The police", in: TestFolder.department).files
        #expect(try Catalogue(reading: other).fingerprint != fingerprint)
    }

    @Test func `a contract's hash changes with what is agreed and not with how it is written`() throws {
        func hash(_ folder: TestFolder) throws -> String? {
            try Catalogue(reading: folder.files).operations[OperationReference("police.resident.read", version: 1)]?.contractHash
        }
        let agreed = try #require(try hash(TestFolder()))
        #expect(agreed.hasPrefix("sha256:") && agreed.count == 71)
        let reordered = TestFolder().replacing(
            "  type: object\n  required: [name]", by: "  required: [name]\n  type: object", in: TestFolder.operation)
        #expect(try hash(reordered) == agreed)
        #expect(try hash(TestFolder().replacing("limit: 700ms", by: "limit: 600ms", in: TestFolder.operation)) == agreed)
        #expect(try hash(TestFolder().replacing("minimum: 2000", by: "minimum: 2001", in: TestFolder.operation)) != agreed)
        #expect(try hash(TestFolder().replacing("en: Lost", by: "en: Stolen", in: TestFolder.operation)) != agreed)
    }
}
