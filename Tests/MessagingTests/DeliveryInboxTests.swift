import Synchronization
import Testing

@testable import Messaging

@Suite struct DeliveryInboxTests {
    private final class Notes: Sendable {
        let settled = Mutex<[Int: Settlement]>([:])
        func note(_ delivery: Int, _ settlement: Settlement) { settled.withLock { $0[delivery] = settlement } }
        var all: [Int: Settlement] { settled.withLock { $0 } }
    }

    @Test("Each delivery is handled and settled with what its handler says")
    func handles() async {
        let inbox = DeliveryInbox<Int>()
        let notes = Notes()
        #expect(inbox.put([1, 2, 3]))
        await inbox.handleEach(
            { delivery in
                if delivery == 3 { inbox.close() }
                return delivery == 2 ? .rejected : .accepted
            }, settle: notes.note)
        #expect(notes.all == [1: .accepted, 2: .rejected, 3: .accepted])
    }

    @Test("A closed inbox takes nothing, and gives back what was not begun")
    func closed() async {
        let inbox = DeliveryInbox<Int>()
        let notes = Notes()
        #expect(inbox.put([1, 2]))
        inbox.close()
        #expect(!inbox.put([3]))
        await inbox.handleEach({ _ in .accepted }, settle: notes.note)
        #expect(notes.all == [1: .requeued, 2: .requeued])
    }

    @Test("A cancelled task begins nothing more, and waits for what it began")
    func cancelled() async {
        let inbox = DeliveryInbox<Int>()
        let notes = Notes()
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await inbox.handleEach(
                    { _ in
                        begin.yield()
                        // Cancellation does not end this wait: a stream of another task is read.
                        await withCheckedContinuation { continuation in
                            release.onTermination = { _ in continuation.resume() }
                        }
                        return .accepted
                    }, settle: notes.note)
            }
            _ = inbox.put([1])
            for await _ in begun { break }
            group.cancelAll()
            #expect(notes.all.isEmpty)
            release.finish()
            await group.waitForAll()
        }
        #expect(notes.all == [1: .accepted])
        #expect(!inbox.put([2]))
        withExtendedLifetime(released) {}
    }
}
