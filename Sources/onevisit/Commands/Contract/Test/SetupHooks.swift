import ContractKit
import FoundationEssentials
import JSON
import MessagingTestKit
import NIOHTTP1

/// How long a department may take to set something up.
private let setupPatience = Duration.seconds(30)

/// Runs a command with what is given on its standard input. Ends it with 0, the department is ready.
struct CommandHook: GivenHook {
    let command: String

    func setUp(_ given: Given) async -> GivenAnswer {
        let name = "\(FileManager.default.temporaryDirectory.path)/onevisit-given-\(UInt64.random(in: 0 ... .max))"
        let (input, output) = (name + ".json", name + ".out")
        defer {
            PrivateFile.remove(input)
            PrivateFile.remove(output)
        }
        do {
            try PrivateFile.write(given.json.utf8, to: input)
            let process = try ChildProcess(
                Command(
                    "/bin/sh", ["-c", "exec < \"$0\"\n\(command)", input], environment: Environment.all, standardOutput: .file(output),
                    standardError: .file(output)), guardedBy: try ProcessGuard())
            guard let exit = await process.waitForExit(within: setupPatience) else {
                await process.end()
                return .impossible("the set-up command did not end within \(setupPatience)")
            }
            guard exit.isSuccess else {
                let text = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
                let line = text.split(separator: "\n").first.map { ": \($0)" } ?? ""
                return .impossible("the set-up command ended with \(exit)\(line)")
            }
            return .ready
        } catch {
            return .impossible("the set-up command could not be run: \(error)")
        }
    }
}

/// Posts what is given to a URL. With a status of 2xx the department is ready.
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
        let (endpoint, path, body) = (endpoint, path, given.json.utf8)
        do {
            return try await withThrowingTaskGroup(of: GivenAnswer.self) { group in
                group.addTask {
                    let reply = try await HTTPConnection.with(endpoint) { connection in
                        try await connection.exchange(.POST, path, fields: ["content-type": "application/json"], body: body)
                    }
                    return (200..<300).contains(reply.status) ? .ready : .impossible("the set-up URL says \(reply.status)")
                }
                group.addTask {
                    try await Task.sleep(for: setupPatience)
                    return .impossible("the set-up URL did not answer within \(setupPatience)")
                }
                defer { group.cancelAll() }
                return try await group.next() ?? .impossible("the set-up URL said nothing")
            }
        } catch {
            return .impossible("the set-up URL \(endpoint)\(path) cannot be asked: \(error)")
        }
    }
}
