import AdapterKit
import Contracts
import GRDB
import JSON
import PoliceAdapter
import Testing

@Suite(.timeLimit(.minutes(2))) struct DemonstrationTests {
    private static let ofResidents = [
        "records.archive.search", "records.household.read", "police.resident.read", "police.residence-permit.read",
        "medical-insurance.account.read", "medical-insurance.record.list", "medical-insurance.certificate.read",
        "social-insurance.account.read", "social-insurance.contribution.list", "social-insurance.certificate.read",
        "housing-fund.account.read",
    ]
    /// They tell what came of a case's task.
    private static let ofKeys = [
        "police.residence-permit.renewal.read", "medical-insurance.medical-record-booklet.read", "social-insurance.maternity.read",
        "social-insurance.flexible-employment-subsidy.read", "housing-fund.withdrawal.read",
    ]
    private static let ofEnterprises = ["records.enterprise.read", "social-insurance.enterprise.read", "housing-fund.enterprise.read"]

    @Test func `every operation of every department has a handler, and no handler lacks a contract`() async throws {
        try await Town.open { town in
            let operations = town.catalogue.operations.values.filter { Town.adapter(of: $0.reference.department) != nil }
            #expect(Set(town.handlers.keys) == Set(operations.filter { $0.lane == .lookup }.map(\.reference)))
            #expect(Set(town.caseHandlers.keys) == Set(operations.filter { $0.lane == .case }.map(\.reference)))
            let lookups = Self.ofResidents + Self.ofKeys + Self.ofEnterprises + ["housing-fund.loan.read"]
            #expect(Set(lookups) == Set(town.handlers.keys.map(\.name)))
        }
    }

    @Test func `the first residents get an answer from every operation, valid under its contract`() async throws {
        try await Town.open { town in
            for resident in Town.population.residents.prefix(DemoPopulation.knownEverywhere) {
                for operation in Self.ofResidents {
                    let data = try await town.ask(operation, ["residentId": .string(resident.residentID)]).data
                    #expect(data != nil, "\(operation) of resident \(resident.index)")
                    if operation.hasSuffix(".list") || operation.hasSuffix(".search") { #expect(data?["items"]?.array?.isEmpty == false) }
                }
                let input: JSONValue = ["residentId": .string(resident.residentID)]
                let account = try #require(try await town.ask("housing-fund.account.read", input).data?["accountNo"])
                let loan = try await town.ask("housing-fund.loan.read", ["residentId": .string(resident.residentID), "accountNo": account])
                #expect(loan.data != nil)
            }
        }
    }

    @Test func `the first enterprises get an answer from every operation`() async throws {
        try await Town.open { town in
            for enterprise in Town.population.enterprises.prefix(DemoPopulation.enterprisesKnownEverywhere) {
                for operation in Self.ofEnterprises {
                    let data = try await town.ask(operation, ["creditCode": .string(enterprise.creditCode)]).data
                    #expect(data != nil, "\(operation) of enterprise \(enterprise.index)")
                }
            }
        }
    }

    @Test func `what departments say of one person fits together`() async throws {
        try await Town.open { town in
            for index in stride(from: 0, to: Town.population.residentCount, by: 29) {
                let resident = Town.population.resident(index)
                let input: JSONValue = ["residentId": .string(resident.residentID)]
                if let person = try await town.ask("police.resident.read", input).data {
                    #expect(person["name"]?.string == resident.name)
                    #expect(person["birthDate"]?.string == resident.birthDate.description)
                    #expect(person["sex"]?.string == (resident.sex == .male ? "male" : "female"))
                }
                let certificate = try await town.ask("social-insurance.certificate.read", input).data
                if let certificate { #expect(certificate["name"]?.string == resident.name) }
                let insurance = try await town.ask("social-insurance.account.read", input).data?["employer"]?.string
                let fund = try await town.ask("housing-fund.account.read", input).data?["employer"]?.string
                if let insurance, let fund { #expect(insurance == fund) }
            }
        }
    }

    @Test func `many are not found somewhere, and every answer keeps its contract`() async throws {
        try await Town.open { town in
            var notFound = 0
            var refused = 0
            for resident in Town.population.residents {
                for operation in Self.ofResidents {
                    switch try await town.ask(operation, ["residentId": .string(resident.residentID)]) {
                    case .notFound: notFound += 1
                    case .refused: refused += 1
                    default: break
                    }
                }
            }
            #expect(notFound > 600)
            #expect(refused > 5)
        }
    }

    @Test func `the same seed fills the same database`() async throws {
        try await Town.open { town in
            let again = town.directory + "/again.sqlite"
            try PoliceAdapter.seed(at: again, with: Town.population)
            func dump(_ path: String) async throws -> [String] {
                let backOffice = try SQLiteBackOffice(of: "police", at: path)
                return try await backOffice.read { database in
                    try database.rows("SELECT gmsfhm || xm || hjdz AS line FROM czrk ORDER BY rybh", []).map { try $0.text("line") }
                }
            }
            let lines = try await dump(Town.path(of: PoliceAdapter.self, in: town.directory))
            #expect(lines.count > Town.population.residentCount)
            let repeated = try await dump(again)
            #expect(repeated == lines)
        }
    }
}
