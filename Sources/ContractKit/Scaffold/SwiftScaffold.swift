import Contracts

extension AdapterScaffold {
    var swiftFiles: [ScaffoldFile] {
        let more = [
            "PACKAGE": package, "IDENTITY": package.split(separator: "/").last.map(String.init) ?? "onevisit",
            "LOOKUPS": operations.filter { $0.lane == .lookup }.map(swiftHandler).joined(separator: "\n"),
            "CASES": operations.filter { $0.lane == .case }.map(swiftHandler).joined(separator: "\n"),
        ]
        return [
            ScaffoldFile("Package.swift", filled(Self.swiftManifest, more)),
            ScaffoldFile("Sources/\(typeName)Adapter/\(typeName)Adapter.swift", filled(Self.swiftAdapter, more)),
            ScaffoldFile("Sources/\(department)-adapter/Main.swift", filled(Self.swiftMain, more)),
            ScaffoldFile("Tests/\(typeName)AdapterTests/ExampleTests.swift", filled(Self.swiftTest, more)),
            ScaffoldFile("ci.sh", Self.swiftCI, isExecutable: true),
            ScaffoldFile(".gitignore", ".build/\nPackage.resolved\nledger.sqlite*\n"),
            ScaffoldFile("README.md", filled(Self.swiftReadme, more)),
        ]
    }

    private func swiftHandler(_ operation: Operation) -> String {
        let reference = operation.reference
        let version = reference.version == 1 ? "" : ", version: \(reference.version)"
        let name = reference.name
        return switch operation.lane {
        case .lookup:
            "            Handler(\"\(name)\"\(version)) { input, context in try example(context.operation, input) },"
        case .case:
            "            CaseHandler(\"\(name)\"\(version), transaction: { input, context, _ in try example(context.operation, input) }),"
        }
    }

    private static let swiftManifest = """
        // swift-tools-version: 6.2
        import PackageDescription

        let package = Package(
            name: "@DEPARTMENT@-adapter",
            dependencies: [
                .package(path: "@PACKAGE@"),
                .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
                .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
            ],
            targets: [
                .target(
                    name: "@TYPE@Adapter",
                    dependencies: [
                        .product(name: "AdapterKit", package: "@IDENTITY@"), .product(name: "Contracts", package: "@IDENTITY@"),
                    ]),
                .executableTarget(
                    name: "@DEPARTMENT@-adapter",
                    dependencies: [
                        "@TYPE@Adapter", .product(name: "AMQPBus", package: "@IDENTITY@"), .product(name: "AdapterKit", package: "@IDENTITY@"),
                        .product(name: "Contracts", package: "@IDENTITY@"), .product(name: "Messaging", package: "@IDENTITY@"),
                        .product(name: "Logging", package: "swift-log"),
                        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                    ]),
                .testTarget(
                    name: "@TYPE@AdapterTests",
                    dependencies: [
                        "@TYPE@Adapter", .product(name: "AdapterKit", package: "@IDENTITY@"), .product(name: "Contracts", package: "@IDENTITY@"),
                    ]),
            ])

        """

    private static let swiftAdapter = """
        public import AdapterKit
        public import Contracts

        /// What the department answers. At first that is what stands in the contracts' examples: let one handler after the other ask the department's
        /// own system instead.
        public struct @TYPE@Adapter: DepartmentAdapter {
            public static let department = "@DEPARTMENT@"

            private let catalogue: Catalogue

            /// - Parameter catalogue: the contracts, for their examples.
            public init(catalogue: Catalogue) {
                self.catalogue = catalogue
            }

            public var handlers: [Handler] {
                [
        @LOOKUPS@
                ]
            }

            /// They run in the transaction in which the ledger records the task: what they write to that database happens once, or not at all.
            public var caseHandlers: [CaseHandler] {
                [
        @CASES@
                ]
            }

            /// What the example with that input says; whoever stands in none has no record here.
            public func example(_ operation: OperationReference, _ input: TaskInput) throws -> Outcome {
                let example = catalogue.operations[operation]?.examples.first { $0.request == input.json }
                return try example.map { try Outcome($0.reply) } ?? .notFound
            }
        }

        """

