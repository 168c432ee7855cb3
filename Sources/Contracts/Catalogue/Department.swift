/// An authority that answers tasks.
public struct Department: Sendable {
    /// As in queue names and operations: `housing-fund`.
    public var name: String
    public var title: LocalizedText
    /// When people work there, for those who read it. Nothing is computed from it yet.
    public var openingHours: LocalizedText?
    /// How many adapter instances are expected to live; fewer is an alarm.
    public var instances: Int
    /// How many of its tasks may be on their way at once.
    public var capacity: Int
    /// The broker user whose replies count; by default the department's name.
    public var brokerUser: String
    /// Whom operators call.
    public var contact: String?

    public init(
        name: String, title: LocalizedText, openingHours: LocalizedText? = nil, instances: Int = 1, capacity: Int = 200, brokerUser: String? = nil,
        contact: String? = nil
    ) {
        self.name = name
        self.title = title
        self.openingHours = openingHours
        self.instances = instances
        self.capacity = capacity
        self.brokerUser = brokerUser ?? name
        self.contact = contact
    }
}
