import Contracts
import HeapModule
import Messaging

extension LookupCore {
    /// Tasks that go out in one message.
    struct Parcel: Sendable {
        var token: UInt64
        var department: String
        var replyTo: String
        var tasks: [DepartmentTask]
        /// The longest time left of its tasks.
        var expiration: Duration
    }

    /// Takes what waits, department by department in turn, while replies have a way back. Each message carries what had gathered for its
    /// department, up to what its adapters like.
    mutating func takeParcels(limit: Int, at now: Moment, effects: inout Effects) -> [Parcel] {
        guard let connection = replyConnection else { return [] }
        var parcels: [Parcel] = []
        // Where the last call stopped for want of room this one goes on, so that nobody stands first every time.
        let names = Array(desks.keys)
        let first = names.firstIndex(of: lastServed).map { $0 + 1 } ?? 0
        var departments = (names[first...] + names[..<first]).filter { desks[$0]?.hasPending ?? false }
        while !departments.isEmpty, parcels.count < limit {
            for department in departments where parcels.count < limit {
                let batch = min(presence.batch(of: department, at: now.instant), settings.mostTasksInMessage)
                let pending = desks[department]?.take(upTo: batch, at: now.instant) ?? []
                guard let latest = pending.map(\.deadline).max() else { continue }
                lastToken += 1
                lastServed = department
                for one in pending { entries[one.place.request]?.connections[one.place.index] = connection }
                self.parcels[lastToken] = pending.map(\.place)
                if let look = desks[department]?.sent(pending.count, until: latest, at: now.instant) {
                    timers.insert(LookupTimer(at: look, what: .silence(department)))
                }
                effects.events.append(.taskMessage(department: department, tasks: pending.count))
                parcels.append(
                    Parcel(
                        token: lastToken, department: department, replyTo: ReplyAddress(instance: instance, connection: connection).description,
                        tasks: pending.map(\.task), expiration: max(latest - now.instant, .milliseconds(1))))
            }
            departments = departments.filter { desks[$0]?.hasPending ?? false }
        }
        return parcels
    }

    /// Makes a message for each task of one that turned out too large.
    mutating func split(_ parcel: Parcel) -> [Parcel] {
        let places = parcels.removeValue(forKey: parcel.token) ?? []
        return zip(places, parcel.tasks).map { place, task in
            lastToken += 1
            parcels[lastToken] = [place]
            return Parcel(
                token: lastToken, department: parcel.department, replyTo: parcel.replyTo, tasks: [task], expiration: parcel.expiration)
        }
    }

    /// What became of a message. Unknown is left to the deadline: silence is no reason to ask again.
    mutating func settled(_ token: UInt64, _ outcome: PublishOutcome, at now: Moment, effects: inout Effects) {
        guard let places = parcels.removeValue(forKey: token) else { return }
        let why: Unavailability
        switch outcome {
        case .done: return
        case .returned: why = .returned
        case .refused: why = .refusedByBroker
        case .notSent: why = .connectionLost
        case .unknown:
            for place in places {
                entries[place.request]?.connections[place.index] = nil
                if let department = entries[place.request]?.machine.answer.parts[place.index].department {
                    desks[department]?.heard()
                    effects.events.append(.publishUnknown(department: department))
                }
            }
            return
        }
        for place in places { notReached(place, why: why, at: now, effects: &effects) }
    }

    /// The connection that reads replies is another now, or gone: replies to the old address cannot come any more.
    mutating func repliesRead(by connection: Int?, at now: Moment, effects: inout Effects) {
        guard connection != replyConnection else { return }
        replyConnection = connection
        for desk in desks.values { desk.heard() }
        for (request, entry) in entries where !entry.machine.isClosed {
            for (index, sentVia) in entry.connections.enumerated() where sentVia != nil && sentVia != connection && entry.machine.isWaiting(index) {
                entry.connections[index] = nil
                notReached(
                    TaskPlace(request: request, index: index, attempt: entry.machine.attempts(of: index)), why: .connectionLost, at: now,
                    effects: &effects)
            }
        }
        effects.hasTasks = effects.hasTasks || desks.values.contains(where: \.hasPending)
    }

    private mutating func notReached(_ place: TaskPlace, why: Unavailability, at now: Moment, effects: inout Effects) {
        guard let entry = entries[place.request] else { return }
        let department = entry.machine.operations[place.index].reference.department
        desks[department]?.heard()
        let change = entry.machine.notReached(place.index, attempt: place.attempt, why: why, at: now) {
            desks[department]?.budget.spend() ?? false
        }
        apply(change, to: entry, at: now, effects: &effects)
    }
}
