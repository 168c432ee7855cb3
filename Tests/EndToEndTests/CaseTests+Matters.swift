import AdapterKit
import Contracts
import DeskAdapter
import Foundation
import JSON
import MessagingTestKit
import Testing

@testable import onevisit

/// The other shipped matters, each from its precheck to what is collected, and judged by the departments' own books.
extension CaseTests {
    @Test("Who owns the home brings no proof of it: the register supplies the title, and the permit is renewed with it")
    func renewal() async throws {
        let walk = try await CaseWalk.begin(
            "residence-permit-renewal", by: CaseWalk.applicant("990104199009210073", "罗强"), ["phone": "13000000021"], lacking: ["id-photo"],
            in: session)
        try await walk.lacks(["/documents/id-photo"])
        #expect(try await eventually { try await !walk.documents().isEmpty })
        let title = try #require(try await walk.documents().first)
        #expect(title["name"] == "proof-of-residence" && title["by"] == "records" && title["type"] == "application/json")
        #expect(try await walk.why().contains("police has been waiting since"))
        try await walk.put("id-photo", .photo)
        let closed = try await walk.collected()
        let permit = try #require(closed["parts"]?["renewal"]?["data"]?["permitNo"]?.string)
        #expect(closed["parts"]?.object?.names == ["renewal"], "what was fetched is no part of the answer")
        let course = try await walk.course()
        #expect(course.prefix(3) == ["accepted", "asked records", "incomplete police"])
        #expect(Set(course[3...4]) == ["replied records answered", "documentStored proof-of-residence"])
        #expect(Array(course[5...]) == ["documentStored id-photo", "asked police", "replied police answered", "closed complete"])
        #expect(try await walk.effects("police", "jzz_hf") == 1)
        #expect(try await walk.finished("records") == 1)
        let proof = "SELECT count(*) AS n FROM jzz_hf WHERE zmzy = ?"
        #expect(try await walk.number("police", proof, try #require(title["sha256"]?.string)) == 1, "the police have what the register said")
        #expect(try await walk.number("police", "SELECT count(*) AS n FROM jzz WHERE zh = ? AND zt = '1'", permit) == 1)
    }

