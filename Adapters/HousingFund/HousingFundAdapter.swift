public import AdapterKit
import Contracts
import GRDB
import JSON

/// The housing fund: accounts of people and enterprises, and loans.
public struct HousingFundAdapter: SQLiteAdapter {
    public static let department = "housing-fund"

    let backOffice: SQLiteBackOffice

    public init(backOffice: SQLiteBackOffice) {
        self.backOffice = backOffice
    }

    public var handlers: [Handler] {
        [
            Handler("housing-fund.account.read", answer: account),
            Handler("housing-fund.loan.read", answer: loan),
            Handler("housing-fund.enterprise.read", answer: enterprise),
            Handler("housing-fund.withdrawal.read", answer: withdrawal),
        ]
    }

    private func account(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        return try await backOffice.read { database in
            let account = try database.row(
                """
                SELECT grzh, grzhzt, grzhye, gryjce, gr_zh.jzny, djbz, djyy, dwmc
                FROM gr_zh LEFT JOIN dw_zh ON dw_zh.dwzh = gr_zh.dwzh WHERE zjhm = ?
                """, [residentID])
            guard let account else { return .notFound }
            if try account.flag("djbz") { return .refused(TaskProblem(code: "account-frozen", detail: try account.text("djyy"))) }
            var data: JSONObject = [
                "accountNo": .string(try account.text("grzh")), "status": .string(try account.word("grzhzt", in: Self.accountStates)),
            ]
            data["employer"] = try account.optionalText("dwmc").map(JSONValue.string)
            data["balance"] = .string(try account.fen("grzhye").yuan)
            data["currency"] = .string(Fen.currency)
            data["monthlyDeposit"] = .string(try account.fen("gryjce").yuan)
            data["lastDepositMonth"] = .string(try account.month("jzny").description)
            return .answered(data: .object(data))
        }
    }

    private func loan(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let residentID = try input.string("residentId")
        let accountNo = try input.string("accountNo")
        return try await backOffice.read { database in
            guard let account = try database.row("SELECT zjhm FROM gr_zh WHERE grzh = ?", [accountNo]) else { return .notFound }
            guard try account.text("zjhm") == residentID else {
                return .refused(TaskProblem(code: "account-mismatch", detail: "The account has another holder."))
            }
            let loan = try database.row(
                """
                SELECT dkbh, dkzt, dkje, dkye, yhke, nll, xchkr FROM grdk WHERE grzh = ? ORDER BY fkrq DESC LIMIT 1
                """, [accountNo])
            guard let loan else { return .notFound }
            var data: JSONObject = [
                "loanNo": .string(try loan.text("dkbh")), "status": .string(try loan.word("dkzt", in: Self.loanStates)),
                "principal": .string(try loan.fen("dkje").yuan), "outstanding": .string(try loan.fen("dkye").yuan),
                "monthlyPayment": .string(try loan.fen("yhke").yuan), "currency": .string(Fen.currency),
                // The rate is kept in hundredths of a per cent, so it reads like fen.
                "rate": .string(try loan.fen("nll").yuan),
            ]
            if try loan.optionalText("xchkr") != nil { data["nextDueOn"] = .string(try loan.date("xchkr").description) }
            return .answered(data: .object(data))
        }
    }

    private func enterprise(_ input: TaskInput, _ context: TaskContext) async throws -> Outcome {
        let creditCode = try input.string("creditCode")
        return try await backOffice.read { database in
            let account = try database.row("SELECT dwzh, dwzhzt, jcrs, jzny FROM dw_zh WHERE tyshxydm = ?", [creditCode])
            guard let account else { return .notFound }
            return .answered(data: [
                "accountNo": .string(try account.text("dwzh")), "depositors": .integer(try account.integer("jcrs")),
                "status": .string(try account.word("dwzhzt", in: Self.enterpriseStates)),
                "lastDepositMonth": .string(try account.month("jzny").description),
            ])
        }
    }

    // The department's codes and the contract's words.
    private static let accountStates = ["01": "active", "02": "sealed", "03": "closed"]
    private static let enterpriseStates = ["01": "active", "02": "in-arrears", "05": "closed"]
    private static let loanStates = ["1": "repaying", "2": "overdue", "3": "settled"]
}
