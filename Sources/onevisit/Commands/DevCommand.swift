import ArgumentParser
import FoundationEssentials
import Glibc
import UnixSignals

struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev", abstract: "Start everything on this machine, with people who do not exist.",
        discussion: """
            A private RabbitMQ node, the orchestrator with its HTTP front, and the adapters with demo data, each as a process of its own.
            Ctrl-C stops all of it in order; a second Ctrl-C ends it at once. Not for production.
            """)

    enum Bus: String, ExpressibleByArgument, CaseIterable { case rabbitmq, memory }

    @Option(help: "rabbitmq starts a private broker; memory runs everything in this process without one.") var bus = Bus.rabbitmq
    @Option(help: "Port of the gateway; by default 8080, or any where that is taken.") var port: Int?
    @Option(help: ArgumentHelp("Folder of departments, operations and matters.", valueName: "folder")) var contracts = "Contracts"
    @Flag(help: "Print one line of JSON when all is ready, for programs.") var json = false
    @Option(help: ArgumentHelp("Folder of RabbitMQ's own scripts, where it is not installed in the usual place.", valueName: "folder"))
    var rabbitmq: String?

    func run() async throws {
        let catalogue = try ContractsFolder.load(contracts)
        var random = SystemRandomNumberGenerator()
        let folder = try DevFolder()
        let path = contracts.hasPrefix("/") ? contracts : "\(FileManager.default.currentDirectoryPath)/\(contracts)"
        let plan = try DevPlan(contracts: path, catalogue: catalogue, port: port, using: &random)
        switch bus {
        case .memory:
            try await DevInMemory(folder: folder, plan: plan, catalogue: catalogue).run(report: show)
        case .rabbitmq:
            let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
            let session = try DevSession(
                folder: folder, plan: plan, catalogue: catalogue, executable: Program.path, brokerFolders: rabbitmq.map { [$0] })
            if !json { Console.note("Starting a private RabbitMQ node, the orchestrator and \(plan.departments.count) departments …") }
            try await live(session, until: signals)
        }
    }

    /// Runs the session until the first signal, then stops it in order, or at once after a second.
    private func live(_ session: DevSession, until signals: UnixSignalsSequence) async throws {
        let (stopWanted, stop) = AsyncStream.makeStream(of: Never.self)
        let result = await withTaskGroup(of: Result<Void, any Error>?.self) { group in
            group.addTask {
                var count = 0
                for await _ in signals {
                    count += 1
                    if count == 1 { stop.finish() } else { session.end() }
                }
                return nil
            }
            group.addTask {
                let result = await Self.firstOf {
                    for await _ in stopWanted {}
                } or: {
                    show(try await session.start())
                    await session.watch { Console.note($0) }
                    throw Failure(.failed, "Every process has ended; there is nothing left to run.")
                }
                if !json { Console.note("Stopping …") }
                await session.stop()
                return result
            }
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return .success(())
        }
        try result.get()
    }

    /// Runs both and returns when the first has ended, after the other has been cancelled and has ended too.
    private static func firstOf(
        _ first: @escaping @Sendable () async throws -> Void, or second: @escaping @Sendable () async throws -> Void
    ) async -> Result<Void, any Error> {
        await withTaskGroup(of: Result<Void, any Error>.self) { group in
            for body in [first, second] {
                group.addTask {
                    do { return .success(try await body()) } catch { return .failure(error) }
                }
            }
            let result = await group.next() ?? .success(())
            group.cancelAll()
            return result
        }
    }

    @Sendable private func show(_ report: DevReport) {
        Console.out(json ? report.json.line : report.text(program: Program.name, style: Style()))
    }
}
