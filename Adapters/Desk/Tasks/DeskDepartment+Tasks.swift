import AdapterKit
import Contracts
import GRDB
import Messaging

/// What is on the desk, and answering it.
extension DeskDepartment {
    /// Who looked at a task before is of interest; all that ever did is for the database.
    static let readingsShown = 20

    /// Tasks of the desk.
    public func tasks(_ filter: DeskFilter = DeskFilter()) async throws -> [DeskTask] {
        try await ledger.read { try DeskRows.tasks(filter, in: $0) }
    }

    /// How many tasks are open, and how many of them are late.
    public func count() async throws -> (open: Int, overdue: Int) {
        let now = time.timestamp
        return try await ledger.read { try DeskRows.count(at: now, in: $0) }
    }

    /// The task that somebody means.
    /// - Parameter reference: its number, its key, or the number of a case that has one task here, or one that is open.
    /// - Throws: ``DeskError`` where there is none, or more than one.
    public func task(_ reference: String) async throws -> DeskTask {
        let found = try await ledger.read { database in
            if let number = Int64(reference), let task = try DeskRows.task(number, in: database) { return [task] }
            let byKey = try DeskRows.tasks(withKey: reference, in: database)
            return byKey.isEmpty ? try DeskRows.tasks(ofCase: reference, in: database) : byKey
        }
        let open = found.filter { $0.state == .open }
        guard let task = open.first ?? found.first else { throw DeskError(unknown: reference) }
        guard (open.isEmpty ? found : open).count == 1 else { throw DeskError(ambiguous: reference, found.map(\.number)) }
        return task
    }

    /// A task, with what was said to it in all its rounds, as a clerk reads it: that he did is written down before he gets it.
    /// - Throws: ``DeskError`` where there is none of that number.
    public func open(_ number: Int64, by signature: DeskSignature) async throws -> (task: DeskTask, words: [DeskWord], readings: [DeskReading]) {
        try await record(DeskReading.task, of: number, by: signature) { task, database in
            (
                task, try DeskRows.words(toTask: task.task, in: database),
                try DeskRows.readings(of: task.key, limit: Self.readingsShown, in: database)
            )
        }
    }

    /// Writes down that a clerk looks at something of a task, and reads what he is to see as of that moment.
    func record<Value: Sendable>(
        _ what: String, of number: Int64, by signature: DeskSignature,
        _ read: @escaping @Sendable (DeskTask, Database) throws -> Value
    ) async throws -> Value {
        let now = time.timestamp
        return try await ledger.write { database in
            guard let task = try DeskRows.task(number, in: database) else { throw DeskError(unknown: String(number)) }
            let value = try read(task, database)
            try DeskRows.record(what, of: task, by: signature, at: now, in: database)
            return value
        }
    }

    // MARK: - Answering

    /// Gives a task a clerk's answer. When this returns it is on disk, and is sent until the broker has it.
    /// - Parameters:
    ///   - version: of the task as the clerk saw it.
    ///   - reply: is held to the task's contract first.
    /// - Returns: how many members of the data the contract does not declare; they were left out.
    /// - Throws: ``DeskMistakes`` where the reply breaks the contract; ``DeskError`` where the task waits for no answer, or is another by now.
    @discardableResult
    public func answer(_ number: Int64, seen version: Int, with reply: DeskReply, by signature: DeskSignature) async throws -> Int {
        let now = time.timestamp
        guard let task = try await ledger.read({ try DeskRows.task(number, in: $0) }) else { throw DeskError(unknown: String(number)) }
        let checked = try ReplyCheck(operation: try contract(of: task), input: task.input, now: now).check(reply)
        do {
            try await ledger.settle(task.key, checked.outcome, at: now) { _, database in
                guard let present = try DeskRows.task(number, in: database) else { throw DeskError(unknown: String(number)) }
                guard present.state == .open, present.version == version else { throw DeskError(stale: present) }
                try DeskRows.write(checked.outcome, to: present, by: signature, at: now, in: database)
            }
        } catch let error as AdapterError where error.code == .notWaiting {
            throw try await whyNotWaiting(number)
        }
        return checked.dropped
    }

    /// Why the ledger waits for no word. A task that looks open all the same is taken off the list.
    private func whyNotWaiting(_ number: Int64) async throws -> DeskError {
        let now = time.timestamp
        return try await ledger.write { database in
            guard let task = try DeskRows.task(number, in: database) else { return DeskError(unknown: String(number)) }
            guard task.state == .open else { return DeskError(stale: task) }
            try DeskRows.change(task.key, to: .elsewhere, by: nil, at: now, in: database)
            return DeskError(elsewhere: task)
        }
    }
}
