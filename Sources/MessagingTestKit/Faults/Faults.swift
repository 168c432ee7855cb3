/// What a network does to the connections that go through a ``FaultProxy``. As made, it does nothing; everything can be changed at any time
/// and holds for the connections that are open as well, but for ``admission``.
public struct Faults: Hashable, Sendable {
    /// Who opened the connection, and who accepted it.
    public enum Side: Hashable, Sendable, CaseIterable {
        case client, server

        /// The one at the other end.
        public var other: Side { self == .client ? .server : .client }
    }

    /// What happens to the bytes of one direction.
    public struct Flow: Hashable, Sendable {
        /// How long every byte is under way.
        public var delay: Duration = .zero
        /// By how much longer at most, drawn anew for what arrives together; bytes never overtake each other.
        public var jitter: Duration = .zero
        /// The bandwidth; nil has no limit.
        public var bytesPerSecond: Int?
        /// At most so many bytes are passed on at a time; 1 hands on byte by byte. Nil passes on what is there.
        public var slice: Int?
        /// Bytes wait and none is lost, as where a link is down for a while: all goes on when this is false again.
        public var isFrozen = false
        /// Bytes vanish and nothing is closed, as in a firewall that forgot its connections. A connection that lost bytes stays so.
        public var isBlackHole = false
        /// The connection ends, as ``Faults/ending`` says, once so many bytes of it have been passed on; nil never.
        public var cutAfter: Int?

        public init() {}
    }

    /// What becomes of a new connection.
    public enum Admission: Hashable, Sendable {
        case forward
        /// The system refuses it, as where nobody listens.
        case refuse
        /// It is accepted and never hears anything.
        case silence
    }

    /// How a connection is ended by the network.
    public enum Ending: Hashable, Sendable {
        /// In order: both sides see an end.
        case close
        /// Both sides get a RST.
        case reset
        /// One side sees the end, the other is never told and what it sends vanishes.
        case halfOpen(told: Side)
    }

    /// When a side that has closed is reported to the other.
    public enum Farewell: Hashable, Sendable {
        case atOnce
        case after(Duration)
        /// The other side keeps a connection with nobody.
        case never
    }

    public var toServer = Flow()
    public var toClient = Flow()
    public var admission = Admission.forward
    /// How a connection ends that is cut after some byte.
    public var ending = Ending.close
    public var farewell = Farewell.atOnce

    public init() {}

    /// The flow towards a side.
    public subscript(towards side: Side) -> Flow {
        get { side == .client ? toClient : toServer }
        set { if side == .client { toClient = newValue } else { toServer = newValue } }
    }

    /// Sets the same in both directions.
    public mutating func both(_ change: (inout Flow) -> Void) {
        change(&toServer)
        change(&toClient)
    }
}
