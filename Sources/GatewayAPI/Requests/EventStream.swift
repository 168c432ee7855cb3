import Contracts
import HTTPTypes
import Hummingbird
import Orchestration
import ServiceLifecycle

extension Frontend {
    /// `GET /v1/requests/{request}/events`: the answer as it comes together. Goes on after `Last-Event-ID`; whoever has seen the end gets 204,
    /// by which browsers know not to connect again.
    func events(_ call: Call) async throws -> Response {
        let seen = call.request.headers[.lastEventID].flatMap { Int($0) } ?? 0
        let answer: Answer
        do throws(Problem) {
            answer = try desk.answer(to: call.parameter, for: call.channel)
        } catch {
            try await refuseEvents(call, because: error)
        }
        if answer.isClosed, answer.revision <= seen { return Response(status: .noContent) }
        var fields = HTTPFields.json(.eventStream, in: call.language)
        fields[.accelBuffering] = "no"
        return Response(
            status: .ok, headers: fields,
            body: ResponseBody { writer in
                try await Departure.whileCallerIsThere { try await stream(call, after: seen, to: &writer) }
            })
    }

    private enum Occurrence {
        case revision(Answer)
        case pause
    }

    private func stream(_ call: Call, after seen: Int, to writer: inout any ResponseBodyWriter) async throws {
        let revisions = try desk.revisions(of: call.parameter, for: call.channel, after: seen)
        let (occurrences, feed) = AsyncStream.makeStream(of: Occurrence.self)
        metrics.streamOpened()
        defer { metrics.streamClosed() }
        var events = AnswerEvents(language: call.language)
        try await writer.write(ByteBuffer(bytes: AnswerEvents.opening))
        let interval = limits.pingInterval
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                for await answer in revisions { feed.yield(.revision(answer)) }
                feed.finish()
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: interval)
                    feed.yield(.pause)
                }
            }
            // On shutdown the stream ends early; the caller connects again, to whoever runs then.
            try await withGracefulShutdownHandler {
                for await occurrence in occurrences {
                    switch occurrence {
                    case .pause: try await writer.write(ByteBuffer(bytes: AnswerEvents.ping))
                    case .revision(let answer):
                        let text = events.events(for: answer)
                        if !text.isEmpty { try await writer.write(ByteBuffer(bytes: text)) }
                    }
                }
            } onGracefulShutdown: {
                feed.finish()
            }
        }
        try await writer.finish(nil)
    }
}