    private static let swiftMain = """
        import AMQPBus
        import AdapterKit
        import Contracts
        import Foundation
        import Logging
        import Messaging
        import ServiceLifecycle
        import UnixSignals
        import @TYPE@Adapter

        /// Runs one instance until SIGTERM or SIGINT, and then finishes what was begun.
        ///
        /// Environment: `ONEVISIT_BROKER_URL` (amqp://@DEPARTMENT@:password@host:port), `ONEVISIT_CONTRACTS`, `ONEVISIT_LEDGER`,
        /// `ONEVISIT_ORCHESTRATOR_USER`.
        @main
        struct Main {
            static func main() async throws {
                let environment = ProcessInfo.processInfo.environment
                guard let url = environment["ONEVISIT_BROKER_URL"] else { fatalError("ONEVISIT_BROKER_URL is not set") }
                let department = @TYPE@Adapter.department
                let logger = Logger(label: department)
                let catalogue = try Catalogue.load(from: environment["ONEVISIT_CONTRACTS"] ?? "@CONTRACTS@")
                var broker = try AMQPConfiguration(url: url)
                broker.connectionName = "@DEPARTMENT@-adapter"
                let bus = AMQPBus(
                    broker, topology: .adapter(department: department), use: .expect, logger: logger)
                var settings = AdapterSettings()
                settings.software = "@DEPARTMENT@-adapter 1.0"
                settings.orchestratorUser = environment["ONEVISIT_ORCHESTRATOR_USER"] ?? settings.orchestratorUser
                let service = try AdapterService(
                    @TYPE@Adapter(catalogue: catalogue),
                    ledger: SQLiteLedger(of: department, inFileAt: environment["ONEVISIT_LEDGER"] ?? "ledger.sqlite"), catalogue: catalogue,
                    bus: bus, settings: settings, instance: AdapterService.instanceName(of: department, identity: .random(in: 0 ... .max)),
                    logger: logger)
                let group = ServiceGroup(
                    services: [BusRun(bus: bus), AdapterRun(adapter: service)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
                try await group.run()
            }
        }

        /// The bus stops last, so that the adapter can say what it has to say.
        private struct BusRun: Service {
            let bus: AMQPBus
            func run() async throws { try await cancelWhenGracefulShutdown { try await bus.run() } }
        }

        private struct AdapterRun: Service {
            let adapter: AdapterService
            func run() async throws {
                try await withGracefulShutdownHandler {
                    try await adapter.run()
                } onGracefulShutdown: {
                    adapter.stop()
                }
            }
        }

        """

    private static let swiftTest = """
        import AdapterKit
        import Contracts
        import Foundation
        import Testing
        import @TYPE@Adapter

        @Suite struct ExampleTests {
            /// The folder of the contracts: from the environment, or where it was when this was begun.
            private static var contracts: String {
                ProcessInfo.processInfo.environment["ONEVISIT_CONTRACTS"]
                    ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../@CONTRACTS@").path()
            }

            @Test func `every example is answered as the contract says`() async throws {
                let catalogue = try Catalogue.load(from: Self.contracts)
                let adapter = @TYPE@Adapter(catalogue: catalogue)
                for operation in catalogue.operations(of: @TYPE@Adapter.department) {
                    for example in operation.examples {
                        let outcome = try adapter.example(operation.reference, TaskInput(example.request))
                        #expect(outcome == (try Outcome(example.reply)), "\\(operation.reference): \\(example.name)")
                    }
                }
            }

            @Test func `every operation of the contracts has a handler`() throws {
                let catalogue = try Catalogue.load(from: Self.contracts)
                let adapter = @TYPE@Adapter(catalogue: catalogue)
                let answered = adapter.handlers.map(\\.operation) + adapter.caseHandlers.map(\\.operation)
                #expect(Set(answered) == Set(catalogue.operations(of: @TYPE@Adapter.department).map(\\.reference)))
            }
        }

        """

    private static let swiftCI = """
        #!/bin/sh
        # What a continuous integration runs: no broker is needed.
        set -eu
        cd "$(dirname "$0")"
        swift build
        swift test

        """

    private static let swiftReadme = """
        # The adapter of @DEPARTMENT@

        Answers OneVisit's tasks on RabbitMQ, with OneVisit's AdapterKit from `@PACKAGE@`, by the contracts in
        `@CONTRACTS@/departments/@DEPARTMENT@/`.

        ```
        ./ci.sh                                             # builds and tests
        ONEVISIT_BROKER_URL=amqp://@DEPARTMENT@:…@broker swift run @DEPARTMENT@-adapter
        ```

        At first it answers what stands in the contracts' examples. `Sources/@TYPE@Adapter/@TYPE@Adapter.swift` has one handler for each operation:
        let it ask the department's own system, and return an `Outcome`. Handlers of cases run in the transaction in which the ledger records the
        task; use the third argument, the database, for the effect. An effect in another system takes `CaseHandler(_:work:query:)` instead.

        Whoever loses the ledger, `ledger.sqlite`, lets effects happen twice: back it up. All instances of the department share it.

        Try it from the other side, over a broker:

        ```
        onevisit contract test --department @DEPARTMENT@ --given-ready --adapter-command "$PWD/.build/debug/@DEPARTMENT@-adapter"
        ```

        To see it beside the other departments: `onevisit dev --json` prints a line of JSON, in which `departments.@DEPARTMENT@` is
        `ONEVISIT_BROKER_URL`, and `pids.@DEPARTMENT@` the process that answers until you `kill` it. `onevisit adapter try @DEPARTMENT@`, in the same
        folder as `dev`, then asks yours.

        ## As a part of OneVisit instead

        An adapter with an embedded SQLite back office can be one of those that `onevisit adapter run` knows. In OneVisit's repository:

        1. `Package.swift`: `.adapter("@TYPE@"),` among the departments, and `"@TYPE@Adapter"` among the dependencies of `onevisit`.
        2. `Adapters/@TYPE@/`: this adapter, as a `SQLiteAdapter`.
        3. `Sources/onevisit/Service/Departments.swift`: `import @TYPE@Adapter`, and `@TYPE@Adapter.self` among `adapters`.

        """
}
