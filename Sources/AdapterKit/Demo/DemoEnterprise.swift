public import Contracts

/// An enterprise that does not exist.
public struct DemoEnterprise: Sendable {
    /// Its number in the population, from 0.
    public let index: Int
    /// The unified social credit code, GB 32100.
    public let creditCode: String
    /// No other enterprise of the district has it.
    public let name: String
    /// A person's name.
    public let legalRepresentative: String
    /// Where it is registered.
    public let address: String
    /// When it was registered.
    public let registeredOn: CivilDate
    /// What it does, as the register words it.
    public let businessScope: String
    /// Whether it insures its people.
    public let hasSocialInsurance: Bool
    /// Whether it deposits for them.
    public let hasHousingFund: Bool

    fileprivate let population: DemoPopulation

    /// A source of numbers for what only one department knows. The same for the same purpose.
    public func random(_ purpose: StaticString) -> SplitMix64 { population.random(index, purpose) }

    /// Whether every department knows it, for every operation, and nothing is amiss.
    public var isKnownEverywhere: Bool { index < DemoPopulation.enterprisesKnownEverywhere }
}

extension DemoPopulation {
    /// The enterprise of that number, from 0 to ``enterpriseCount`` - 1.
    public func enterprise(_ index: Int) -> DemoEnterprise {
        var random = random(index, "enterprise")
        let isKnown = index < Self.enterprisesKnownEverywhere
        let trade = random.pick(DemoNames.trades)
        let since = CivilMonth(year: 1998, month: 1).firstDay.day
        return DemoEnterprise(
            index: index, creditCode: CreditNumber.complete(region: Self.region, serial: index),
            name: DemoNames.enterprise(index, trade: trade.name),
            legalRepresentative: DemoNames.person(random.chance(percent: 60) ? .male : .female, &random),
            address: DemoNames.street(&random), registeredOn: CivilDate(day: since + random.below(Self.lastMonth.firstDay.day - since)),
            businessScope: trade.scope, hasSocialInsurance: random.chance(percent: 92) || isKnown,
            hasHousingFund: random.chance(percent: 80) || isKnown, population: self)
    }
}
