import ContractKit
import FoundationEssentials
import JSON
import MessagingTestKit
import NIOHTTP1

/// How long a department may take for an answer.
private let setupPatience = Duration.seconds(30)

/// Why a hook did not do what it was asked, in one sentence.
private struct HookFailure: Error { var reason: String }

/// Reads what a hook says to the question for the count of effects.
private func effects(_ text: [UInt8], from hook: String) -> EffectAnswer {
    let document: JSONValue?
    do { document = try JSONValue(parsing: text, profile: .document) } catch { document = nil }
    return EffectAnswer(document, from: hook)
}

/// Runs a command with the question on its standard input. It answers by ending with 0, and a count on its standard output.
struct CommandHook: GivenHook {
    let command: String

    func setUp(_ given: Given) async -> GivenAnswer {
        switch await run(given.json) {
        case .success: .ready
        case .failure(let failure): .impossible(failure.reason)
        }
    }

    func effects(_ question: EffectQuestion) async -> EffectAnswer {
        switch await run(question.json) {
        case .success(let output): onevisit.effects(output, from: "the set-up command")
        case .failure(let failure): .unknown(failure.reason)
        }
    }

    private func run(_ question: JSONValue) async -> Result<[UInt8], HookFailure> {
        let name = "\(FileManager.default.temporaryDirectory.path)/onevisit-given-\(UInt64.random(in: 0 ... .max))"
        let (input, output, errors) = (name + ".json", name + ".out", name + ".err")
        defer { for file in [input, output, errors] { PrivateFile.remove(file) } }
        do {
            try PrivateFile.write(question.utf8, to: input)
            let process = try ChildProcess(
                Command(
                    "/bin/sh", ["-c", "exec < \"$0\"\n\(command)", input], environment: Environment.all, standardOutput: .file(output),
                    standardError: .file(errors)), guardedBy: try ProcessGuard())
            guard let exit = await process.waitForExit(within: setupPatience) else {
                await process.end()
                return .failure(HookFailure(reason: "the set-up command did not end within \(setupPatience)"))
            }
            let said = FileManager.default.contents(atPath: output) ?? Data()
            guard exit.isSuccess else {
                let text = String(decoding: (FileManager.default.contents(atPath: errors) ?? Data()) + said, as: UTF8.self)
                let line = text.split(separator: "\n").first.map { ": \($0)" } ?? ""
                return .failure(HookFailure(reason: "the set-up command ended with \(exit)\(line)"))
            }
            return .success(Array(said))
        } catch {
            return .failure(HookFailure(reason: "the set-up command could not be run: \(error)"))
        }
    }
}

/// Posts the question to a URL. It answers with a status of 2xx, and a count in the body.
struct URLHook: GivenHook {
    private let endpoint: Endpoint
    private let path: String

    init(_ url: String) throws(Failure) {
        guard let scheme = url.firstRange(of: "://") else { throw Failure(.usage, "--setup-url \(url): write http://host:port/path") }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" }
        let path = url[authority.endIndex...]
        guard let endpoint = Endpoint(String(url[..<authority.endIndex])) else {
            throw Failure(.usage, "--setup-url \(url): write http://host:port/path")
        }
        self.endpoint = endpoint
        self.path = path.isEmpty ? "/" : String(path)
    }

    func setUp(_ given: Given) async -> GivenAnswer {
        switch await post(given.json) {
        case .success: .ready
        case .failure(let failure): .impossible(failure.reason)
        }
    }

    func effects(_ question: EffectQuestion) async -> EffectAnswer {
        switch await post(question.json) {
        case .success(let body): onevisit.effects(body, from: "the set-up URL")
        case .failure(let failure): .unknown(failure.reason)
        }
    }

    private func post(_ question: JSONValue) async -> Result<[UInt8], HookFailure> {
        let (endpoint, path, body) = (endpoint, path, question.utf8)
        do {
            return try await withThrowingTaskGroup(of: Result<[UInt8], HookFailure>.self) { group in
                group.addTask {
                    let reply = try await HTTPConnection.with(endpoint) { connection in
                        try await connection.exchange(.POST, path, fields: ["content-type": "application/json"], body: body)
                    }
                    guard (200..<300).contains(reply.status) else {
                        return .failure(HookFailure(reason: "the set-up URL says \(reply.status)"))
                    }
                    return .success(reply.body)
                }
                group.addTask {
                    try await Task.sleep(for: setupPatience)
                    return .failure(HookFailure(reason: "the set-up URL did not answer within \(setupPatience)"))
                }
                defer { group.cancelAll() }
                return try await group.next() ?? .failure(HookFailure(reason: "the set-up URL said nothing"))
            }
        } catch {
            return .failure(HookFailure(reason: "the set-up URL \(endpoint)\(path) cannot be asked: \(error)"))
        }
    }
}
