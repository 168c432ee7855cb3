import FoundationEssentials
import Glibc
import JSON
import MessagingTestKit
import Testing

@testable import onevisit

@Suite("The program", .serialized)
struct ProgramTests {
    @Test("dev says in one line when all is ready, and leaves nothing running after a Ctrl-C", arguments: [SIGINT, SIGTERM])
    func devStops(signal: Int32) async throws {
        try await Repository.withFolder { folder in
            let dev = try DevProcess(in: folder)
            let report = try await dev.report()
            #expect(report.object?.names.prefix(5) == ["api", "token", "amqp", "departments", "pids"])
            let pids = try #require(report["pids"]?.object).compactMap { $0.value.integer.map(Int32.init) }
            // The orchestrator, the broker, five departments with a system and four with a desk.
            #expect(pids.count == 11)
            #expect(pids.allSatisfy(Processes.isAlive))
            #expect(ClientContext.path == ".onevisit/context.json")
            #expect(FileManager.default.fileExists(atPath: "\(folder)/\(ClientContext.path)"))
            dev.process.signal(signal)
            #expect(await dev.process.waitForExit() == .code(0))
            #expect(!pids.contains(where: Processes.isAlive))
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(ClientContext.path)"))
        }
    }

    @Test("dev that is killed takes its children with it, and a second one beside it works")
    func devDies() async throws {
        try await Repository.withFolder { folder in
            let first = try DevProcess(in: folder)
            let second = try DevProcess(in: folder)
            let reports = [try await first.report(), try await second.report()]
            #expect(reports[0]["api"] != reports[1]["api"])
            let pids = try reports.map { try #require($0["pids"]?.object).compactMap { $0.value.integer.map(Int32.init) } }
            first.process.signal(SIGKILL)
            let isGone = try await eventually { !pids[0].contains(where: Processes.isAlive) }
            #expect(isGone)
            #expect(pids[1].allSatisfy(Processes.isAlive))
            await second.process.stop(grace: .seconds(60))
            #expect(!pids[1].contains(where: Processes.isAlive))
        }
    }

    @Test("dev tells of a child that died, starts it not again, and goes on")
    func devTells() async throws {
        try await Repository.withFolder { folder in
            let dev = try DevProcess(in: folder)
            let report = try await dev.report()
            let police = try #require(report["pids"]?["police"]?.integer.map(Int32.init))
            kill(police, SIGKILL)
            let isTold = try await eventually { dev.errors.contains("police (\(police)) ended with signal 9. It is not started again") }
            #expect(isTold)
            #expect(dev.process.exit == nil)
            #expect(await dev.process.stop(grace: .seconds(60)) == .code(0))
        }
    }

    @Test("dev over a bus in memory needs no broker")
    func devInMemory() async throws {
        try await Repository.withFolder { folder in
            let dev = try DevProcess(in: folder, ["--bus", "memory", "--port", "\(try LoopbackPorts.free(1)[0])"])
            let report = try await dev.report()
            #expect(report["amqp"]?.isNull == true)
            let residents = try await ProgramRun.of(["demo", "residents", "--json", "--limit", "1"], in: folder)
            let person = try #require(try JSONValue(parsing: Array(residents.output.utf8), profile: .document)[0])
            let run = try await ProgramRun.of(
                [
                    "request", "submit", "my-affairs", "--json", "--resident", person["residentId"]?.string ?? "", "--name",
                    person["name"]?.string ?? "",
                ], in: folder)
            #expect(try JSONValue(parsing: Array(run.output.utf8), profile: .document)["parts"]?.object?.count == 5)
            #expect(await dev.process.stop(grace: .seconds(60)) == .code(0))
        }
    }

    @Test("A SIGHUP reads the contracts again; a mistake in them leaves those before in force")
    func reload() async throws {
        try await Repository.withFolder { folder in
            let contracts = "\(folder)/Contracts"
            try FileManager.default.copyItem(atPath: Repository.contracts, toPath: contracts)
            let dev = try DevProcess(in: folder, ["--bus", "memory"], contracts: contracts)
            _ = try await dev.report()
            let title = try await ProgramRun.of(["matters", "show", "my-affairs"], in: folder).output.prefix { $0 != "\n" }
            let matter = "\(contracts)/matters/my-affairs.yaml"
            let text = ProgramRun.text(of: matter)

            try Data(text.replacing("kind: lookup", with: "kind: look").utf8).write(to: URL(filePath: matter))
            dev.process.signal(SIGHUP)
            let isRefused = try await eventually { dev.errors.contains("The contracts cannot be used") }
            #expect(isRefused)

            try Data(text.replacing(title, with: "All my affairs").utf8).write(to: URL(filePath: matter))
            dev.process.signal(SIGHUP)
            let isRead = try await eventually {
                try await ProgramRun.of(["matters", "show", "my-affairs"], in: folder).output.hasPrefix("All my affairs")
            }
            #expect(isRead)
            await dev.process.stop(grace: .seconds(60))
        }
    }

    @Test("A port that is taken is named, with what to do")
    func portTaken() async throws {
        try await Repository.withFolder { folder in
            let holder = try DevProcess(in: folder, ["--bus", "memory"])
            let api = try #require(try await holder.report()["api"]?.string)
            let port = try #require(api.split(separator: ":").last.map(String.init))
            let dev = try await ProgramRun.of(["dev", "--contracts", Repository.contracts, "--port", port], in: folder)
            #expect(dev.exit == .code(1))
            #expect(dev.errors.contains("Port \(port) of 127.0.0.1 is taken by another program. Stop that program or choose another port"))
            await holder.process.stop(grace: .seconds(60))
        }
    }

    @Test("A contracts folder with five mistakes is told of all five, and dev does not start with it")
    func fiveMistakes() async throws {
        try await Repository.withFolder { folder in
            let contracts = "\(folder)/Contracts"
            try FileManager.default.copyItem(atPath: Repository.contracts, toPath: contracts)
            for (file, old, new) in [
                ("matters/my-affairs.yaml", "deadline: ", "deadline: soon # "), ("matters/archive-search.yaml", "kind: lookup", "kind: look-up"),
                ("matters/residence-permit-status.yaml", "/applicant/residentId", "/applicant/resident"),
                ("departments/police/department.yaml", "instances: ", "instances: many # "),
                ("departments/housing-fund/account.read.v1.yaml", "effect: none", "efect: none"),
            ] {
                let path = "\(contracts)/\(file)"
                let text = ProgramRun.text(of: path)
                try #require(text.contains(old), "\(file) has \(old)")
                try Data(text.replacing(old, with: new, maxReplacements: 1).utf8).write(to: URL(filePath: path))
            }
            let lint = try await ProgramRun.of(["contract", "lint", contracts], in: folder)
            #expect(lint.exit == .code(2))
            for file in ["my-affairs.yaml:", "archive-search.yaml:", "residence-permit-status.yaml:", "department.yaml:", "account.read.v1.yaml:"] {
                #expect(lint.output.contains(file), "\(lint.output)")
            }
            let json = try await ProgramRun.of(["contract", "lint", contracts, "--json"], in: folder)
            #expect(json.exit == .code(2))
            #expect((try JSONValue(parsing: Array(json.output.utf8), profile: .document)["mistakes"]?.array?.count ?? 0) >= 5)
            let dev = try await ProgramRun.of(["dev", "--contracts", contracts], in: folder)
            #expect(dev.exit == .code(2))
        }
    }

    @Test("Without RabbitMQ dev says how to install it")
    func noRabbitMQ() async throws {
        try await Repository.withFolder { folder in
            let dev = try await ProgramRun.of(["dev", "--contracts", Repository.contracts, "--rabbitmq", "/nowhere"], in: folder)
            #expect(dev.exit == .code(1))
            #expect(dev.errors.contains("apt-get install rabbitmq-server"))
        }
    }

    @Test("Wrong usage ends with 64 and a hint; a gateway that is not there with 69")
    func usage() async throws {
        try await Repository.withFolder { folder in
            let flag = try await ProgramRun.of(["dev", "--prt", "1"], in: folder)
            #expect(flag.exit == .code(64))
            #expect(flag.errors.contains("--port"))
            #expect(try await ProgramRun.of(["nonsense"], in: folder).exit == .code(64))
            #expect(try await ProgramRun.of(["config", "show", "--set", "htp.port=1"], in: folder).exit == .code(64))
            let nobody = try await ProgramRun.of(["matters", "list", "--url", "http://127.0.0.1:1"], in: folder)
            #expect(nobody.exit == .code(69))
            #expect(nobody.errors.contains("onevisit dev"))
            #expect(try await ProgramRun.of(["doctor", "--contracts-nonsense"], in: folder).exit == .code(64))
            #expect(try await ProgramRun.of(["doctor"], in: folder).exit == .code(2))
            for shell in ["bash", "zsh", "fish"] {
                let script = try await ProgramRun.of(["--generate-completion-script", shell], in: folder)
                #expect(script.exit == .code(0))
                #expect(script.output.contains("departments"))
            }
        }
    }

    @Test("Configuration and topology can be read without a broker, and show no secret")
    func reading() async throws {
        try await Repository.withFolder { folder in
            let environment = ["ONEVISIT_BROKER_URL": "amqp://onevisit:hush@broker", "ONEVISIT_API_TOKEN": "hush"]
            let config = try await ProgramRun.of(["config", "show", "--json"], in: folder, environment: environment)
            #expect(config.exit == .code(0))
            #expect(!config.output.contains("hush"))
            #expect(config.output.contains("ONEVISIT_BROKER_URL"))
            let topology = try await ProgramRun.of(["topology", "export", "--contracts", Repository.contracts], in: folder)
            let definitions = try JSONValue(parsing: Array(topology.output.utf8), profile: .document)
            #expect((definitions["queues"]?.array?.count ?? 0) >= 10)
            #expect(definitions["users"]?.array?.compactMap { $0["name"]?.string }.contains("police") == true)
        }
    }
}

/// A running `onevisit dev --json`.
struct DevProcess {
    let process: ChildProcess
    private let output: String
    private let errorOutput: String
    /// Ends it with the tests, so that one that fails leaves nothing running.
    private let processGuard: ProcessGuard

    init(in folder: String, _ arguments: [String] = [], contracts: String = Repository.contracts) throws {
        let name = "\(folder)/dev-\(UInt64.random(in: 0 ... .max))"
        (output, errorOutput) = (name + ".out", name + ".err")
        processGuard = try ProcessGuard()
        process = try ChildProcess(
            Command(
                try Repository.program, ["dev", "--json", "--contracts", contracts] + arguments, environment: ["PATH": Command.searchPath],
                workingDirectory: folder, standardOutput: .file(output), standardError: .file(errorOutput)), guardedBy: processGuard)
    }

    var errors: String { ProgramRun.text(of: errorOutput) }

    /// The line that it prints when all is ready.
    func report() async throws -> JSONValue {
        let isThere = try await eventually(within: .seconds(180)) { process.exit != nil || ProgramRun.text(of: output).hasSuffix("\n") }
        try #require(isThere && process.exit == nil, "dev: \(errors)")
        let text = ProgramRun.text(of: output)
        #expect(text.split(separator: "\n").count == 1)
        return try JSONValue(parsing: Array(text.utf8), profile: .document)
    }
}
