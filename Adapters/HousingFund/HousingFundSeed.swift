public import AdapterKit
import Contracts
public import GRDB

extension HousingFundAdapter {
    public static func seed(_ database: Database, with population: DemoPopulation) throws {
        try seedExamples(database)
        let writer = try Writer(database)
        for enterprise in population.enterprises where enterprise.hasHousingFund { try writer.add(enterprise) }
        for resident in population.residents where resident.hasHousingFund {
            try writer.add(resident, worksAt: resident.employment.map { population.enterprise($0.enterprise) })
            if resident.hasLoan { try writer.addLoan(of: resident) }
        }
        try database.execute(
            sql: "UPDATE dw_zh SET jcrs = (SELECT count(*) FROM gr_zh WHERE gr_zh.dwzh = dw_zh.dwzh AND grzhzt = '01') WHERE jcrs < 0")
    }

    /// The people and enterprises of the contract's examples.
    private static func seedExamples(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO dw_zh (dwzh, tyshxydm, dwmc, dwzhzt, jcrs, jzny) VALUES
                    ('DGJ99010400112', '91990104MA0B7K2Q5N', '甲区云帆软件有限公司', '01', 40, 202610);
                INSERT INTO gr_zh (grzh, zjhm, xm, dwzh, grzhzt, grzhye, gryjce, jzny, djbz, djyy) VALUES
                    ('GJ9901040077120', '990104198507123111', '林志远', 'DGJ99010400112', '01', 8421055, 307200, 202610, '0', NULL),
                    ('GJ9901040069003', '990104197811301029', '陈玉兰', NULL, '02', 1960412, 0, 202403, '0', NULL),
                    ('GJ9901040011876', '99010419600101551X', '周建国', NULL, '02', 332076, 0, 202012, '1', 'Frozen by court order.');
                INSERT INTO grdk (dkbh, grzh, dkzt, fkrq, dkje, dkye, yhke, nll, xchkr) VALUES
                    ('DK2019-004471', 'GJ9901040077120', '1', '20190620', 60000000, 41270518, 261124, 285, '20261220');
                INSERT INTO grtq (xh, tqbh, ywid, grzh, tqyy, tqje, tqhye, hth, yhkh, fkrq, zt, sqrq) VALUES
                    (1, 'TQ2025-0000001', 'rent-of-2025', 'GJ9901040077120', '1', 450000, 6913055, 'ZL-2025-01176', '6200000000000000083',
                     '20250911', '2', '20250908'),
                    (2, 'TQ2026-0000002', 'rent-of-2026', 'GJ9901040069003', '1', 200000, 1960412, 'ZL-2026-03341', '6200000000000000117',
                     '20261123', '1', '20261120');
                """)
    }

    /// The prepared statements that fill the tables.
    private struct Writer {
        private static let lastMonth = DemoPopulation.lastMonth
        private let enterprise: Statement
        private let account: Statement
        private let loan: Statement

        init(_ database: Database) throws {
            enterprise = try database.makeStatement(
                sql: "INSERT INTO dw_zh (dwzh, tyshxydm, dwmc, dwzhzt, jcrs, jzny) VALUES (?, ?, ?, ?, -1, ?)")
            account = try database.makeStatement(
                sql: """
                    INSERT INTO gr_zh (grzh, zjhm, xm, dwzh, grzhzt, grzhye, gryjce, jzny, djbz, djyy) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            loan = try database.makeStatement(
                sql: "INSERT INTO grdk (dkbh, grzh, dkzt, fkrq, dkje, dkye, yhke, nll, xchkr) VALUES (?, ?, ?, ?, ?, ?, ?, 285, ?)")
        }

        private static func accountNo(_ enterprise: DemoEnterprise) -> String { "DGJ990104\(10_000 + enterprise.index)" }

        private static func accountNo(_ resident: DemoResident) -> String { "GJ9901041\(100_000 + resident.index)" }

        func add(_ enterprise: DemoEnterprise) throws {
            var random = enterprise.random("housing fund")
            let monthsOwed = !enterprise.isKnownEverywhere && random.chance(percent: 8) ? random.number(1...4) : 0
            try self.enterprise.execute(arguments: [
                Self.accountNo(enterprise), enterprise.creditCode, enterprise.name, monthsOwed > 0 ? "02" : "01",
                Self.lastMonth.adding(-monthsOwed).number,
            ])
        }

        func add(_ resident: DemoResident, worksAt enterprise: DemoEnterprise?) throws {
            var random = resident.random("housing fund")
            let employment = resident.employment
            // Person and enterprise each deposit 12 in a hundred of the base.
            let deposit = employment.map { $0.base.value * 24 / 100 } ?? 0
            let last = employment == nil ? Self.lastMonth.adding(-random.number(2...120)) : Self.lastMonth
            let months = employment.map { Int64(Self.lastMonth.count - $0.since.count + 1) } ?? Int64(random.number(3...60))
            let balance = months * max(deposit, 30_000) * Int64(random.number(25...80)) / 100 + Int64(random.below(100))
            let isFrozen = resident.isAmiss("frozen fund", perThousand: 3)
            let enterpriseAccount = enterprise.flatMap { $0.hasHousingFund ? Self.accountNo($0) : nil }
            try account.execute(arguments: [
                Self.accountNo(resident), resident.residentID, resident.name, enterpriseAccount, employment == nil ? "02" : "01", balance, deposit,
                last.number, isFrozen ? "1" : "0", isFrozen ? "Frozen by court order." : nil,
            ])
        }

        func addLoan(of resident: DemoResident) throws {
            var random = resident.random("loan")
            let monthsAgo = random.number(6...150)
            let granted = Self.lastMonth.adding(-monthsAgo).firstDay.adding(days: random.below(27))
            let principal = Int64(random.number(20...80)) * 1_000_000
            let isSettled = !resident.isKnownEverywhere && random.chance(percent: 12)
            let isOverdue = !resident.isKnownEverywhere && !isSettled && random.chance(percent: 3)
            let terms = 240
            let outstanding = isSettled ? 0 : principal * Int64(terms - monthsAgo) / Int64(terms) + Int64(random.below(100))
            let payment = principal / Int64(terms) + outstanding * 285 / 120_000
            let due = isSettled ? nil : Self.lastMonth.adding(isOverdue ? 0 : 2).firstDay.adding(days: 19).compact
            try loan.execute(arguments: [
                "DK\(granted.year)-\(100_000 + resident.index)", Self.accountNo(resident), isSettled ? "3" : isOverdue ? "2" : "1",
                granted.compact, principal, outstanding, payment, due,
            ])
        }
    }
}
