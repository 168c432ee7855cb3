import Contracts
import JSONSchema
import Testing

@testable import AdapterKit

@Suite struct DemoPopulationTests {
    private let population = DemoPopulation()

    @Test func `each resident has a number of their own, with a right check character and a region of nobody`() {
        let numbers = population.residents.map(\.residentID)
        #expect(Set(numbers).count == DemoPopulation.mostResidents)
        #expect(numbers.allSatisfy { ResidentID($0) != nil && $0.hasPrefix("990104") })
    }

    @Test func `each enterprise has a code and a name of its own`() {
        let enterprises = Array(population.enterprises)
        #expect(Set(enterprises.map(\.creditCode)).count == DemoPopulation.enterpriseCount)
        #expect(Set(enterprises.map(\.name)).count == DemoPopulation.enterpriseCount)
        #expect(enterprises.allSatisfy { CreditCode($0.creditCode) != nil })
    }

    @Test func `sex and birth date are those of the number`() {
        for resident in population.residents {
            let digits = Array(resident.residentID.utf8)
            #expect((digits[16] % 2 == 1) == (resident.sex == .male))
            #expect(String(resident.residentID.dropFirst(6).prefix(8)) == resident.birthDate.compact)
            #expect((1940...2007).contains(resident.birthDate.year))
        }
    }

    @Test func `the same seed makes the same people, another seed makes others`() {
        #expect(population.resident(4711) == DemoPopulation().resident(4711))
        #expect(population.resident(4711).residentID != DemoPopulation(seed: 1).resident(4711).residentID)
        // A number that stands in guides: the generator may not change under them.
        #expect(population.resident(0).residentID == "99010419830813001X")
    }

    @Test func `the first residents are known to every department, for every operation`() {
        for resident in population.residents.prefix(DemoPopulation.knownEverywhere) {
            #expect(resident.hasHouseholdRecord && resident.hasArchives && resident.hasPermit && resident.hasSocialInsurance)
            #expect(resident.hasMedicalInsurance && resident.hasHousingFund && resident.hasLoan && resident.employment != nil)
        }
    }

    @Test func `of the others many are unknown to one department or another`() {
        func share(_ fact: (DemoResident) -> Bool) -> Double {
            Double(population.residents.filter(fact).count) / Double(DemoPopulation.mostResidents)
        }
        #expect((0.82...0.88).contains(share(\.hasHousingFund)))
        #expect((0.36...0.44).contains(share(\.hasPermit)))
        #expect((0.17...0.24).contains(share(\.hasLoan)))
        #expect(population.residents.allSatisfy { !$0.hasLoan || $0.hasHousingFund })
        #expect(population.residents.allSatisfy { !$0.hasPermit || !$0.isLocal })
        #expect(population.residents.allSatisfy { $0.employment == nil || !$0.isRetired })
    }
}
