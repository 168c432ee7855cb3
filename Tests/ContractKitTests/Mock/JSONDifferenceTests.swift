import ContractKit
import Contracts
import JSON
import Messaging
import Testing

@Suite struct JSONDifferenceTests {
    @Test func `equal documents do not differ, in whatever order their members are`() {
        #expect(JSONDifference.between(["a": 1, "b": [2, 3]], ["b": [2, 3], "a": 1]).isEmpty)
    }

    @Test func `each difference is told with its place, those that only the other has last`() throws {
        let differences = JSONDifference.between(
            ["a": 1, "b": ["x": true], "c": [1, 2]], ["b": ["x": false], "c": [1, 3, 4], "d": "new"])
        #expect(differences.map(\.pointer.description) == ["/a", "/b/x", "/c/1", "/c/2", "/d"])
        #expect(differences[0].actual == nil)
        #expect(differences[4].expected == nil)
        #expect(differences[2].description == "/c/1: expected 2, got 3")
    }

    @Test func `places that are passed over are passed over with all within them, in every element`() throws {
        let ignored = try ["/when", "/items/*/no"].map { try #require(JSONPointer($0)) }
        let differences = JSONDifference.between(
            ["when": ["a": 1], "items": [["no": 1, "name": "x"], ["no": 2, "name": "y"]]],
            ["when": ["a": 2], "items": [["no": 3, "name": "x"], ["no": 4, "name": "z"]]], ignoring: ignored)
        #expect(differences.map(\.pointer.description) == ["/items/1/name"])
    }

    @Test func `of two replies, sentences and times that move on are not compared, codes are`() {
        let one = Outcome.refused(TaskProblem(code: "account-frozen", detail: "Frozen by court order."))
        #expect(one.differences(to: .refused(TaskProblem(code: "account-frozen", detail: "Frozen."))).isEmpty)
        #expect(one.differences(to: .refused(TaskProblem(code: "no-loan", detail: ""))).map(\.pointer.description) == ["/problem/code"])
        let later = Outcome.later(availableAt: Timestamp(milliseconds: 0))
        #expect(later.differences(to: .later(availableAt: Timestamp(milliseconds: 1000))).isEmpty)
        #expect(!later.differences(to: .notFound).isEmpty)
    }
}
