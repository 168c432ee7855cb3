import Contracts
import JSON
import Messaging

/// A case's state as the store keeps it. A later version reads what an earlier one wrote: new members are optional.
extension CaseState {
    var utf8: [UInt8] {
        var text = JSONText()
        text.beginObject()
        text.member("request", request)
        text.member("number", number)
        text.member("phase", phase.name)
        text.member("target", phase.target?.rawValue)
        text.member("round", round)
        text.member("revision", revision)
        text.member("effects", effects)
        text.member("openedAt", openedAt)
        text.member("asOf", asOf)
        text.member("closedAt", closedAt)
        text.member("clock", clock?.json)
        text.member("document", .object(document))
        if !announced.isEmpty { text.member("announced", .array(announced.map { .string($0) })) }
        text.beginArray("steps")
        for step in steps { step.write(into: &text) }
        text.endArray()
        text.endObject()
        return text.utf8
    }

    /// Reads what ``utf8`` wrote.
    /// - Throws: ``StateUnreadable`` naming the member; the store's file was changed by somebody else then.
    init(reading utf8: [UInt8]) throws(StateUnreadable) {
        guard let json = try? JSONValue(parsing: utf8, profile: .document) else { throw StateUnreadable(member: "the whole") }
        let reader = StateReader(json)
        request = try reader.text("request")
        number = try reader.text("number")
        phase = try Phase(name: reader.text("phase"), target: reader.optionalText("target"))
        round = try reader.integer("round")
        revision = try reader.integer("revision")
        effects = try reader.integer("effects")
        openedAt = try reader.time("openedAt")
        asOf = try reader.time("asOf")
        closedAt = try reader.optionalTime("closedAt")
        guard let document = json["document"]?.object else { throw StateUnreadable(member: "document") }
        self.document = document
        announced = json["announced"]?.array?.compactMap(\.string) ?? []
        if let stored = json["clock"] {
            do { clock = try CaseClock(stored) } catch { throw StateUnreadable(member: "clock: \(error)") }
        }
        steps = []
        for step in json["steps"]?.array ?? [] { steps.append(try StepState(step)) }
    }
}

extension CaseState.Phase {
    var name: String {
        switch self {
        case .working: "working"
        case .winding: "winding"
        case .closed: "closed"
        }
    }

    /// The state in which the case closes, or has closed.
    var target: Answer.State? {
        switch self {
        case .working: nil
        case .winding(let state), .closed(let state): state
        }
    }

    fileprivate init(name: String, target: String?) throws(StateUnreadable) {
        switch (name, target.flatMap(Answer.State.init)) {
        case ("working", _): self = .working
        case ("winding", let state?): self = .winding(to: state)
        case ("closed", let state?): self = .closed(state)
        default: throw StateUnreadable(member: "phase")
        }
    }
}

extension StepState {
    fileprivate func write(into text: inout JSONText) {
        text.beginObject()
        text.member("stage", stage.rawValue)
        text.member("since", since)
        text.member("round", round)
        text.member("sent", sent)
        text.member("withdrawals", withdrawals)
        text.member("rungs", rungs)
        text.member("input", input == .null ? nil : input)
        if !documents.isEmpty { text.member("documents", .array(documents.map(\.json))) }
        text.member("askedAt", askedAt)
        text.member("next", next)
        text.member("limit", limit)
        if let word {
            text.beginObject("word")
            word.write(into: &text)
            text.endObject()
        }
        text.member("wordAsOf", wordAsOf)
        text.member("why", why?.rawValue)
        text.member("stop", stop)
        text.member("effect", effect)
        text.endObject()
    }

    fileprivate init(_ json: JSONValue) throws(StateUnreadable) {
        let reader = StateReader(json)
        guard let stage = Stage(rawValue: try reader.text("stage")) else { throw StateUnreadable(member: "stage") }
        self.stage = stage
        since = try reader.optionalTime("since")
        round = try reader.integer("round")
        sent = try reader.integer("sent")
        withdrawals = try reader.integer("withdrawals")
        rungs = try reader.integer("rungs")
        input = json["input"] ?? .null
        for document in json["documents"]?.array ?? [] {
            do { documents.append(try TaskDocument(document)) } catch { throw StateUnreadable(member: "documents") }
        }
        askedAt = try reader.optionalTime("askedAt")
        next = try reader.optionalTime("next")
        limit = try reader.optionalTime("limit")
        if let word = json["word"] {
            do { self.word = try Outcome(word) } catch { throw StateUnreadable(member: "word") }
        }
        wordAsOf = try reader.optionalTime("wordAsOf")
        why = json["why"]?.string.flatMap(Why.init)
        stop = reader.optionalText("stop")
        effect = json["effect"]?.integer.map(Int.init)
    }
}

/// A stored state that does not say what it should.
struct StateUnreadable: Error, CustomStringConvertible {
    var member: String
    var description: String { "the stored state of a case cannot be read: \(member)" }
}

private struct StateReader {
    private let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    func optionalText(_ name: String) -> String? { json[name]?.string }

    func text(_ name: String) throws(StateUnreadable) -> String {
        guard let text = json[name]?.string else { throw StateUnreadable(member: name) }
        return text
    }

    func integer(_ name: String) throws(StateUnreadable) -> Int {
        guard let number = json[name]?.integer else { throw StateUnreadable(member: name) }
        return Int(number)
    }

    func time(_ name: String) throws(StateUnreadable) -> Timestamp {
        guard let time = try optionalTime(name) else { throw StateUnreadable(member: name) }
        return time
    }

    func optionalTime(_ name: String) throws(StateUnreadable) -> Timestamp? {
        guard let value = json[name] else { return nil }
        guard let text = value.string, let time = Timestamp(text) else { throw StateUnreadable(member: name) }
        return time
    }
}
