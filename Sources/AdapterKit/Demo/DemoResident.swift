public import Contracts

/// Somebody who does not exist, and what is true of them in every department.
public struct DemoResident: Hashable, Sendable {
    /// As the number's sequence digits have it.
    public enum Sex: Sendable { case male, female }

    /// Where somebody works, and since when.
    public struct Employment: Hashable, Sendable {
        /// The number of the enterprise.
        public let enterprise: Int
        /// The first month of contributions.
        public let since: CivilMonth
        /// A month's wage as contributions are reckoned on it.
        public let base: Fen
    }

    /// Their number in the population, from 0.
    public let index: Int
    /// The resident identity number, GB 11643.
    public let residentID: String
    /// Surname first.
    public let name: String
    /// Fits the number.
    public let sex: Sex
    /// From 1940 to 2007; fits the number.
    public let birthDate: CivilDate
    /// As it stands in registers: 汉族.
    public let nation: String
    /// Whether the household is registered in the city.
    public let isLocal: Bool
    /// Where the household is registered.
    public let registeredAddress: String
    /// Where they live in the district.
    public let address: String
    /// Nil for those who do not work.
    public let employment: Employment?
    /// From 60 years on.
    public let isRetired: Bool

    // What the departments know of them.
    /// Records centre: a registered household.
    public let hasHouseholdRecord: Bool
    /// Records centre: at least one archive.
    public let hasArchives: Bool
    /// Police: a residence permit.
    public let hasPermit: Bool
    /// Social insurance: an account.
    public let hasSocialInsurance: Bool
    /// Medical insurance: an account.
    public let hasMedicalInsurance: Bool
    /// Housing fund: an account.
    public let hasHousingFund: Bool
    /// Housing fund: a loan.
    public let hasLoan: Bool

    fileprivate let population: DemoPopulation

    /// A source of numbers for what only one department knows. The same for the same purpose.
    public func random(_ purpose: StaticString) -> SplitMix64 { population.random(index, purpose) }

    /// Whether every department knows them, for every operation, and nothing is amiss.
    public var isKnownEverywhere: Bool { index < DemoPopulation.knownEverywhere }

    /// Something that is amiss with that many in a thousand, but with none of those whom every department knows.
    public func isAmiss(_ purpose: StaticString, perThousand: Int) -> Bool {
        var random = random(purpose)
        return !isKnownEverywhere && random.below(1000) < perThousand
    }
}

extension DemoPopulation {
    private static let retirementAge = 60

    /// The resident of that number, from 0 to ``mostResidents`` - 1; any other number names somebody too, and may share an identity number.
    public func resident(_ index: Int) -> DemoResident {
        var random = random(index, "resident")
        let isKnown = index < Self.knownEverywhere
        let (sequence, birthDate) = Self.birth(of: index, isKnown: isKnown, &random)
        let sex: DemoResident.Sex = sequence % 2 == 1 ? .male : .female
        let age = Self.lastMonth.year - birthDate.year
        let isRetired = age >= Self.retirementAge
        let isLocal = random.chance(percent: 55) && !isKnown
        let address = DemoNames.address(&random)
        let isEmployed = !isRetired && (random.chance(percent: 85) || isKnown)
        let employment = isEmployed ? employment(from: age, &random) : nil
        let hasFund = random.chance(percent: 85) || isKnown
        return DemoResident(
            index: index, residentID: ResidentNumber.complete(region: Self.region, birthDate: birthDate, sequence: sequence),
            name: DemoNames.person(sex, &random), sex: sex, birthDate: birthDate, nation: DemoNames.nation(&random), isLocal: isLocal,
            registeredAddress: isLocal ? address : DemoNames.addressElsewhere(&random), address: address, employment: employment,
            isRetired: isRetired, hasHouseholdRecord: random.chance(percent: 95) || isKnown, hasArchives: random.chance(percent: 90) || isKnown,
            hasPermit: (random.chance(percent: 89) || isKnown) && !isLocal, hasSocialInsurance: random.chance(percent: 90) || isKnown,
            hasMedicalInsurance: random.chance(percent: 95) || isKnown, hasHousingFund: hasFund,
            hasLoan: (random.chance(percent: 24) || isKnown) && hasFund, population: self)
    }

    /// Sequence digits that the people of the contracts' examples have; nobody else gets them.
    private static let takenSequences: Set<Int> = [0, 7, 102, 311, 428, 551]
    private static let sequences = (0...999).filter { !takenSequences.contains($0) }
    private static let firstBirth = CivilMonth(year: 1940, month: 1).firstDay.day
    private static let lastBirth = CivilMonth(year: 2008, month: 1).firstDay.day - 1

    /// The three sequence digits and the day of birth. Those who share sequence digits are born on days that differ modulo the number of
    /// such people, so no two numbers are the same.
    private static func birth(of index: Int, isKnown: Bool, _ random: inout SplitMix64) -> (sequence: Int, birthDate: CivilDate) {
        let stride = 377  // Without a common divisor with the number of sequences: neighbours look unalike, and each sequence is used once.
        let sequence = sequences[index * stride % sequences.count]
        let round = index / sequences.count
        let rounds = mostResidents / sequences.count + 1
        // Those whom every department knows are of working age, so that each has an employer.
        let days = isKnown ? CivilMonth(year: 1975, month: 1).firstDay.day...CivilMonth(year: 2000, month: 1).firstDay.day : firstBirth...lastBirth
        let slots = days.count / rounds
        return (sequence, CivilDate(day: days.lowerBound + random.below(slots) * rounds + round))
    }

    private func employment(from age: Int, _ random: inout SplitMix64) -> DemoResident.Employment {
        let years = random.number(1...max(1, min(20, age - 18)))
        let since = Self.lastMonth.adding(-12 * years + random.below(12))
        let base = Fen(Int64(random.number(42...290)) * 10_000)
        return DemoResident.Employment(enterprise: random.below(Self.enterpriseCount), since: since, base: base)
    }
}

extension DemoResident {
    /// Husband or wife and children, who have no number here.
    public func relatives(_ random: inout SplitMix64) -> [(name: String, isSpouse: Bool)] {
        let age = DemoPopulation.lastMonth.year - birthDate.year
        guard age >= 25, random.chance(percent: 75) else { return [] }
        var relatives = [(name: DemoNames.person(sex == .male ? .female : .male, &random), isSpouse: true)]
        for _ in 0..<random.below(3) { relatives.append((DemoNames.child(of: name, &random), false)) }
        return relatives
    }
}
