import AdapterKit
import ContractKit
import Contracts
import JSON
import JSONSchema
import Messaging
import Testing

@Suite struct ExampleBookTests {
    private let catalogue: Catalogue
    private let now = Timestamp(milliseconds: 1_795_410_000_000)

    init() throws { catalogue = try ShippedContracts.load() }

    private func book(_ name: String) throws -> ExampleBook {
        ExampleBook(try #require(catalogue.operations[OperationReference(name, version: 1)]))
    }

    private func answer(_ name: String, _ input: JSONValue, seed: UInt64 = 1) throws -> ExampleBook.Answer {
        var random = SplitMix64(seed: seed)
        return try book(name).answer(to: input, using: &random)
    }

    @Test func `every example of the shipped contracts is answered as it says`() throws {
        var count = 0
        for operation in catalogue.operations.values {
            let book = ExampleBook(operation)
            for example in operation.examples {
                var random = SplitMix64(seed: 1)
                let answer = book.answer(to: example.request, using: &random)
                #expect(answer.outcome == (try Outcome(example.reply)), "\(operation.reference): \(example.name)")
                #expect(answer.source == .example(example.name))
                count += 1
            }
        }
        #expect(count >= 100)
    }

    @Test func `somebody whom no example knows is answered as the first who differs in nothing else`() throws {
        let answer = try answer("housing-fund.account.read", ["residentId": "990104197811301029"])
        #expect(answer.source == .similar("an account with deposits"))
        guard case .answered(let data) = answer.outcome else { return #expect(Bool(false), "it is answered") }
        #expect(data["balance"] == "84210.55")
    }

    @Test func `what an example repeats of its input is repeated in the applicant's own words`() throws {
        let input: JSONValue = [
            "residentId": "990104197811301029", "reason": "rent", "amount": "1234.00", "currency": "CNY", "contractNo": "ZL-1",
            "bankCardNo": "6200000000000000000",
        ]
        let answer = try answer("housing-fund.withdrawal.apply", input)
        #expect(answer.source == .similar("for the rent"))
        guard case .answered(let data) = answer.outcome else { return #expect(Bool(false), "it is answered") }
        #expect(data["amount"] == "1234.00")
        #expect(data["balance"] == "78210.55")
    }

    @Test func `an input like none is answered with data that holds to the contract`() throws {
        let input: JSONValue = ["residentId": "990104197811301029", "reason": "loan-repayment", "amount": "1.00", "currency": "CNY"]
        for seed in 0..<50 {
            let answer = try answer("housing-fund.withdrawal.apply", input, seed: UInt64(seed))
            #expect(answer.source == .made)
            guard case .answered(let data) = answer.outcome else { return #expect(Bool(false), "it is answered") }
            #expect(try book("housing-fund.withdrawal.apply").operation.data.isValid(data))
        }
    }

    @Test(arguments: MockOrders.Word.allCases)
    func `every outcome that is promised can be had, and keeps the contract`(_ word: MockOrders.Word) throws {
        var count = 0
        for operation in catalogue.operations.values {
            let book = ExampleBook(operation)
            var random = SplitMix64(seed: 7)
            let input = operation.examples[0].request
            let answer = book.answer(word, to: input, at: now, using: &random)
            #expect((answer != nil) == book.canAnswer(word), "\(operation.reference)")
            guard let answer else { continue }
            count += 1
            #expect(answer.outcome.name == word.rawValue)
            if case .answered(let data) = answer.outcome { #expect(operation.data.isValid(data)) }
            if case .refused(let problem) = answer.outcome { #expect(operation.problems[problem.code] != nil) }
            if case .later(let time) = answer.outcome { #expect(time > now) }
        }
        #expect(count > 0)
    }

    @Test func `a share of failures is a number and a per cent sign`() {
        #expect(MockOrders.perThousand("10%") == 100)
        #expect(MockOrders.perThousand("2.5%") == 25)
        for text in ["10", "%", "101%", "-1%", "ten%"] { #expect(MockOrders.perThousand(text) == nil, "\(text)") }
    }
}
