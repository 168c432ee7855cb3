import Testing

@testable import Messaging

@Suite struct StatusBoardTests {
    @Test("A reader hears the present status first and then the newest, each once")
    func changes() async {
        let board = StatusBoard(reason: "not started")
        var reader = board.changes().makeAsyncIterator()
        #expect(await reader.next()?.publishing == .down(reason: "not started"))
        board.update { $0.publishing = .up(connection: 1) }
        board.update { $0.publishing = .up(connection: 1) }
        board.update { $0.consuming = .up(connection: 1) }
        #expect(await reader.next()?.isReady == true)
        board.update { $0.publishing = .blocked(connection: 1, reason: "memory") }
        let status = await reader.next()
        #expect(status?.isReady == false)
        #expect(status == board.status)
    }

    @Test("Only a link that is up has a connection on which messages flow")
    func connection() {
        #expect(LinkState.up(connection: 3).connection == 3)
        #expect(LinkState.blocked(connection: 3, reason: "memory").connection == nil)
        #expect(LinkState.down(reason: "lost").connection == nil)
    }

    @Test("A reader that is cancelled while the status changes holds nobody up", .timeLimit(.minutes(1)))
    func cancelledReaders() async {
        let board = StatusBoard(reason: "test")
        await withDiscardingTaskGroup { group in
            group.addTask {
                for number in 1...5_000 { board.update { $0.publishing = .up(connection: number) } }
            }
            for _ in 0..<200 {
                let reader = Task { for await _ in board.changes() {} }
                await Task.yield()
                reader.cancel()
            }
        }
        #expect(board.status.publishing == .up(connection: 5_000))
    }
}
