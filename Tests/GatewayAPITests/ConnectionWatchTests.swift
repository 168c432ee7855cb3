import Testing

@testable import GatewayAPI

@Suite("When a connection is turned away")
struct ConnectionWatchTests {
    @Test("A request that comes in one piece needs no timer")
    func atOnce() {
        var watch = ConnectionWatch()
        #expect(watch.headArrived() == .none)
        #expect(watch.requestArrived() == .none)
        #expect(watch.readPaused() == .none)
        watch.responseBegan()
        #expect(watch.responseEnded() == .none)
    }

    @Test("A request that comes in pieces is timed from the first pause to its end")
    func inPieces() {
        var watch = ConnectionWatch()
        #expect(watch.headArrived() == .none)
        #expect(watch.readPaused() == .start(.arrival))
        #expect(watch.readPaused() == .none)
        #expect(watch.requestArrived() == .stop(.arrival))
    }

    @Test("A new connection is timed until its first request is there")
    func opened() {
        var watch = ConnectionWatch()
        #expect(watch.opened() == .start(.arrival))
        watch.bytesArrived()
        #expect(watch.headArrived() == .none)
        #expect(watch.readPaused() == .none)
        watch.bytesArrived()
        #expect(watch.requestArrived() == .stop(.arrival))
    }

    @Test("A new connection on which nothing comes is closed without a word, one on which half a head came is told why")
    func noHead() {
        var silent = ConnectionWatch()
        #expect(silent.opened() == .start(.arrival))
        #expect(silent.passed(.arrival) == .close)
        var dripping = ConnectionWatch()
        #expect(dripping.opened() == .start(.arrival))
        dripping.bytesArrived()
        #expect(dripping.readPaused() == .none)
        #expect(dripping.passed(.arrival) == .refuse(.tooSlow))
    }

    @Test("Between requests there is time, from the first byte of the next there is not")
    func nextHead() {
        var watch = ConnectionWatch()
        watch.bytesArrived()
        #expect(watch.headArrived() == .none)
        #expect(watch.requestArrived() == .none)
        #expect(watch.readPaused() == .none)
        watch.responseBegan()
        #expect(watch.responseEnded() == .none)
        watch.bytesArrived()
        #expect(watch.readPaused() == .start(.arrival))
        watch.bytesArrived()
        #expect(watch.readPaused() == .none, "dripping on does not start it again")
        #expect(watch.passed(.arrival) == .refuse(.tooSlow))
    }

    @Test("Half a head behind a request that is being answered is timed when that is answered")
    func nextHeadEarly() {
        var watch = ConnectionWatch()
        #expect(watch.headArrived() == .none)
        #expect(watch.requestArrived() == .none)
        watch.bytesArrived()
        #expect(watch.readPaused() == .none)
        watch.responseBegan()
        #expect(watch.responseEnded() == .start(.arrival))
    }

    @Test("A request that does not come to its end is refused, and nothing counts after that")
    func tooSlow() {
        var watch = ConnectionWatch()
        #expect(watch.headArrived() == .none)
        #expect(watch.readPaused() == .start(.arrival))
        #expect(watch.passed(.arrival) == .refuse(.tooSlow))
        #expect(watch.isClosing)
        #expect(watch.passed(.arrival) == .none)
        #expect(watch.malformed() == .none)
    }

    @Test("A body that goes on dripping after its answer is cut without a word")
    func drippingAfterAnswer() {
        var watch = ConnectionWatch()
        #expect(watch.headArrived() == .none)
        #expect(watch.readPaused() == .start(.arrival))
        watch.responseBegan()
        #expect(watch.responseEnded() == .none)
        #expect(watch.passed(.arrival) == .close)
    }

    @Test("A body that drips while its response streams is cut without a word")
    func drippingWhileStreaming() {
        var watch = ConnectionWatch()
        #expect(watch.headArrived() == .none)
        #expect(watch.readPaused() == .start(.arrival))
        watch.responseBegan()
        #expect(watch.passed(.arrival) == .close)
    }

    @Test("A pipelined request is timed only when it is its turn")
    func pipelined() {
        var watch = ConnectionWatch()
        #expect(watch.headArrived() == .none)
        #expect(watch.requestArrived() == .none)
        #expect(watch.headArrived() == .none)
        #expect(watch.readPaused() == .none)
        watch.responseBegan()
        #expect(watch.responseEnded() == .start(.arrival))
        #expect(watch.passed(.arrival) == .refuse(.tooSlow))
    }

    @Test("A caller that asks before it sends its body is invited, if it is its turn")
    func invited() {
        var watch = ConnectionWatch()
        #expect(watch.headArrived(isAsking: true) == .invite)
        #expect(watch.requestArrived() == .none)
        #expect(watch.headArrived(isAsking: true) == .none)
    }

    @Test("An upload may take longer than other requests, as long as it comes on")
    func upload() {
        var watch = ConnectionWatch(pace: 100)
        #expect(watch.headArrived(isUpload: true) == .none)
        #expect(watch.readPaused() == .start(.arrival))
        watch.bodyArrived(60)
        watch.bodyArrived(40)
        #expect(watch.passed(.arrival) == .start(.arrival))
        watch.bodyArrived(99)
        #expect(watch.passed(.arrival) == .refuse(.tooSlow))
    }

    @Test("An upload's pace is nothing to the request after it, nor to one that has been answered")
    func afterUpload() {
        var watch = ConnectionWatch(pace: 100)
        #expect(watch.headArrived(isUpload: true) == .none)
        watch.bodyArrived(500)
        #expect(watch.requestArrived() == .none)
        watch.responseBegan()
        #expect(watch.responseEnded() == .none)
        #expect(watch.headArrived() == .none)
        watch.bodyArrived(500)
        #expect(watch.readPaused() == .start(.arrival))
        #expect(watch.passed(.arrival) == .refuse(.tooSlow))
        var refused = ConnectionWatch(pace: 100)
        #expect(refused.headArrived(isUpload: true) == .none)
        #expect(refused.readPaused() == .start(.arrival))
        refused.bodyArrived(500)
        refused.responseBegan()
        #expect(refused.responseEnded() == .none)
        #expect(refused.passed(.arrival) == .close)
    }

    @Test("What is no HTTP is refused at once where nothing is open")
    func malformed() {
        var watch = ConnectionWatch()
        #expect(watch.malformed() == .refuse(.malformed))
    }

    @Test("What is no HTTP waits until those before it have their answers")
    func malformedBehind() {
        var watch = ConnectionWatch()
        #expect(watch.headArrived() == .none)
        #expect(watch.requestArrived() == .none)
        #expect(watch.malformed() == .none)
        watch.responseBegan()
        #expect(watch.responseEnded() == .refuse(.malformed))
    }

    @Test("A body that breaks off in nonsense is refused unless it is being answered")
    func malformedBody() {
        var watch = ConnectionWatch()
        #expect(watch.headArrived() == .none)
        #expect(watch.malformed() == .refuse(.malformed))
        var answering = ConnectionWatch()
        #expect(answering.headArrived() == .none)
        answering.responseBegan()
        #expect(answering.malformed() == .none)
        #expect(answering.responseEnded() == .close)
    }

    @Test("A response that nobody reads closes the connection")
    func unread() {
        var watch = ConnectionWatch()
        #expect(watch.writable(false) == .start(.unread))
        #expect(watch.writable(true) == .stop(.unread))
        #expect(watch.writable(false) == .start(.unread))
        #expect(watch.passed(.unread) == .abort)
        #expect(watch.passed(.unread) == .none)
    }
}
