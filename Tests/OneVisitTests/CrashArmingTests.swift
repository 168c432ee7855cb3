import Testing

@testable import onevisit

@Suite("Arming for fault tests")
struct CrashArmingTests {
    @Test(
        "A broker of this machine is known by its address",
        arguments: [
            ("amqp://guest:guest@127.0.0.1:5672", true), ("amqps://u:p%40ss@localhost:5671/", true), ("amqp://u:p@[::1]:5672", true),
            ("amqp://127.0.0.1", true), ("amqp://u:p@broker:5672", false), ("amqp://localhost:p@10.0.0.7", false),
            ("amqp://u:p@localhost.example", false), ("amqp://u:p@[fe80::1]:5672", false), ("amqp://127.0.0.1.example", false), ("127.0.0.1", false),
        ])
    func address(url: String, isHere: Bool) {
        #expect(CrashArming.isOnThisMachine(url) == isHere)
    }
}
