import AdapterKit
import Contracts
import JSON
import Messaging

/// Decides what a mocked department answers. A value: the same questions in the same order get the same answers under the same seed.
struct MockScript: Sendable {
    let orders: MockOrders
    private let books: [OperationReference: ExampleBook]
    /// How often each operation was asked.
    private var counts: [OperationReference: Int] = [:]

    init(_ operations: [Operation], orders: MockOrders) {
        self.orders = orders
        books = operations.reduce(into: [:]) { $0[$1.reference] = ExampleBook($1) }
    }

    /// Operations that cannot be answered as ordered, and are answered by their input instead.
    var unfit: [OperationReference] {
        guard let word = orders.outcome else { return [] }
        return books.filter { !$0.value.canAnswer(word) }.keys.sorted { ($0.name, $0.version) < ($1.name, $1.version) }
    }

    mutating func answer(_ operation: OperationReference, _ input: JSONValue, at now: Timestamp) -> ExampleBook.Answer {
        guard let book = books[operation] else { return ExampleBook.Answer(outcome: .notFound, source: .made) }
        let count = counts[operation, default: 0]
        counts[operation] = count + 1
        var random = SplitMix64(seed: Self.seed(orders.seed, operation, count))
        if random.below(1000) < orders.failingPerThousand { return ExampleBook.Answer(outcome: ExampleBook.failure, source: .order) }
        if let word = orders.outcome, let answer = book.answer(word, to: input, at: now, using: &random) { return answer }
        if orders.isInOrder, let answer = book.page(count) { return answer }
        return book.answer(to: input, using: &random)
    }

    /// Each asking has numbers of its own, whatever other operations were asked meanwhile (FNV-1a over the operation and the count).
    private static func seed(_ seed: UInt64, _ operation: OperationReference, _ count: Int) -> UInt64 {
        "\(operation) \(count)".utf8.reduce(seed ^ 14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }
}
