import Contracts
import Foundation
import GRDB
import JSON
import MessagingTestKit

/// Holds what the applicants were told against what the departments' databases say.
///
/// For every accepted case: it is there; it has ended, or something at a department, a person or the applicant explains why not; each of its tasks
/// took effect once at most, and exactly once where the answer says that it was done; the answer is what the department's ledger says; a paper that
/// was filed is the one that was uploaded; what was taken back is taken back. And no effect belongs to nobody, and no money is missing.
struct Judge: Sendable {
    /// Cases whose record is printed.
    private static let shown = 5

    let stage: Stage
    let book: Book
    let tally: Tally
    let offices: BackOffices
    let past: BackOffices.Past

    func verdict() async throws -> Verdict {
        say("judging")
        var verdict = Verdict(plan: stage.plan, tally: tally, isDiskMounted: stage.storeDisk != nil)
        let held = await heldSteps()
        // Nothing changes any more while it is read.
        for department in stage.departments {
            // It has no orderly end.
            guard department.role != .workshop else {
                await department.end()
                continue
            }
            let exit = await department.stop(within: .seconds(25))
            if exit?.isSuccess != true { verdict.violations.append("\(department.name) did not stop in order: \(exit.map { "\($0)" } ?? "")") }
        }
        let evidence = try Evidence(offices, held: held, past: past)
        let accepted = try await accepted(&verdict)
        for entry in book.all {
            guard let request = entry.request else { continue }
            let channel = stage.channel(of: entry.application)
            let judged = JudgedCase(
                request: request, answer: await answer(to: request, through: channel), paper: entry.application.paper?.sha256,
                catalogue: stage.catalogue, evidence: evidence)
            verdict.count(judged, of: entry.application)
            if !judged.violations.isEmpty, verdict.records.count < Self.shown {
                verdict.records.append(await record(of: request, through: channel))
            }
        }
        verdict.violations += evidence.unreadable
        verdict.violations += evidence.orphans(accepted: Set(book.all.compactMap(\.request)))
        verdict.violations += book.mistakes + tally.complaints
        if let accepted, accepted != book.count {
            verdict.violations.append("the store holds \(accepted) cases, the applicants know of \(book.count)")
        }
        verdict.violations += try offices.damage()
        verdict.violations += try await storeFindings()
        let surprises = stage.players.flatMap(\.ownEnds)
        verdict.violations += surprises.map { "\($0.player) ended by itself with \($0.exit); see \($0.log)" }
        return verdict
    }

    // MARK: - What the gateway says

    /// Asks until the gateway answers.
    private func document(_ client: HTTPClient, _ path: String) async throws -> JSONValue {
        for _ in 0..<50 {
            if let reply = await client.exchange("GET", path), reply.status < 500, let document = reply.document { return document }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw ChaosError("the gateway does not answer \(path)")
    }

    private func answer(to request: String, through channel: HTTPClient) async -> JSONValue? {
        let document = try? await document(channel, "/v1/requests/\(request)")
        return document?["parts"] == nil ? nil : document
    }

    /// How many cases the store holds; nil where it does not say so, which is a finding: a disk may have spoilt it.
    private func accepted(_ verdict: inout Verdict) async throws -> Int? {
        let account: JSONValue
        do { account = try await document(stage.operations, "/v1/operations/account") } catch let error as ChaosError {
            verdict.violations.append("\(error)")
            return nil
        }
        let open = account["open"]?.object?.reduce(0) { $0 + Int($1.value.integer ?? 0) } ?? 0
        let (accepted, closed) = (Int(account["accepted"]?.integer ?? 0), Int(account["closed"]?.integer ?? 0))
        if accepted != closed + open { verdict.violations.append("the account does not add up: \(account.text)") }
        return accepted
    }

    /// The steps that wait for a person, as `<request>-<step>`.
    private func heldSteps() async -> Set<String> {
        let items = (try? await document(stage.operations, "/v1/operations/held?limit=200"))?["items"]?.array ?? []
        return Set(items.compactMap { item in item["request"]?.string.flatMap { request in item["step"]?.string.map { "\(request)-\($0)" } } })
    }

    private func record(of request: String, through channel: HTTPClient) async -> String {
        let why = try? await document(stage.operations, "/v1/operations/requests/\(request)/why")["why"]?.string
        let timeline = try? await document(channel, "/v1/requests/\(request)/timeline")
        let lines = (timeline?["items"]?.array ?? []).map { item in
            let words = ["at", "action", "task", "department", "word"].compactMap { item[$0]?.string }
            return "    " + words.joined(separator: "  ")
        }
        return (["  \(request): \(why ?? "")"] + lines).joined(separator: "\n")
    }

    private func storeFindings() async throws -> [String] {
        let exit = await stage.orchestrator.stop(within: .seconds(25))
        var findings = exit?.isSuccess == true ? [] : ["the orchestrator did not stop in order: \(exit.map { "\($0)" } ?? "")"]
        let log = "\(stage.folders.logs)/check.log"
        let process = try ChildProcess(
            Command(
                stage.plan.program, ["db", "check", "--config", "\(stage.folders.settings)/orchestrator.json"],
                environment: ["PATH": Command.searchPath], standardOutput: .file(log), standardError: .file(log)), guardedBy: stage.processes)
        if await process.waitForExit()?.isSuccess != true { findings.append("the store is damaged; see \(log)") }
        return findings
    }
}

/// What the departments' databases say, all of it.
struct Evidence: Sendable {
    /// By department, by task.
    private let entries: [String: [String: [BackOffices.Entry]]]
    /// By operation, by key.
    private let effects: [String: [String: [BackOffices.Effect]]]
    /// The hashes of what was filed, by key.
    private let papers: [String: [String]]
    let held: Set<String>
    private let fundMistake: String?
    /// What cannot be read: a database that the disk has spoilt, or a table that it has lost, says nothing.
    let unreadable: [String]

