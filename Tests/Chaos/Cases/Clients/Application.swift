import AdapterKit
import Foundation
import JSON
import MessagingTestKit

/// What somebody applies for, and how he goes on about it.
struct Application: Sendable {
    enum Kind: CaseIterable {
        case five, workshop, papers, booklet, withdrawal
    }

    /// How he sends it.
    enum Way {
        case http, bus
    }

    /// His own name for it: the same however often he sends it.
    let key: String
    let matter: String
    let document: JSONValue
    var way = Way.http
    /// What he uploads once his case is there.
    var paper: Paper?
    /// Whether he leaves something out, and gives it when he is asked for it.
    var isIncomplete = false
    /// Whether he changes his mind.
    var isWithdrawn = false
    /// Whether he sends it again although it was accepted.
    var isRepeated = false
}

/// Draws applications of people who exist in every department, most with all that is needed, some who are refused.
struct Applications: Sendable {
    /// More people than this need not be looked for.
    private static let peopleWanted = 400
    /// The most that one of the workshop's tasks takes: longer than a lease waits for its renewal. The short form has no time for that.
    private let mostSeconds: Int
    private let people: [DemoResident]
    private let day: String

    init(isShort: Bool) {
        mostSeconds = isShort ? 2 : 14
        let population = DemoPopulation()
        people = Array(
            population.residents.lazy.filter {
                $0.hasPermit && $0.hasMedicalInsurance && $0.hasHousingFund && $0.hasSocialInsurance && $0.employment != nil
            }.prefix(Self.peopleWanted))
        // Before any time to which a clock is moved back.
        day = "2026-10-05"
    }

    /// The application of that number: the same for the same seed.
    func application(_ number: Int, seed: UInt64) -> Application {
        var random = SeededGenerator(seed &+ UInt64(number) &* 0x9e37_79b9)
        let kind: Application.Kind =
            switch Int.random(in: 0..<100, using: &random) {
            case ..<40: .five
            case ..<60: .workshop
            case ..<75: .papers
            case ..<87: .booklet
            default: .withdrawal
            }
        var application = application(kind, key: "chaos-\(seed)-\(number)", number: number, isSlow: true, using: &random)
        // The matters of the product do not take them from everywhere.
        let isForBoth = [.five, .workshop, .papers].contains(kind)
        if isForBoth, Int.random(in: 0..<100, using: &random) < 40 { application.way = .bus }
        application.isWithdrawn = Int.random(in: 0..<100, using: &random) < 5
        application.isRepeated = Int.random(in: 0..<100, using: &random) < 15
        return application
    }

    /// One that shows that all goes well again: nothing is left out, nothing takes long.
    func probe(_ number: Int, of kind: Application.Kind, seed: UInt64) -> Application {
        var random = SeededGenerator(seed &+ UInt64(number))
        return application(kind, key: "probe-\(seed)-\(number)", number: 1_000_000 + number, isSlow: false, using: &random)
    }

    private func application(
        _ kind: Application.Kind, key: String, number: Int, isSlow: Bool, using random: inout SeededGenerator
    ) -> Application {
        // The first are known everywhere and nothing is amiss with them.
        let person = isSlow ? people[Int.random(in: people.indices, using: &random)] : people[number % DemoPopulation.knownEverywhere]
        let isIncomplete = isSlow && kind == .five && Int.random(in: 0..<100, using: &random) < 12
        let (matter, form) = form(kind, number: number, isIncomplete: isIncomplete, isSlow: isSlow, using: &random)
        return Application(
            key: key, matter: matter,
            document: [
                "matter": .string(matter), "applicant": ["residentId": .string(person.residentID), "name": .string(person.name)], "form": form,
            ], paper: kind == .papers ? Paper(using: &random) : nil, isIncomplete: isIncomplete)
    }

    private func form(
        _ kind: Application.Kind, number: Int, isIncomplete: Bool, isSlow: Bool, using random: inout SeededGenerator
    ) -> (matter: String, form: JSONValue) {
        switch kind {
        case .five:
            var form: JSONObject = [
                "address": .string("甲区试验路\(number)号1幢101室"), "movedOn": .string(day),
                "spouse": .string(people[Int.random(in: people.indices, using: &random)].residentID), "amount": "1.00",
                "birthCertificateNo": .string("T\(number)"),
            ]
            if !isIncomplete { form["proof"] = Self.proof }
            return ("chaos-five", .object(form))
        case .workshop:
            // Most at once: who waits long occupies one of the department's places.
            let isLong = isSlow && Int.random(in: 0..<5, using: &random) == 0
            let seconds = isLong ? Int.random(in: 1...mostSeconds, using: &random) : 0
            return ("chaos-workshop", ["seconds": .integer(Int64(seconds))])
        case .papers: return ("chaos-papers", [:])
        case .booklet: return ("medical-record-booklet-supplement", ["reason": "lost"])
        case .withdrawal:
            return (
                "housing-fund-withdrawal",
                ["reason": "rent", "amount": "1.00", "contractNo": "ZL-2026-00002", "bankCardNo": "6200000000000000083"]
            )
        }
    }

    /// What was left out.
    static let proof: JSONValue = [
        "name": "lease.pdf", "type": "application/pdf", "size": 402_118, "sha256": .string(String(repeating: "9f86d081", count: 8)),
    ]
}
