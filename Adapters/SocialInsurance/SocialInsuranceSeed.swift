public import AdapterKit
import Contracts
public import GRDB

extension SocialInsuranceAdapter {
    public static func seed(_ database: Database, with population: DemoPopulation) throws {
        try seedExamples(database)
        try seedCases(database)
        let writer = try Writer(database)
        for enterprise in population.enterprises { try writer.add(enterprise) }
        for resident in population.residents where resident.hasSocialInsurance { try writer.add(resident) }
        try database.execute(
            sql: "UPDATE dw SET cbrs = (SELECT count(*) FROM gr WHERE gr.dwbh = dw.dwbh AND ryzt = '1') WHERE cbrs < 0")
    }

    /// The people and enterprises of the contract's examples.
    private static func seedExamples(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO dw (dwbh, tyshxydm, dwmc, dwzt, cbrs, qfje, zjny) VALUES
                    ('DW99010400317', '91990104MA0B7K2Q5N', '甲区云帆软件有限公司', '1', 42, 0, 202610),
                    ('DW99010400964', '91990104MA0F4T8W4F', '甲区和兴餐饮有限公司', '2', 7, 1824000, 202608);
                INSERT INTO gr (grbh, gmsfhm, xm, ryzt, dwbh, ylye, zjny, zybz, zmxh, yzm) VALUES
                    ('SB9901040052781', '990104198507123111', '林志远', '1', 'DW99010400317', 12648072, 202610, '0', '0091847', '7K3Q-M0ZB-4XT9'),
                    ('SB9901040060118', '990104199203054289', '王晓芸', '2', NULL, 0, 202610, '1', '0098002', 'Q8ZD-31NV-0RWA');
                INSERT INTO xzcb (grbh, sx, xz, cbzt, ljys) VALUES
                    ('SB9901040052781', 1, '110', '1', 218), ('SB9901040052781', 2, '210', '1', 218), ('SB9901040052781', 3, '410', '1', 218),
                    ('SB9901040060118', 1, '110', '2', 0);
                INSERT INTO jfmx (grbh, ny, dwbh, jfjs, grjf, dwjf) VALUES
                    ('SB9901040052781', 202609, 'DW99010400317', 1280000, 102400, 204800),
                    ('SB9901040052781', 202610, 'DW99010400317', 1280000, 102400, 204800);
                """)
    }

    /// The people of the examples of cases.
    private static func seedCases(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO gr (grbh, gmsfhm, xm, ryzt, dwbh, ylye, zjny, zmxh, yzm) VALUES
                    ('SB9901040071906', '990104199408164289', '赵雨晴', '1', 'DW99010400317', 4032000, 202610, '0102214', '3HVC-9TXE-5B2M'),
                    ('SB9901040031187', '990104197604093116', '孙立', '1', NULL, 9816040, 202609, '0064390', 'W0PR-6JD4-KZ81'),
                    ('SB9901040031203', '99010419780219003X', '何敏', '1', NULL, 8120400, 202606, '0064391', 'Q7LM-2CX8-PT40');
                INSERT INTO xzcb (grbh, sx, xz, cbzt, ljys) VALUES
                    ('SB9901040071906', 1, '110', '1', 42), ('SB9901040071906', 2, '210', '1', 42), ('SB9901040071906', 3, '410', '1', 42),
                    ('SB9901040071906', 4, '510', '1', 42), ('SB9901040031187', 1, '110', '1', 161),
                    ('SB9901040031203', 1, '110', '1', 140);
                INSERT INTO jfmx (grbh, ny, dwbh, jfjs, grjf, dwjf) VALUES
                    ('SB9901040071906', 202609, 'DW99010400317', 1200000, 96000, 192000),
                    ('SB9901040071906', 202610, 'DW99010400317', 1200000, 96000, 192000);
                INSERT INTO jykn (grbh, qsny, zzny) VALUES ('SB9901040031187', 202501, 202712);
                INSERT INTO lhjf (grbh, ny, je) VALUES
                    ('SB9901040031187', 202601, 120160), ('SB9901040031187', 202602, 120160), ('SB9901040031187', 202603, 120160),
                    ('SB9901040031187', 202604, 120160), ('SB9901040031187', 202605, 120160), ('SB9901040031187', 202606, 120160),
                    ('SB9901040031187', 202607, 120160), ('SB9901040031187', 202608, 120160), ('SB9901040031187', 202609, 120160);
                INSERT INTO dysl (sqbh, lb, xh, ywid, grbh, je, yhkh, ffrq, zt, sqrq) VALUES
                    ('SY2024-0000001', 'SY', 1, 'birth-of-2024', 'SB9901040071906', 3266666, '6200000000000000042', '20240715', '2', '20240612'),
                    ('BT2026-0000001', 'BT', 1, 'first-half-of-2026', 'SB9901040031187', 480640, '6200000000000000075', '20261215', '1', '20261104'),
                    ('BT2026-0000002', 'BT', 2, 'spring-of-2026', 'SB9901040031203', 240320, '6200000000000000091', '20261215', '1', '20261105');
                INSERT INTO dysl_sy (sqbh, cszbh, csrq, fmfs, tes, jfys, cjts) VALUES
                    ('SY2024-0000001', 'T990104088', '20240511', '1', 1, 12, 98);
                INSERT INTO dysl_bt (sqbh, qsny, zzny, ys, jfje) VALUES ('BT2026-0000001', 202601, 202606, 6, 720960),
                    ('BT2026-0000002', 202604, 202606, 3, 360480);
                """)
    }

    /// The prepared statements that fill the tables.
    private struct Writer {
        private static let lastMonth = DemoPopulation.lastMonth
        /// Months for which contributions are kept one by one; of older ones only the sum is.
        private static let monthsKept = 24
        /// In a hundred of the base: what goes to the pension, from the person and from the enterprise.
        private static let personalShare: Int64 = 8
        private static let companyShare: Int64 = 16
        private static let kinds = ["110", "210", "410", "510"]

        private let enterprise: Statement
        private let person: Statement
        private let kind: Statement
        private let contribution: Statement

        init(_ database: Database) throws {
            enterprise = try database.makeStatement(
                sql: "INSERT INTO dw (dwbh, tyshxydm, dwmc, dwzt, cbrs, qfje, zjny) VALUES (?, ?, ?, ?, -1, ?, ?)")
            person = try database.makeStatement(
                sql: """
                    INSERT INTO gr (grbh, gmsfhm, xm, ryzt, dwbh, ylye, zjny, zybz, zmxh, yzm) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            kind = try database.makeStatement(sql: "INSERT INTO xzcb (grbh, sx, xz, cbzt, ljys) VALUES (?, ?, ?, ?, ?)")
            contribution = try database.makeStatement(
                sql: """
                    WITH RECURSIVE yf(ny, n) AS (
                        SELECT :first, :months
                        UNION ALL SELECT CASE WHEN ny % 100 = 12 THEN ny + 89 ELSE ny + 1 END, n - 1 FROM yf WHERE n > 1
                    )
                    INSERT INTO jfmx (grbh, ny, dwbh, jfjs, grjf, dwjf) SELECT :person, ny, :enterprise, :base, :personal, :company FROM yf
                    """)
        }

        private static func accountNo(_ enterprise: Int) -> String { "DW990104\(10_000 + enterprise)" }

        func add(_ enterprise: DemoEnterprise) throws {
            var random = enterprise.random("social insurance")
            // An enterprise that does not insure any more has closed its account; its people's past contributions still name it.
            let isOpen = enterprise.hasSocialInsurance
            let monthsOwed = isOpen && !enterprise.isKnownEverywhere && random.chance(percent: 7) ? random.number(1...5) : 0
            let arrears = monthsOwed * random.number(300_000...2_000_000)
            try self.enterprise.execute(arguments: [
                Self.accountNo(enterprise.index), enterprise.creditCode, enterprise.name, !isOpen ? "3" : monthsOwed > 0 ? "2" : "1", arrears,
                Self.lastMonth.adding(isOpen ? -monthsOwed : -random.number(3...40)).number,
            ])
        }

        func add(_ resident: DemoResident) throws {
            var random = resident.random("social insurance")
            let account = "SB9901041\(100_000 + resident.index)"
            let employment = resident.employment
            let months = employment.map { Self.lastMonth.count - $0.since.count + 1 } ?? random.number(0...200)
            let state = resident.isRetired ? "3" : employment == nil ? "2" : "1"
            let last = employment == nil ? Self.lastMonth.adding(-random.number(2...90)) : Self.lastMonth
            let base = employment?.base.value ?? Int64(random.number(40...90)) * 10_000
            try person.execute(arguments: [
                account, resident.residentID, resident.name, state, employment.map { Self.accountNo($0.enterprise) },
                Int64(months) * base * Self.personalShare / 100 + Int64(random.below(100)), last.number,
                resident.isAmiss("transfer", perThousand: 5) ? "1" : "0", String(1_100_000 + resident.index), verificationCode(&random),
            ])
            for (place, kind) in Self.kinds.enumerated() {
                let kindState = employment != nil ? "1" : resident.isRetired ? "4" : "2"
                try self.kind.execute(arguments: [account, place + 1, kind, kindState, max(0, months - 6 * place)])
            }
            guard let employment else { return }
            let kept = min(months, Self.monthsKept)
            try contribution.execute(arguments: [
                "first": Self.lastMonth.adding(1 - kept).number, "months": kept, "person": account,
                "enterprise": Self.accountNo(employment.enterprise), "base": base, "personal": base * Self.personalShare / 100,
                "company": base * Self.companyShare / 100,
            ])
        }

        /// Twelve characters of Crockford's base32 in three groups: 60 bits that nobody guesses.
        private func verificationCode(_ random: inout SplitMix64) -> String {
            let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
            return (0..<3).map { _ in String((0..<4).map { _ in random.pick(alphabet) }) }.joined(separator: "-")
        }
    }
}
