import JSON
import MessagingTestKit
import Synchronization

/// Applicants: each submits, and again under the same key until it is accepted, however long that takes.
struct Clients: Sendable {
    /// At once.
    static let count = 6
    /// How long somebody waits who got no answer, or was told to come again.
    private static let pause: ClosedRange<Int> = 100...600

    let stage: Stage
    let book: Book
    let applications: Applications
    let pace: Pace

    /// Lives until all are accepted.
    func run() async throws {
        let next = Mutexed(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<Self.count {
                group.addTask {
                    var random = SeededGenerator(stage.plan.seed &+ UInt64(client))
                    while true {
                        let number = next.change { number in
                            defer { number += 1 }
                            return number
                        }
                        guard number < stage.plan.cases else { return }
                        try await pace.wait(for: number)
                        try await pursue(applications.application(number, seed: stage.plan.seed), using: &random)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Does all that this applicant has in mind.
    func pursue(_ application: Application, using random: inout SeededGenerator) async throws {
        let request = try await submit(application, using: &random)
        if application.isRepeated {
            let again = try await submit(application, using: &random)
            if again != request { book.complain("\(application.key) is \(request), and \(again) when it is sent again") }
        }
        if let paper = application.paper { try await upload(paper, to: request, of: application, using: &random) }
        if application.isWithdrawn {
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...3000, using: &random)))
            try await withdraw(request, of: application, using: &random)
        }
    }

    /// Submits until it is accepted.
    /// - Returns: the request's id.
    @discardableResult
    func submit(_ application: Application, isProbe: Bool = false, using random: inout SeededGenerator) async throws -> String {
        while true {
            let reply = await attempt(application)
            if let request = reply.flatMap(Self.request) {
                book.accepted(application, as: request, isProbe: isProbe)
                return request
            }
            if let reply, reply.status < 500, ![408, 429].contains(reply.status) {
                throw ChaosError("\(application.matter) is not accepted: \(reply.status) \(String(decoding: reply.body, as: UTF8.self))")
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: Self.pause, using: &random)))
        }
    }

    /// Submits once, for whoever cannot wait; where it is not accepted, or nobody knows, it is pursued when the faults are over.
    func submitOnce(_ application: Application) async {
        guard let request = await attempt(application).flatMap(Self.request) else { return book.postpone(application) }
        book.accepted(application, as: request)
        if let paper = application.paper, !(await uploadOnce(paper, to: request, of: application)) { book.postpone(application) }
    }

    private func attempt(_ application: Application) async -> HTTPClient.Reply? {
        let reply: HTTPClient.Reply? =
            switch application.way {
            case .http:
                await stage.channel.exchange(
                    "POST", "/v1/requests", fields: [("Idempotency-Key", application.key)], body: application.document)
            case .bus: await stage.bus.submit(application)
            }
        book.note(reply)
        return reply
    }

    /// The request's id, where it was accepted.
    static func request(in reply: HTTPClient.Reply) -> String? {
        (200..<300).contains(reply.status) ? reply.document?["request"]?.string : nil
    }

    /// Uploads until it is taken: once more is no harm.
    private func upload(_ paper: Paper, to request: String, of application: Application, using random: inout SeededGenerator) async throws {
        for _ in 0..<(application.isRepeated ? 2 : 1) {
            while !(await uploadOnce(paper, to: request, of: application)) {
                try await Task.sleep(for: .milliseconds(Int.random(in: Self.pause, using: &random)))
            }
        }
    }

    /// - Returns: false where it is to be tried again.
    private func uploadOnce(_ paper: Paper, to request: String, of application: Application) async -> Bool {
        let reply = await stage.channel(of: application).exchange(
            "PUT", "/v1/requests/\(request)/documents/\(Paper.name)",
            fields: [("Content-Type", Paper.type), ("Content-Digest", paper.digest)], content: paper.content)
        book.note(reply)
        guard let reply, reply.status < 500, ![408, 429].contains(reply.status) else { return false }
        if !(200..<300).contains(reply.status) {
            book.complain("\(request) does not take its paper: \(reply.status) \(String(decoding: reply.body, as: UTF8.self))")
        }
        return true
    }

    private func withdraw(_ request: String, of application: Application, using random: inout SeededGenerator) async throws {
        while true {
            let reply = await stage.channel(of: application).exchange("DELETE", "/v1/requests/\(request)")
            book.note(reply)
            // A case that has ended cannot be withdrawn, and need not be.
            if let reply, reply.status < 500, reply.status != 429 { return }
            try await Task.sleep(for: .milliseconds(Int.random(in: Self.pause, using: &random)))
        }
    }

    // MARK: - Supplements

    /// Gives what was left out, where a department has asked for it. Lives until cancelled.
    func supplement() async throws {
        while !Task.isCancelled {
            try await supplementOnce()
            try await Task.sleep(for: .seconds(1))
        }
    }

    func supplementOnce() async throws {
        for channel in [stage.channel, stage.busChannel] { try await supplement(through: channel) }
    }

    private func supplement(through channel: HTTPClient) async throws {
        let page = await channel.exchange("GET", "/v1/requests?matter=chaos-five&state=supplement&limit=100")
        for line in page?.document?["items"]?.array ?? [] {
            guard let request = line["request"]?.string else { continue }
            let reply = await channel.exchange(
                "PATCH", "/v1/requests/\(request)/supplement", fields: [("Content-Type", "application/merge-patch+json")],
                body: ["form": ["proof": Applications.proof]])
            book.note(reply)
        }
    }
}

/// Spreads the applications over the faults, so that each fault meets some.
final class Pace: Sendable {
    private let limit: Mutex<Int>

    init() { limit = Mutex(0) }

    /// So many may have been begun by now.
    func allow(_ count: Int) { limit.withLock { $0 = max($0, count) } }

    func wait(for number: Int) async throws {
        while limit.withLock({ $0 }) <= number { try await Task.sleep(for: .milliseconds(50)) }
    }
}
