import Messaging
import Testing

@Suite struct TokenBucketTests {
    private let start = ContinuousClock.now

    @Test func `it allows as many at once as per second, and then as many as time has brought`() {
        var bucket = TokenBucket(perSecond: 3)
        let atOnce = (0..<4).map { _ in bucket.take(at: start) }
        #expect(atOnce == [true, true, true, false])
        #expect(bucket.take(at: start + .milliseconds(300)) == false)
        #expect(bucket.take(at: start + .milliseconds(400)) == true)
        #expect(bucket.take(at: start + .milliseconds(400)) == false)
    }

    @Test func `a long rest brings no more than one second's worth`() {
        var bucket = TokenBucket(perSecond: 2)
        let later = start + .seconds(60)
        let atOnce = (0..<3).map { _ in bucket.take(at: later) }
        #expect(atOnce == [true, true, false])
    }

    @Test func `a burst may be smaller or larger than a second's worth`() {
        for burst in [1, 5] {
            var bucket = TokenBucket(perSecond: 2, burst: burst)
            #expect((0..<9).count { _ in bucket.take(at: start) } == burst)
            #expect((0..<9).count { _ in bucket.take(at: start + .seconds(60)) } == burst)
        }
    }

    @Test func `it says how long until there is leave again`() {
        var bucket = TokenBucket(perSecond: 4, burst: 1)
        #expect(bucket.wait == .zero)
        _ = bucket.take(at: start)
        #expect(bucket.wait == .milliseconds(250))
        #expect(bucket.take(at: start + .milliseconds(125)) == false)
        #expect(bucket.wait == .milliseconds(125))
        #expect(bucket.take(at: start + .milliseconds(250)) == true)
    }

    @Test func `a clock that steps back brings nothing`() {
        var bucket = TokenBucket(perSecond: 1)
        #expect(bucket.take(at: start) == true)
        #expect(bucket.take(at: start - .seconds(5)) == false)
        #expect(bucket.take(at: start + .seconds(1)) == true)
    }
}