    @Test("What the police find wrong is supplemented, and the new address entered once")
    func changeOfAddress() async throws {
        let address = "甲区示范路2号3幢401室"
        let walk = try await CaseWalk.begin(
            "residence-permit-change-of-address", by: CaseWalk.applicant(1), ["address": .string(address), "movedOn": "2999-01-01"],
            lacking: ["proof-of-residence"], in: session)
        try await walk.lacks(["/documents/proof-of-residence"])
        try await walk.put("proof-of-residence", .pdf("a lease"))
        try await walk.lacks(["/form/movedOn"])
        try await walk.supplement(["form": ["movedOn": "2026-05-01"]])
        #expect(try await walk.collected()["parts"]?["change"]?["data"]?["address"]?.string == address)
        #expect(
            try await walk.course() == [
                "accepted", "incomplete police", "documentStored proof-of-residence", "asked police", "replied police incomplete",
                "incomplete police", "supplemented", "asked police", "replied police answered", "closed complete",
            ])
        #expect(try await walk.effects("police", "jzz_bg") == 1)
        #expect(try await walk.number("police", "SELECT count(*) AS n FROM jzz WHERE jzdz = ?", address) == 1)
    }

    @Test("One application where four offices were visited; the announced record of a difficult birth is waited for")
    func maternity() async throws {
        let form: JSONObject = [
            "childBirthDate": "2025-05-05", "birthCertificateNo": "T990104999", "delivery": "difficult", "children": 1,
            "spouseResidentId": "990104199211025517", "householdNo": "990104004416", "bankCardNo": "6222000000000002",
        ]
        let walk = try await CaseWalk.begin(
            "maternity-insurance-application", by: CaseWalk.applicant("990104199408164289", "赵雨晴"), form, announcing: ["delivery-record"],
            lacking: ["birth-certificate"], in: session)
        try await walk.lacks(["/documents/birth-certificate", "/documents/delivery-record"])
        try await walk.put("birth-certificate", .pdf("a birth certificate"))
        try await walk.lacks(["/documents/delivery-record"])
        #expect(try await walk.finished("social-insurance") == 0, "nobody decides before the announced document is there")
        try await walk.put("delivery-record", .pdf("a record of a difficult birth"))
        let parts = try await walk.collected()["parts"]
        #expect(Set(parts?.object?.names ?? []) == ["eligibility", "household", "marriage", "allowance"])
        #expect(parts?["allowance"]?["data"]?["leaveDays"] == 113)
        let course = try await walk.course()
        let confirming = ["medical-insurance", "police", "records"]
        #expect(Set(course.prefix(7)) == Set(["accepted"] + confirming.flatMap { ["asked \($0)", "replied \($0) answered"] }))
        #expect(
            Array(course.dropFirst(7)) == [
                "incomplete social-insurance", "documentStored birth-certificate", "documentStored delivery-record", "asked social-insurance",
                "replied social-insurance answered", "closed complete",
            ])
        #expect(try await walk.effects("social-insurance", "dysl") == 1)
        for department in confirming { #expect(try await walk.finished(department) == 1) }
    }

    @Test("A flexible worker's months are subsidised once")
    func subsidy() async throws {
        let walk = try await CaseWalk.begin(
            "flexible-employment-subsidy", by: CaseWalk.applicant("990104197604093116", "孙立"),
            ["from": "2026-07", "to": "2026-08", "bankCardNo": "6222000000000003"], in: session)
        #expect(try await walk.collected()["parts"]?["subsidy"]?["data"]?["months"] == 2)
        #expect(
            try await walk.course() == [
                "accepted", "asked social-insurance", "replied social-insurance answered", "closed complete",
            ])
        #expect(try await walk.effects("social-insurance", "dysl") == 1)
    }

    @Test("A withdrawal from the housing fund leaves the account once, after the contract's number was supplemented")
    func withdrawalFromTheFund() async throws {
        let person = DemoPopulation().resident(2).residentID
        let form: JSONObject = ["reason": "rent", "amount": "100.00", "bankCardNo": "6222000000000004"]
        let walk = try await CaseWalk.begin("housing-fund-withdrawal", by: CaseWalk.applicant(2), form, in: session)
        let balance = "SELECT grzhye AS n FROM gr_zh WHERE zjhm = ?"
        try await walk.lacks(["/form/contractNo"])
        let before = try await walk.number("housing-fund", balance, person)
        try await walk.supplement(["form": ["contractNo": "ZL-2026-1"]])
        _ = try await walk.collected()
        #expect(
            try await walk.course() == [
                "accepted", "asked housing-fund", "replied housing-fund incomplete", "incomplete housing-fund", "supplemented",
                "asked housing-fund", "replied housing-fund answered", "closed complete",
            ])
        #expect(try await walk.effects("housing-fund", "grtq") == 1)
        #expect(try await walk.number("housing-fund", balance, person) == before - 10_000)
    }

    @Test("What a program can refuse comes to no clerk; what is left a clerk seals, with the command that the manual names")
    func sealed() async throws {
        let walk = try await CaseWalk.begin("sealed-certificate", by: CaseWalk.applicant(0), ["usage": "other", "copies": 2], in: session)
        try await walk.lacks(["/form/usageDetail"])
        #expect(try await walk.number("social-insurance", "SELECT count(*) AS n FROM onevisit_desk_task WHERE request = ?", walk.request) == 0)
        try await walk.supplement(["form": ["usageDetail": "a scholarship"]])
        _ = try await walk.answer { $0["parts"]?["certificate"]?["reason"]?["code"] == "later" }
        #expect(try await walk.why().contains("social-insurance has been working on certificate since"))
        let number = try await walk.taskOnDesk(of: "social-insurance").task.number
        let data = "\(session.folder)/certificate.json"
        let certificate: JSONValue = [
            "certificateNo": "GZ-2026-0000001", "copies": 2, "sealedOn": "2026-11-23", "validUntil": "2027-02-22",
        ]
        try certificate.line.write(toFile: data, atomically: true, encoding: .utf8)
        let answered = try await ProgramRun.of(
            [
                "desk", "answer", "\(number)", "--department", "social-insurance", "--outcome", "answered", "--data", data, "--config",
                ".onevisit/dev-1/etc/social-insurance.json",
            ], in: session.folder)
        #expect(answered.exit == .code(0), "\(answered)")
        #expect(try await walk.collected()["parts"]?["certificate"]?["data"] == certificate)
        let course = try await walk.course()
        #expect(Array(course.suffix(2)) == ["replied social-insurance answered", "closed complete"])
        #expect(course.count { $0 == "asked social-insurance" } == 2, "once in each round")
        let sealed = "SELECT count(*) AS n FROM onevisit_desk_task WHERE request = ? AND state = 'answered'"
        #expect(try await walk.number("social-insurance", sealed, walk.request) == 1)
    }

    @Test("Of two lost papers the booklet is collected while the clerk has not sealed the certificate yet")
    func lostPapers() async throws {
        let walk = try await CaseWalk.begin("lost-papers", by: CaseWalk.applicant(2), ["copies": 1], in: session)
        let half = try await walk.answer { $0["parts"]?["booklet"]?["outcome"] == "answered" }
        #expect(half["closedAt"] == nil && half["mayCollect"] == true, "each is handed out as it is ready")
        #expect(try await walk.effects("medical-insurance", "jlc_bf") == 1)
        try await walk.answerAtDesk(of: "social-insurance")
        let closed = try await walk.collected()
        #expect(closed["parts"]?["certificate"]?["outcome"] == "answered")
        #expect(try await walk.course().last == "closed complete")
        #expect(try await walk.finished("social-insurance") == 1)
    }
}