    init(_ offices: BackOffices, held: Set<String>, past: BackOffices.Past) throws {
        var unreadable: [String] = []
        func read<Value>(_ what: String, or nothing: Value, _ body: () throws -> Value) throws -> Value {
            do { return try body() } catch let error as DatabaseError {
                unreadable.append("\(what) cannot be read: \(error)")
                return nothing
            }
        }
        self.held = held
        entries = try (Stage.departments + [Stage.workshop]).reduce(into: [:]) { all, name in
            all[name] = try read("the ledger of \(name)", or: [:]) { try offices.entries(of: name) }
        }
        effects = try BackOffices.places.reduce(into: [:]) { all, place in
            let known = past.keys[place.key] ?? []
            let effects = try read("what \(place.key) did", or: []) { try offices.effects(of: place.value) }
            all[place.key] = Dictionary(grouping: effects.filter { !known.contains($0.key) }, by: \.key)
        }
        papers = try read("what papers were filed", or: [:]) { try offices.papers() }
        let fund = try read("what the housing fund holds", or: past.fund) { try offices.fund() }
        fundMistake = fund == past.fund ? nil : "the housing fund's accounts are off by \(fund - past.fund) fen"
        self.unreadable = unreadable
    }

    func entries(ofTask task: String, at department: String) -> [BackOffices.Entry] { entries[department]?[task] ?? [] }

    /// The effects that a task of an operation had, over all of its keys.
    func effects(of operation: String, _ entries: [BackOffices.Entry]) -> [BackOffices.Effect] {
        Set(entries.map(\.key)).flatMap { effects[operation]?[$0] ?? [] }
    }

    /// The hashes of the papers that were filed under a task's keys.
    func papers(_ entries: [BackOffices.Entry]) -> [String] { Set(entries.map(\.key)).flatMap { papers[$0] ?? [] } }

    /// Effects that no accepted case has asked for, and accounts that do not add up.
    func orphans(accepted: Set<String>) -> [String] {
        var owned: [String: Set<String>] = [:]
        for entry in entries.values.flatMap(\.values).flatMap({ $0 }) {
            guard let request = entry.task.split(separator: "-").first.map(String.init), accepted.contains(request) else { continue }
            owned[entry.operation, default: []].insert(entry.key)
        }
        var findings = effects.flatMap { operation, byKey in
            byKey.keys.filter { !(owned[operation]?.contains($0) ?? false) }.map { "an effect of \(operation) belongs to no accepted case: \($0)" }
        }
        if let fundMistake { findings.append(fundMistake) }
        return findings.sorted()
    }
}
