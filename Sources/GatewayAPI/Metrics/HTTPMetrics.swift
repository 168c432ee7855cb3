import HTTPTypes
import Metrics
import Synchronization

/// Counts and times requests by route, never by address: an address may hold an id, and anyone can invent new ones.
final class HTTPMetrics: Sendable {
    struct Measurement {
        fileprivate var key: Key
        fileprivate var start: ContinuousClock.Instant
    }

    /// A counter's labels. The status is known at the end.
    fileprivate struct Key: Hashable {
        var route: Route?
        var method: HTTPRequest.Method
        var status = 0
    }

    private let counters = Mutex<[Key: Counter]>([:])
    private let durations: [Timer]
    private let otherDuration: Timer
    private let inFlight = Meter(label: "onevisit_http_requests_in_flight")
    private let streams = Meter(label: "onevisit_http_event_streams")

    init() {
        durations = Route.allCases.map { Timer(label: Self.duration, dimensions: [("route", $0.pattern)]) }
        otherDuration = Timer(label: Self.duration, dimensions: [("route", Self.noRoute)])
    }

    private static let duration = "onevisit_http_request_duration_seconds"
    private static let noRoute = "none"
    private static let methods = Set(Route.allCases.map(\.method) + [.head])

    func begin(_ route: Route?, _ method: HTTPRequest.Method) -> Measurement {
        inFlight.increment()
        // Methods are free text; those that no route knows count as one.
        return Measurement(key: Key(route: route, method: Self.methods.contains(method) ? method : .other), start: .now)
    }

    /// The response is made. Of a stream that is its beginning.
    func end(_ measurement: Measurement, _ status: HTTPResponse.Status) {
        inFlight.decrement()
        var key = measurement.key
        key.status = status.code
        counter(key).increment()
        let (seconds, attoseconds) = (ContinuousClock.now - measurement.start).components
        let duration = key.route.map { durations[$0.rawValue] } ?? otherDuration
        duration.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    func streamOpened() { streams.increment() }
    func streamClosed() { streams.decrement() }

    private func counter(_ key: Key) -> Counter {
        counters.withLock { counters in
            if let counter = counters[key] { return counter }
            let counter = Counter(
                label: "onevisit_http_requests_total",
                dimensions: [
                    ("route", key.route?.pattern ?? Self.noRoute), ("method", key.method.rawValue), ("status", String(key.status)),
                ])
            counters[key] = counter
            return counter
        }
    }
}

extension HTTPRequest.Method {
    fileprivate static let other = HTTPRequest.Method(rawValue: "OTHER") ?? .trace
}
