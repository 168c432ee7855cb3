import Contracts
import JSON
import Messaging

@testable import AdapterKit

/// One key in a ledger, and what comes for it: moments are seconds after the first.
final class LedgerTranscript {
    static let start = Timestamp(milliseconds: 1_795_410_000_000)
    static let done = Outcome.answered(data: ["permit": "JZ-1"])
    static let broken = Outcome.failed(TaskProblem(.internal, "The printer is out of paper.", isRetriable: true))

    /// The instance that reads the ledger now.
    var instance = "police-0001"
    var entry: LedgerEntry?
    let effect: CaseEffect

    init(_ effect: CaseEffect) {
        self.effect = effect
    }

    static func at(_ seconds: Int) -> Timestamp { start.advanced(by: .seconds(seconds)) }
    static func word(_ outcome: Outcome, at seconds: Int) -> LedgerEntry.Word { LedgerEntry.Word(outcome, asOf: at(seconds)) }

    func task(attempt: Int = 1, input: String = "a", at seconds: Int = 0) -> LedgerMove {
        let message: [UInt8]? = effect == .transaction ? nil : Array("task".utf8)
        return change { $0.arrived(Self.arrival(attempt, .task(inputHash: input, message: message)), effect: $1, at: Self.at(seconds)) }
    }

    func withdrawal(attempt: Int = 1, mayWithdraw: Bool = true, at seconds: Int = 0) -> LedgerMove {
        change { $0.arrived(Self.arrival(attempt, .withdrawal), effect: $1, mayWithdraw: mayWithdraw, at: Self.at(seconds)) }
    }

    func takenUp(at seconds: Int) -> LedgerMove {
        change { $0.takenUp(effect: $1, at: Self.at(seconds)) }
    }

    func ended(_ outcome: Outcome = done, run: Int = 1, at seconds: Int = 0) -> Bool {
        change { machine, _ in machine.ended(outcome, run: run, at: Self.at(seconds)) }
    }

    func settled(_ outcome: Outcome, at seconds: Int = 0) -> Bool {
        change { machine, _ in machine.settled(outcome, at: Self.at(seconds)) }
    }

    func offered(at seconds: Int) { change { machine, _ in machine.offered(at: Self.at(seconds)) } }
    /// The broker has the word.
    func taken() { entry?.sendAt = nil }
    func notTaken(_ number: Int, at seconds: Int) { change { machine, _ in machine.notTaken(number, at: Self.at(seconds)) } }

    /// Everything else that happens to a run.
    func change<Value>(_ body: (inout LedgerMachine, CaseEffect) -> Value) -> Value {
        var machine = LedgerMachine(entry, instance: instance)
        defer { entry = machine.entry }
        return body(&machine, effect)
    }

    static func arrival(_ attempt: Int, _ kind: LedgerArrival.Kind) -> LedgerArrival {
        LedgerArrival(
            kind: kind, key: "k", task: "r-renewal", request: "r", operation: OperationReference("police.residence-permit.renew", version: 1),
            attempt: attempt, round: 1, replyTo: "district-a", trace: nil)
    }
}

/// The words under which a person finds what nobody knows.
let unknownOutcome = Outcome.failed(TaskProblem(.unknownOutcome, "whether it took effect is not known"))
