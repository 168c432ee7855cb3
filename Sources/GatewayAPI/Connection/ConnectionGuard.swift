import Contracts
import HTTPTypes
import JSON
import Metrics
import NIOCore
import NIOHTTPTypes
import Orchestration

/// Carries out what ``ConnectionWatch`` decides: times requests as they arrive, closes connections that are abused, tells those who wait
/// when their caller leaves. Lives on the connection's event loop.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long we go on reading after the last word, so that it is not lost: a close with unread bytes resets the connection.
    private static let lingering: TimeAmount = .seconds(1)

    private static let unreadCounter = Counter(label: "onevisit_http_connections_refused_total", dimensions: [("reason", "unread")])

    private let limits: GatewayLimits
    private let departure: Departure
    private var watch: ConnectionWatch
    private var delivery: DeliveryWatch<ContinuousClock.Instant>
    private var timers: [ConnectionWatch.Limit: Scheduled<Void>] = [:]
    private var look: Scheduled<Void>?
    private var wantedLanguages: String?

    init(limits: GatewayLimits, departure: Departure) {
        self.limits = limits
        self.departure = departure
        watch = ConnectionWatch(pace: limits.documentPace)
        delivery = DeliveryWatch(limit: limits.unreadTime)
    }

    func handlerAdded(context: ChannelHandlerContext) { perform(watch.opened(), context) }

    // MARK: Inbound

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !watch.isClosing else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            wantedLanguages = head.headerFields[.acceptLanguage]
            let isUpload = Route.isUpload(head)
            perform(watch.headArrived(isAsking: asks(head, isUpload: isUpload), isUpload: isUpload), context)
        case .body(let part): watch.bodyArrived(part.readableBytes)
        case .end: perform(watch.requestArrived(), context)
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        perform(watch.readPaused(), context)
        context.fireChannelReadComplete()
        if watch.isClosing { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An error of the socket is followed by its end. Every other comes from the decoder.
        guard !(error is IOError) else { return context.fireErrorCaught(error) }
        perform(watch.malformed(), context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ArrivalSense.BytesArrived { return watch.bytesArrived() }
        if let event = event as? ChannelEvent, event == .inputClosed { departure.signal() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        departure.signal()
        for timer in timers.values { timer.cancel() }
        timers = [:]
        look?.cancel()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        perform(watch.writable(context.channel.isWritable), context)
        context.fireChannelWritabilityChanged()
    }

    // MARK: Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !watch.isClosing else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        let part = unwrapOutboundIn(data)
        if case .head = part {
            watch.responseBegan()
            delivery.responseBegan()
        }
        context.write(data, promise: promise)
        if case .end = part {
            let now = ContinuousClock.now
            if let due = delivery.responseEnded(at: now) { look(after: due - now, context) }
            let action = watch.responseEnded()
            if action != .none {
                context.flush()
                perform(action, context)
            }
        }
    }

    // MARK: Actions

    private func perform(_ action: ConnectionWatch.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .none: break
        case .start(let limit): start(limit, context)
        case .stop(let limit): timers.removeValue(forKey: limit)?.cancel()
        case .invite: context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        case .refuse(let refusal):
            refusal.counter.increment()
            refuse(refusal.problem, context)
        case .close: close(context)
        case .abort: abort(context)
        }
    }

    private func look(after time: Duration, _ context: ChannelHandlerContext) {
        look = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
            let now = ContinuousClock.now
            switch self.delivery.looked(at: now, isTaken: SocketBacklog.unread(context) == 0) {
            case .done: break
            case .again(let due): self.look(after: due - now, context)
            case .tooSlow: self.perform(self.watch.passed(.unread), context)
            }
        }
    }

    private func abort(_ context: ChannelHandlerContext) {
        Self.unreadCounter.increment()
        SocketBacklog.dropOnClose(context)
        close(context)
    }

    private func close(_ context: ChannelHandlerContext) {
        context.close(promise: nil)
        SocketBacklog.end(context)
    }

    private func start(_ limit: ConnectionWatch.Limit, _ context: ChannelHandlerContext) {
        let time = limit == .arrival ? limits.arrivalTime : limits.unreadTime
        timers[limit] = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
            self.timers[limit] = nil
            self.perform(self.watch.passed(limit), context)
        }
    }

    /// Whether leave to send the body is asked for and can be given (RFC 9110 §10.1.1).
    private func asks(_ head: HTTPRequest, isUpload: Bool) -> Bool {
        guard head.headerFields[.expect]?.lowercased() == "100-continue" else { return false }
        return head.headerFields[.contentLength].flatMap { Int($0) } ?? 0 <= (isUpload ? limits.documentBytes : limits.bodyBytes)
    }

    private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        departure.signal()
        let language = Language.preferred(by: wantedLanguages)
        var fields = problem.fields(in: language)
        let body = ByteBuffer(bytes: problem.json(in: language).utf8)
        fields[.contentLength] = String(body.readableBytes)
        fields[.connection] = "close"
        let head = HTTPResponse(status: .init(code: problem.code.status), headerFields: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { self.close(context) }
        context.read()
    }
}

extension ConnectionWatch.Refusal {
    private static let tooSlowCounter = counter("too-slow")
    private static let malformedCounter = counter("malformed")

    /// These never reach a route, so they are counted by themselves.
    var counter: Counter {
        switch self {
        case .tooSlow: Self.tooSlowCounter
        case .malformed: Self.malformedCounter
        }
    }

    private static func counter(_ reason: String) -> Counter {
        Counter(label: "onevisit_http_connections_refused_total", dimensions: [("reason", reason)])
    }

    var problem: Problem {
        switch self {
        case .tooSlow:
            Problem(
                .timeout,
                LocalizedText(zh: "请求未能在规定时间内完整到达，请检查网络后重试。", en: "The request did not arrive in time. Check the line and send it again."))
        case .malformed:
            Problem(
                .invalidRequest,
                LocalizedText(
                    zh: "收到的内容不是有效的 HTTP 请求，或请求头过大。",
                    en: "What arrived is no valid HTTP request, or its header is too large. Correct it and connect again."))
        }
    }
}
