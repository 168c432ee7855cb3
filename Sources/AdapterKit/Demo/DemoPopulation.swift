public import Contracts

/// A district of people and enterprises who do not exist: the same for the same seed, each computed from its number alone.
///
/// Their identity numbers carry a region code that is assigned to nobody, with check digits that are right. What is known of a person in
/// one department fits what is known in the others.
public struct DemoPopulation: Hashable, Sendable {
    /// How many people live in the district; fewer may be asked for.
    public static let mostResidents = 10_000
    /// How many enterprises there are.
    public static let enterpriseCount = 300
    /// A region code of GB/T 2260 that is assigned to nobody: no number of ours can be that of a person who exists.
    public static let region = "990104"
    /// The first people are known to every department, for every operation.
    public static let knownEverywhere = 5
    /// So are the first enterprises.
    public static let enterprisesKnownEverywhere = 3
    /// The district's present: the last month whose contributions have been booked.
    public static let lastMonth = CivilMonth(year: 2026, month: 10)
    /// The day for which the people of the contracts' examples were written down.
    public static let day = CivilMonth(year: 2026, month: 11).firstDay.adding(days: 22)

    /// What everything is computed from.
    public let seed: UInt64
    /// How many of the people there are here.
    public let residentCount: Int

    /// - Parameter residentCount: from ``knownEverywhere`` to ``mostResidents``; numbers beyond are cut to these.
    public init(seed: UInt64 = 20_261_123, residentCount: Int = mostResidents) {
        self.seed = seed
        self.residentCount = min(max(residentCount, Self.knownEverywhere), Self.mostResidents)
    }

    /// The residents in the order of their numbers.
    public var residents: some Sequence<DemoResident> { (0..<residentCount).lazy.map(resident) }

    /// The enterprises in the order of their numbers.
    public var enterprises: some Sequence<DemoEnterprise> { (0..<Self.enterpriseCount).lazy.map(enterprise) }

    /// A source of numbers that belongs to one subject and one department's seed, so that none depends on the order of the others.
    func random(_ index: Int, _ purpose: StaticString) -> SplitMix64 {
        let label = purpose.withUTF8Buffer { $0.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 } }
        return SplitMix64(seed: SplitMix64.mixed(seed ^ label) &+ SplitMix64.mixed(UInt64(index)))
    }
}
