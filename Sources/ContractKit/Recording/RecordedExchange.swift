public import Contracts
public import JSON
import Messaging

/// What a department was asked and what it said, without people: one line of a recording.
public struct RecordedExchange: Hashable, Sendable {
    public var operation: OperationReference
    public var lane: Lane
    /// When it was asked, in milliseconds since the recording began. No date: nobody's visit is to be found by it.
    public var at: Int64
    /// From the task to the last word.
    public var took: Int64
    public var input: JSONValue
    /// The last word: the final one, unless the recording ended before it.
    public var outcome: Outcome

    public init(operation: OperationReference, lane: Lane, at: Int64, took: Int64, input: JSONValue, outcome: Outcome) {
        self.operation = operation
        self.lane = lane
        self.at = at
        self.took = took
        self.input = input
        self.outcome = outcome
    }

    /// The line, without a line break.
    public var json: JSONValue {
        [
            "operation": .string(operation.name), "version": .integer(Int64(operation.version)), "lane": .string(lane.rawValue),
            "atMs": .integer(at), "tookMs": .integer(took), "input": input, "reply": outcome.json,
        ]
    }

    /// Reads a line.
    /// - Throws: ``RecordingError`` where it is none.
    public init(_ json: JSONValue) throws(RecordingError) {
        guard let name = json["operation"]?.string, Name.isOperation(name), let version = json["version"]?.integer,
            let lane = json["lane"]?.string.flatMap(Lane.init), let input = json["input"], input.object != nil, let reply = json["reply"],
            let outcome = try? Outcome(reply)
        else { throw RecordingError(message: "It is no line of a recording: operation, version, lane, input and reply are wanted.") }
        self.init(
            operation: OperationReference(name, version: Int(version)), lane: lane, at: json["atMs"]?.integer ?? 0,
            took: json["tookMs"]?.integer ?? 0, input: input, outcome: outcome)
    }
}

/// Why a recording cannot be read.
public struct RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and where.
    public var message: String
    public var isRetriable: Bool { false }
    public var description: String { message }
}

extension RecordedExchange {
    /// Reads a recording.
    /// - Throws: ``RecordingError`` naming the first line that is none.
    public static func read(_ text: [UInt8]) throws(RecordingError) -> [RecordedExchange] {
        var exchanges: [RecordedExchange] = []
        for (number, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() where !line.isEmpty {
            do throws(RecordingError) {
                guard let json = try? JSONValue(parsing: Array(line), profile: .bus) else { throw RecordingError(message: "It is no JSON.") }
                exchanges.append(try RecordedExchange(json))
            } catch {
                throw RecordingError(message: "Line \(number + 1): \(error.message)")
            }
        }
        return exchanges
    }
}

extension RecordedExchange {
    /// The same question with what was said to it now, masked; nil where no stand-ins keep the contract.
    public func answered(_ outcome: Outcome, after took: Duration, of operation: Operation, _ pseudonyms: Pseudonyms) -> RecordedExchange? {
        guard let masked = PersonalMask(operation, pseudonyms).mask(input, outcome) else { return nil }
        var exchange = self
        exchange.outcome = masked.outcome
        exchange.took = took.wholeMilliseconds
        return exchange
    }
}
