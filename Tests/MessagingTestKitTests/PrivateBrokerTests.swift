import Glibc
import MessagingTestKit
import Testing

@Suite("A private broker")
struct PrivateBrokerTests {
    private func isAlive(_ pid: Int32) -> Bool { kill(pid, 0) == 0 }

    @Test("starts, answers, survives its own death on the same port, and leaves nothing running")
    func life() async throws {
        var pid: Int32 = 0
        try await withPrivateBroker { broker in
            #expect(try await broker.control(["list_users"]).contains(PrivateBroker.administrator))
            let port = broker.port
            let first = broker.pid
            await broker.kill()
            #expect(broker.exit == .signal(SIGKILL))
            try await broker.restart(wipe: true)
            #expect(broker.exit == nil)
            #expect(broker.pid != first)
            #expect(broker.port == port)
            pid = broker.pid
        }
        #expect(pid != 0)
        #expect(!isAlive(pid))
    }

    @Test("says what to install where there is no RabbitMQ")
    func notInstalled() async throws {
        let error = await #expect(throws: BrokerError.self) {
            try await withPrivateBroker(settings: .init(installationFolders: ["/nowhere"])) { _ in }
        }
        #expect(error?.code == .notInstalled)
        #expect(error?.message.contains("apt-get install rabbitmq-server") == true)
    }

    @Test("says what the node said when it cannot start")
    func brokenConfiguration() async throws {
        let error = await #expect(throws: BrokerError.self) {
            try await withPrivateBroker(settings: .init(extraConfiguration: ["no_such_setting = 1"])) { _ in }
        }
        #expect(error?.code == .notReady)
        #expect(error?.message.contains("no_such_setting") == true)
    }
}
