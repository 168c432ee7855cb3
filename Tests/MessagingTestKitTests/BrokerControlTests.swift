import MessagingTestKit
import Testing

@Suite("The control of a private broker")
struct BrokerControlTests {
    @Test("It reaches the node that runs now, says what went wrong, and ends what it began")
    func life() async throws {
        try await withPrivateBroker { broker in
            let control = BrokerControl(broker)
            #expect(try await control.run("1 + 1") == "2")
            let error = await #expect(throws: BrokerError.self) { try await control.run("no_such:function()") }
            #expect(error?.message.contains("no_such") == true)
            await #expect(throws: BrokerError.self) { try await control.run("one two") }
            try await control.addVirtualHost("district 居")
            #expect(try await broker.control(["list_vhosts"]).contains("district 居"))
            #expect(try await control.connections().isEmpty)
            #expect(try await control.depth(of: "nothing") == nil)
            for alarm in BrokerControl.Alarm.allCases {
                try await control.setAlarm(alarm, true)
                #expect(try await control.run("rabbit_alarm:get_alarms()").contains("\(alarm)"))
                try await control.setAlarm(alarm, false)
                #expect(try await control.run("rabbit_alarm:get_alarms()") == "[]")
            }
            try await control.suspendListeners()
            #expect(LoopbackPorts.connect(to: broker.port) == nil)
            try await control.resumeListeners()
            await broker.kill()
            await #expect(throws: BrokerError.self) { try await control.run("1 + 1") }
            try await broker.restart()
            #expect(try await control.run("2 + 2") == "4")
        }
    }
}
