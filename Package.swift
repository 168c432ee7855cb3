// swift-tools-version: 6.2
import PackageDescription

/// What the compiler checks beyond Swift 6 mode. It holds for this package alone, not for those who depend on it.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// What `onevisit adapter init` writes for an adapter in Python.
let pythonFiles = [
    "adapter.py", "bus.py", "columns.py", "file_adapter.py", "file_back_office.py", "file_test.py", "rest_adapter.py", "rest_back_office.py",
    "rest_test.py", "sql_adapter.py", "sql_database.py", "sql_test.py", "test_adapter.py", "test_bus.py",
]

let package = Package(
    name: "onevisit",
    products: [
        .executable(name: "onevisit", targets: ["onevisit"]),
        // What a department's program is made of.
        .library(name: "AdapterKit", targets: ["AdapterKit"]),
        .library(name: "AMQPBus", targets: ["AMQPBus"]),
        .library(name: "Contracts", targets: ["Contracts"]),
        .library(name: "Messaging", targets: ["Messaging"]),
        .library(name: "MessagingTestKit", targets: ["MessagingTestKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-structured-headers", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C libraries: each has exactly one importing target.
        .systemLibrary(name: "CJansson", pkgConfig: "jansson", providers: [.apt(["libjansson-dev"])]),
        .systemLibrary(name: "CRabbitMQ", pkgConfig: "librabbitmq", providers: [.apt(["librabbitmq-dev"])]),

        // Values and words.
        .target(name: "JSON", dependencies: ["CJansson"], swiftSettings: strict),
        .target(name: "JSONSchema", dependencies: ["JSON"], swiftSettings: strict),
        .target(name: "Messaging", swiftSettings: strict),
        // HTML in which no text can be forgotten to be escaped.
        .target(name: "Markup", swiftSettings: strict),
        // Where an armed process ends itself, for fault tests.
        .target(name: "CrashPoints", swiftSettings: strict),
        .target(
            name: "Contracts",
            dependencies: [
                "JSON", "JSONSchema", "Messaging", .product(name: "Crypto", package: "swift-crypto"), .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),

        // The bus.
        .target(
            name: "AMQPBus",
            dependencies: [
                "CRabbitMQ", "CrashPoints", "Messaging", .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            swiftSettings: strict),
        .target(name: "MessagingTestKit", dependencies: ["Messaging"], swiftSettings: strict),

        // The orchestrator.
        .target(
            name: "Orchestration",
            dependencies: [
                "Contracts", "CrashPoints", "JSON", "JSONSchema", "Messaging", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            swiftSettings: strict),
        .target(
            name: "GatewayAPI",
            dependencies: [
                "Contracts", "JSON", "JSONSchema", "Markup", "Messaging", "Orchestration",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "StructuredFieldValues", package: "swift-http-structured-headers"),
            ],
            swiftSettings: strict),

        // The departments.
        .target(
            name: "AdapterKit",
            dependencies: [
                "Contracts", "CrashPoints", "JSON", "JSONSchema", "Messaging", .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            swiftSettings: strict),
        .adapter("Records"),
        .adapter("Police"),
        .adapter("MedicalInsurance"),
        .adapter("SocialInsurance"),
        .adapter("HousingFund"),
        // For departments that have no system: its page is served by the adapter's own process.
        .adapter(
            "Desk",
            also: [
                "JSONSchema", "Markup", "Messaging", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),

        // What tells both sides of a contract whether they still understand each other.
        .target(
            name: "ContractKit",
            dependencies: [
                "AdapterKit", "Contracts", "JSON", "JSONSchema", "Markup", "Messaging", "MessagingTestKit",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            // In the program itself: it is one file, wherever it is put.
            resources: pythonFiles.map { .embedInCode("Scaffold/Python/Files/\($0)") },
            swiftSettings: strict),

        // The program.
        .executableTarget(
            name: "onevisit",
            dependencies: [
                "AMQPBus", "AdapterKit", "ContractKit", "Contracts", "CrashPoints", "GatewayAPI", "JSON", "JSONSchema", "Messaging",
                "MessagingTestKit", "Orchestration", "RecordsAdapter", "PoliceAdapter", "MedicalInsuranceAdapter", "SocialInsuranceAdapter",
                "HousingFundAdapter", "DeskAdapter",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // Programs that print figures.
        .executableTarget(
            name: "FanOutBenchmark",
            dependencies: [
                "AMQPBus", "AdapterKit", "Contracts", "JSON", "Messaging", "MessagingTestKit", "Orchestration",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            path: "Tests/Benchmarks/FanOut",
            swiftSettings: strict),

        .executableTarget(
            name: "CaseBenchmark",
            dependencies: [
                "AMQPBus", "Contracts", "JSON", "JSONSchema", "Messaging", "MessagingTestKit", "Orchestration",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/Benchmarks/Cases",
            swiftSettings: strict),

        // Breaks everything that a case goes through, and judges by the departments' databases what came of it.
        .executableTarget(
            name: "CaseChaos",
            dependencies: [
                "AMQPBus", "AdapterKit", "Contracts", "CrashPoints", "JSON", "Messaging", "MessagingTestKit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/Chaos/Cases",
            swiftSettings: strict),

        .executableTarget(
            name: "SchemaBenchmark",
            dependencies: ["Contracts", "JSON", "JSONSchema", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tests/Benchmarks/Schema",
            swiftSettings: strict),

        // What tests are made of besides the product: the folder of the sources, and packages of others.
        .target(name: "TestMaterial", path: "Tests/Material", swiftSettings: strict),

        // Tests. Those that need a broker start a private one.
        .testTarget(name: "CrashPointsTests", dependencies: ["CrashPoints", "MessagingTestKit"], swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: strict),
        .testTarget(name: "JSONSchemaTests", dependencies: ["JSON", "JSONSchema", "TestMaterial"], swiftSettings: strict),
        .testTarget(name: "MarkupTests", dependencies: ["Markup"], swiftSettings: strict),
        .testTarget(name: "MessagingTests", dependencies: ["Messaging"], swiftSettings: strict),
        .testTarget(name: "MessagingTestKitTests", dependencies: ["Messaging", "MessagingTestKit"], swiftSettings: strict),
        .testTarget(
            name: "AMQPBusTests", dependencies: ["AMQPBus", "Messaging", "MessagingTestKit", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),
        .testTarget(name: "ContractsTests", dependencies: ["Contracts", "JSON", "JSONSchema", "Messaging", "TestMaterial"], swiftSettings: strict),
        .testTarget(
            name: "OrchestrationTests",
            dependencies: [
                "Contracts", "JSON", "JSONSchema", "Messaging", "MessagingTestKit", "Orchestration", "TestMaterial",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ContractKitTests",
            dependencies: [
                "AMQPBus", "AdapterKit", "ContractKit", "Contracts", "JSON", "JSONSchema", "Messaging", "MessagingTestKit",
                "TestMaterial",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AdapterKitTests",
            dependencies: [
                "AdapterKit", "Contracts", "JSON", "JSONSchema", "Messaging", "MessagingTestKit", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AdaptersTests",
            dependencies: [
                "AdapterKit", "Contracts", "JSON", "JSONSchema", "Messaging", "RecordsAdapter", "PoliceAdapter", "MedicalInsuranceAdapter",
                "SocialInsuranceAdapter", "HousingFundAdapter", "TestMaterial", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DeskTests",
            dependencies: [
                "AdapterKit", "Contracts", "DeskAdapter", "JSON", "JSONSchema", "Markup", "Messaging", "MessagingTestKit",
                "TestMaterial",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "GatewayAPITests",
            dependencies: [
                "Contracts", "GatewayAPI", "JSON", "JSONSchema", "Markup", "Messaging", "Orchestration", "TestMaterial",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "OneVisitTests",
            dependencies: [
                "AdapterKit", "ContractKit", "Contracts", "DeskAdapter", "GatewayAPI", "JSON", "Messaging", "MessagingTestKit", "Orchestration",
                "TestMaterial", "onevisit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        // The whole, as processes on a private broker.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "AdapterKit", "ContractKit", "Contracts", "DeskAdapter", "JSON", "JSONSchema", "Messaging", "MessagingTestKit", "Orchestration",
                "TestMaterial", "onevisit",
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

extension Target {
    /// A department's adapter: its queries and its mapping, on top of AdapterKit and nothing else of ours but the JSON value.
    static func adapter(_ folder: String, also others: [Target.Dependency] = []) -> Target {
        .target(
            name: "\(folder)Adapter",
            dependencies: ["AdapterKit", "Contracts", "JSON", .product(name: "GRDB", package: "GRDB.swift")] + others,
            path: "Adapters/\(folder)",
            swiftSettings: strict)
    }
}
