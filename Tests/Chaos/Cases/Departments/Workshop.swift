import AMQPBus
import AdapterKit
import ArgumentParser
import Contracts
import CrashPoints
import Foundation
import GRDB
import JSON
import Logging
import Messaging
import MessagingTestKit

/// A department whose system is not the one in which its ledger is, so that every kind of effect of the contracts is met: what can be asked,
/// what may be repeated, what only a person can find out about, and what a clerk decides later.
struct Workshop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The department that does not exist; lives until it is ended.")
    /// Where its broker is, with its password.
    static let brokerVariable = "CHAOS_BROKER"
    /// At which port the gateway is, and the token with which papers are fetched from it.
    static let gatewayVariable = "CHAOS_GATEWAY"
    static let tokenVariable = "CHAOS_PAPERS_TOKEN"

    @Option(help: "Folder of the contracts.") var contracts: String
    @Option(help: "Folder of its databases.") var data: String

    static func ledger(in folder: String) -> String { "\(folder)/workshop-ledger.sqlite" }

    func run() async throws {
        let logger = Logger(label: Stage.workshop)
        if let order = Command.environmentVariable(CrashPoint.variable) {
            let point = try CrashPoint.arm(order, side: .adapter)
            logger.critical("this process is armed", metadata: ["at": "\(point)"])
        }
        let office = try WorkshopOffice(in: data)
        let ledger = try SQLiteLedger(of: Stage.workshop, inFileAt: Self.ledger(in: data))
        try await ledger.write { database in
            try database.execute(sql: "CREATE TABLE IF NOT EXISTS decisions (key TEXT NOT NULL, task TEXT NOT NULL, number TEXT NOT NULL) STRICT")
        }
        let bus = AMQPBus(
            try AMQPConfiguration(url: Command.environmentVariable(Self.brokerVariable) ?? ""), topology: .adapter(department: Stage.workshop),
            use: .expect, logger: logger)
        let service = try AdapterService(
            department: Stage.workshop, handlers: Self.lookups(office), caseHandlers: Self.handlers(office), ledger: ledger,
            documentClient: DocumentClient(source: try PaperSource(), folder: data), catalogue: try Catalogue.load(from: contracts), bus: bus,
            instance: AdapterService.instanceName(of: Stage.workshop, identity: .random(in: 0 ... .max)), logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bus.run() }
            group.addTask { try await service.run() }
            group.addTask { try await Clerk(office: office, ledger: ledger).run() }
            try await group.waitForAll()
        }
    }

    private static func lookups(_ office: WorkshopOffice) -> [Handler] {
        [
            Handler("workshop.order.read") { input, _ in
                try await office.result(of: try input.string("applicationKey")) ?? .notFound
            }
        ]
    }

    private static func handlers(_ office: WorkshopOffice) -> [CaseHandler] {
        [
            CaseHandler("workshop.order.take") { input, context in
                try await work(input)
                return try await office.act(context)
            } query: { _, context in
                try await office.result(of: context.key)
            },
            CaseHandler("workshop.order.cancel", work: { input, _ in try await office.undo(try input.string("number")) }),
            CaseHandler(
                "workshop.stamp.set",
                work: { input, context in
                    try await work(input)
                    return try await office.actOnce(context)
                }),
            CaseHandler(
                "workshop.seal.give",
                work: { input, context in
                    try await work(input)
                    return try await office.act(context)
                }),
            CaseHandler(
                "workshop.paper.file",
                work: { _, context in
                    let paper = try await context.fetch(Paper.name)
                    return try await office.file(try paper.contents(), context)
                }),
            CaseHandler(
                "workshop.board.decide",
                transaction: { input, context, _ in
                    .later(availableAt: context.now.advanced(by: .seconds(try input.integer("seconds"))))
                }),
        ]
    }

    /// It takes as long as the task says.
    private static func work(_ input: TaskInput) async throws { try await Task.sleep(for: .seconds(try input.integer("seconds"))) }
}

/// Somebody who works there: decides what waits for a decision, and looks in the workshop's books where nobody knows whether something was done.
private struct Clerk: Sendable {
    private static let pause = Duration.seconds(1)

    let office: WorkshopOffice
    let ledger: SQLiteLedger

    func run() async throws {
        while !Task.isCancelled {
            do {
                for entry in try await ledger.entries(.open, limit: 100) { try await see(to: entry) }
            } catch let error as AdapterError {
                // Withdrawn in between, or the disk is full: the next round sees what is left.
                Logger(label: "clerk").warning("a word could not be given", metadata: ["reason": "\(error)"])
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    private func see(to entry: LedgerEntry) async throws {
        switch (entry.state, entry.word?.outcome) {
        case (.waiting, .later(let time)?) where time <= .now:
            let number = "W-\(UInt64.random(in: 0 ... .max))"
            try await ledger.settle(entry.key, WorkshopOffice.answer(number), at: .now) { entry, database in
                try database.execute(
                    sql: "INSERT INTO decisions (key, task, number) VALUES (?, ?, ?)", arguments: [entry.key, entry.task, number])
            }
        case (.unknown, _):
            let outcome = try await office.result(of: entry.key)
            let undone = Outcome.failed(TaskProblem(.internal, "it was not done", isRetriable: true))
            try await ledger.settle(entry.key, outcome ?? undone, at: .now)
        default: break
        }
    }
}
