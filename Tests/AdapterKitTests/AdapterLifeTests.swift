import AdapterKit
import Contracts
import JSON
import Logging
import Messaging
import MessagingTestKit
import Testing

@Suite(.timeLimit(.minutes(2))) struct AdapterLifeTests {
    @Test func `presence says what is answered, by which contracts, every five seconds`() async throws {
        let clock = ManualClock()
        try await Stage(time: clock).run { stage in
            let presence = try #require(stage.heard.presence.first)
            #expect(presence.department == "library" && presence.instance == Stage.instance && presence.state == .serving)
            #expect(
                presence.operations == [
                    "library.book.read": [.init(version: 1, contract: "sha256:1"), .init(version: 2, contract: "sha256:2")]
                ])
            #expect([presence.batch, presence.capacity] == [16, 200])
            let count = stage.heard.presence.count
            await clock.waitForSleepers()
            clock.advance(by: .seconds(5))
            try await eventually("it speaks again") { stage.heard.presence.count == count + 1 }
            #expect(stage.heard.presence.last?.now == clock.timestamp)
        }
    }

    @Test func `presence shows the card of conformance, where there is one`() async throws {
        var settings = AdapterSettings()
        settings.card = "sha256:9f86"
        try await Stage(settings: settings).run { stage in
            #expect(stage.heard.presence.first?.card == "sha256:9f86")
        }
        try await Stage().run { stage in
            #expect(stage.heard.presence.first?.card == nil)
        }
    }

    @Test func `a new connection is announced at once`() async throws {
        try await Stage(time: ManualClock()).run { stage in
            let count = stage.heard.presence.count
            stage.broker.dropConnections(of: "library")
            try await eventually("it speaks again") { stage.heard.presence.count > count }
            try await stage.ask("Emma")
            try await eventually("it answers again") { stage.heard.words["Emma"] == "answered" }
        }
    }

    @Test func `an orderly stop finishes what was begun, says so, and leaves nothing unsettled`() async throws {
        let stage = try Stage()
        try await stage.run { stage in
            try await stage.ask([stage.task("Emma"), stage.task("endless", within: .seconds(2))])
            try await eventually("the work has begun") { stage.library.desk.inputs.count == 2 }
            stage.service.stop()
            try await eventually("it says that it leaves") { stage.heard.presence.last?.state == .leaving }
            #expect(stage.heard.presence.map(\.state).suffix(2) == [.draining, .leaving])
            #expect(stage.heard.words == ["Emma": "answered", "endless": "internal"])
            #expect(stage.unsettled == 0 && stage.waiting == 0)
        }
    }

    @Test func `what comes after the stop stays in the queue for another instance`() async throws {
        try await Stage().run { stage in
            stage.service.stop()
            try await eventually("it says that it leaves") { stage.heard.presence.last?.state == .leaving }
            try await stage.ask("Emma")
            #expect(stage.waiting == 1 && stage.library.desk.inputs.isEmpty)
        }
    }

    @Test func `a stop breaks off what takes longer than the drain limit`() async throws {
        var settings = AdapterSettings()
        settings.drainLimit = .milliseconds(50)
        try await Stage(settings: settings).run { stage in
            try await stage.ask("endless")
            try await eventually("the work has begun") { stage.library.desk.inputs.count == 1 }
            stage.service.stop()
            try await eventually("it says that it leaves") { stage.heard.presence.last?.state == .leaving }
            try await eventually("the handler is cancelled") { stage.library.desk.cancelled == 1 }
            #expect(stage.unsettled == 0)
        }
    }

    @Test func `replies wait while the broker takes none, and go out when it does`() async throws {
        try await Stage().run { stage in
            try await stage.ask("patient")
            try await eventually("the work has begun") { stage.library.desk.inputs.count == 1 }
            stage.broker.block(reason: "low on memory")
            stage.library.desk.openGate()
            try await eventually("the reply was offered in vain") { stage.departmentBus.status.publishing.connection == nil }
            stage.broker.unblock()
            try await eventually("it is answered") { stage.heard.words["patient"] == "not-found" }
            try await eventually("the message is settled") { stage.unsettled == 0 }
        }
    }

    @Test func `handlers and contracts that do not fit are named at the start`() throws {
        struct Stray: DepartmentAdapter {
            static let department = "library"
            var handlers: [Handler] {
                [
                    Handler("library.shelf.read") { _, _ in .notFound }, Handler("police.resident.read") { _, _ in .notFound },
                    Handler("library.book.read") { _, _ in .notFound }, Handler("library.book.read") { _, _ in .notFound },
                ]
            }
        }
        let catalogue = try LibraryAdapter.catalogue()
        let bus = InMemoryBus(broker: InMemoryBroker(), user: "library", topology: Topology(), use: .expect)
        func make(_ adapter: any DepartmentAdapter, instance: String, _ settings: AdapterSettings = AdapterSettings()) throws(AdapterError) {
            _ = try AdapterService(
                adapter, catalogue: catalogue, bus: bus, settings: settings, instance: instance,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }
        let mismatch = #expect(throws: AdapterError.self) { try make(Stray(), instance: "library-1") }
        #expect(
            mismatch?.message == """
                library: library.shelf.read@1 is no lookup that a contract of library describes; police.resident.read@1 is no lookup that a \
                contract of library describes; library.book.read@1 has two handlers
                """)
        let stranger = #expect(throws: AdapterError.self) { try make(LibraryAdapter(), instance: "police-1") }
        #expect(stranger?.code == .invalidConfiguration)
        var settings = AdapterSettings()
        settings.capacity = 0
        let nonsense = #expect(throws: AdapterError.self) { try make(LibraryAdapter(), instance: "library-1", settings) }
        #expect(nonsense?.message == "the adapter's capacity is 0; it must be at least 1")
        #expect(AdapterService.instanceName(of: "library", identity: 0x0f) == "library-000f")
    }
}
