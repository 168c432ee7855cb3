public import AdapterKit
import Contracts
import GRDB
import JSON

/// The records centre: archives, households, and the register of enterprises.
public struct RecordsAdapter: SQLiteAdapter {
    public static let department = "records"

    private let backOffice: SQLiteBackOffice

    public init(backOffice: SQLiteBackOffice) {
        self.backOffice = backOffice
    }

    public var handlers: [Handler] {
        [
            Handler("records.archive.search", answer: archives),
            Handler("records.household.read", answer: household),
            Handler("records.enterprise.read", answer: enterprise),
        ]
    }

    /// Somebody who stands in no archive is not found; somebody who stands in others than those asked for gets an empty list.
    private func archives(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        let category = input.optionalString("category")
        return try await backOffice.read { database in
            let all = try database.rows(
                """
                SELECT dh, tm, nd, kfzt, lb, zlbz FROM da JOIN qz ON qz.qzh = da.qzh WHERE gmsfhm = ? ORDER BY nd DESC, dh
                """, [residentID])
            guard !all.isEmpty else { return .notFound }
            var items: [JSONValue] = []
            for archive in all {
                let kind = try archive.word("lb", in: Self.categories)
                guard category == nil || category == kind else { continue }
                guard try !archive.flag("zlbz") else {
                    return .refused(TaskProblem(code: "archive-being-moved", detail: "A holding with such archives is being moved."))
                }
                items.append([
                    "archiveNo": .string(try archive.text("dh")), "title": .string(try archive.text("tm")), "category": .string(kind),
                    "year": .integer(try archive.integer("nd")), "openness": .string(try archive.word("kfzt", in: Self.openness)),
                ])
            }
            return .answered(data: ["items": .array(items), "total": .integer(Int64(items.count))])
        }
    }

    private func household(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        return try await backOffice.read { database in
            let household = try database.row(
                """
                SELECT h.hh, h.hb, h.dz, h.djrq, h.hcbz FROM hu_cy c JOIN hu h ON h.hh = c.hh WHERE c.gmsfhm = ?
                """, [residentID])
            guard let household else { return .notFound }
            if try household.flag("hcbz") {
                return .refused(TaskProblem(code: "household-under-review", detail: "The registration is under review."))
            }
            let number = try household.text("hh")
            let members = try database.rows("SELECT xm, yhzgx FROM hu_cy WHERE hh = ? ORDER BY xh", [number])
            var data: JSONObject = [
                "householdNo": .string(number), "householdType": .string(try household.word("hb", in: Self.householdTypes)),
                "registeredAddress": .string(try household.text("dz")),
            ]
            var list: [JSONValue] = []
            for member in members {
                let relation = try member.word("yhzgx", in: Self.relations)
                let name = JSONValue.string(try member.text("xm"))
                if relation == "head" { data["headName"] = name }
                list.append(["relation": .string(relation), "name": name])
            }
            data["members"] = .array(list)
            data["registeredSince"] = .string(try household.date("djrq").description)
            return .answered(data: .object(data))
        }
    }

    private func enterprise(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let creditCode = try input.string("creditCode")
        return try await backOffice.read { database in
            let enterprise = try database.row("SELECT mc, fddbr, zs, clrq, djzt, jyfw FROM qy WHERE tyshxydm = ?", [creditCode])
            guard let enterprise else { return .notFound }
            return .answered(data: [
                "name": .string(try enterprise.text("mc")), "legalRepresentative": .string(try enterprise.text("fddbr")),
                "registeredAddress": .string(try enterprise.text("zs")), "registeredOn": .string(try enterprise.date("clrq").description),
                "status": .string(try enterprise.word("djzt", in: Self.enterpriseStates)),
                "businessScope": .string(try enterprise.text("jyfw")),
            ])
        }
    }

    // The department's codes and the contract's words.
    private static let categories = ["HJ": "household", "HY": "marriage", "XJ": "education", "RS": "employment", "FC": "property"]
    private static let openness = ["1": "open", "2": "on-request", "3": "closed"]
    private static let householdTypes = ["1": "family", "2": "collective"]
    private static let relations = ["01": "head", "10": "spouse", "20": "child", "50": "parent", "97": "other"]
    private static let enterpriseStates = ["1": "active", "2": "suspended", "3": "revoked", "4": "deregistered"]
}
