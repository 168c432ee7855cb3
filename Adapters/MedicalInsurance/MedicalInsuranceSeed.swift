public import AdapterKit
import Contracts
public import GRDB

extension MedicalInsuranceAdapter {
    public static func seed(_ database: Database, with population: DemoPopulation) throws {
        try seedInstitutions(database)
        try seedExamples(database)
        try seedCases(database)
        let writer = try Writer(database)
        for resident in population.residents where resident.hasMedicalInsurance {
            try writer.add(resident)
            try writer.addRecords(of: resident)
        }
    }

    private static func seedInstitutions(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO ddjg (jgbh, jgmc) VALUES
                    ('H001', '甲区人民医院'), ('H002', '甲区中医院'), ('H003', '甲区妇幼保健院'), ('H004', '望江街道社区卫生服务中心'),
                    ('P001', '安康大药房望江店'), ('P002', '仁和药店春晖路店');
                """)
        for year in 2018...DemoPopulation.lastMonth.year {
            try database.execute(sql: "INSERT INTO qsnd (nd, qsbz) VALUES (?, '0')", arguments: [year])
        }
    }

    /// The people of the contract's examples.
    private static func seedExamples(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO cbr (ybzh, gmsfhm, xm, xzlx, cbzt, cbrq, ljys, pzxh, djbz, djyy) VALUES
                    ('YB9901040038217', '990104198507123111', '林志远', '310', '1', '20080701', 220, '0038217', '0', NULL),
                    ('YB9901040012064', '99010419600101551X', '周建国', '390', '1', '20110101', 190, '0012064', '1',
                     'Frozen until the card is replaced.');
                INSERT INTO grzh (ybzh, nd, zhye, tczf) VALUES ('YB9901040038217', 2026, 526130, 184000), ('YB9901040012064', 2026, 0, 0);
                INSERT INTO jsjl (jsdh, ybzh, jzrq, jgbh, jzlb, zfy, jjzf) VALUES
                    ('JS202603180077', 'YB9901040038217', '20260318', 'H001', '11', 38650, 24120),
                    ('JS202605020913', 'YB9901040038217', '20260502', 'P001', '41', 7200, 0);
                """)
    }

    /// The people of the examples of cases.
    private static func seedCases(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO cbbz (nd, grje, djbz) VALUES (2026, 40000, '0'), (2027, 40000, '1');
                INSERT INTO cbr (ybzh, gmsfhm, xm, xzlx, cbzt, cbrq, ljys, pzxh) VALUES
                    ('YB9901040055830', '990104199408164289', '赵雨晴', '310', '1', '20230501', 42, '0055830'),
                    ('YB9901042000001', '990104199410270072', '郑凯', '390', '1', '20260101', 10, '2000001');
                INSERT INTO grzh (ybzh, nd, zhye, tczf) VALUES ('YB9901040055830', 2026, 214800, 90600), ('YB9901042000001', 2026, 0, 0);
                INSERT INTO jlc (ch, ybzh, zt, fcrq) VALUES
                    ('JL9901040300218', 'YB9901040038217', '1', '20080701'),
                    ('JL9901040300977', 'YB9901040055830', '2', '20230501'),
                    ('JL9901040600001', 'YB9901040055830', '1', '20260408');
                INSERT INTO jlc_bf (bfbh, ywid, ch, ych, bfyy, bfrq) VALUES
                    (1, 'booklet-of-2026', 'JL9901040600001', 'JL9901040300977', '3', '20260408');
                INSERT INTO cbdj (djbh, ywid, ybzh, nd, dyrq, grje, jzzh, yhkh, zt, djrq, yxzlx, ycbzt) VALUES
                    (1, 'enrolment-for-2026', 'YB9901042000001', 2026, '20260101', 40000, 'JZ990104-2025-700001', '6200000000000000109', '2',
                     '20251112', NULL, NULL),
                    (2, 'enrolment-for-2027', 'YB9901042000001', 2027, '20270101', 40000, 'JZ990104-2025-700001', '6200000000000000109', '1',
                     '20261110', '390', '1');
                """)
    }

    /// The prepared statements that fill the tables.
    private struct Writer {
        private static let lastMonth = DemoPopulation.lastMonth
        private let insured: Statement
        private let account: Statement
        private let record: Statement
        private let booklet: Statement

        init(_ database: Database) throws {
            insured = try database.makeStatement(
                sql: """
                    INSERT INTO cbr (ybzh, gmsfhm, xm, xzlx, cbzt, cbrq, ljys, pzxh, djbz, djyy) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            account = try database.makeStatement(sql: "INSERT INTO grzh (ybzh, nd, zhye, tczf) VALUES (?, ?, ?, ?)")
            record = try database.makeStatement(
                sql: "INSERT INTO jsjl (jsdh, ybzh, jzrq, jgbh, jzlb, zfy, jjzf) VALUES (?, ?, ?, ?, ?, ?, ?)")
            booklet = try database.makeStatement(sql: "INSERT INTO jlc (ch, ybzh, zt, fcrq) VALUES (?, ?, '1', ?)")
        }

        private static func serial(_ resident: DemoResident) -> String { String(1_100_000 + resident.index) }

        private static func accountNo(_ resident: DemoResident) -> String { "YB990104" + serial(resident) }

        func add(_ resident: DemoResident) throws {
            var random = resident.random("medical insurance")
            let since = resident.employment?.since ?? Self.lastMonth.adding(-random.number(3...180))
            let months = Self.lastMonth.count - since.count + 1
            let isFrozen = resident.isAmiss("frozen medical account", perThousand: 3)
            let state = resident.isKnownEverywhere || random.chance(percent: 94) ? "1" : random.pick(["2", "4"])
            try insured.execute(arguments: [
                Self.accountNo(resident), resident.residentID, resident.name, resident.employment == nil && !resident.isRetired ? "390" : "310",
                state, since.firstDay.compact, months, Self.serial(resident), isFrozen ? "1" : "0",
                isFrozen ? "Frozen until the card is replaced." : nil,
            ])
            try booklet.execute(arguments: ["JL990104" + Self.serial(resident), Self.accountNo(resident), since.firstDay.compact])
            for year in (Self.lastMonth.year - 1)...Self.lastMonth.year {
                let balance = (resident.employment?.base.value ?? 100_000) * Int64(random.number(5...90)) / 100
                try account.execute(arguments: [Self.accountNo(resident), year, balance, random.chance(percent: 60) ? random.below(500_000) : 0])
            }
        }

        func addRecords(of resident: DemoResident) throws {
            var random = resident.random("visits")
            let visits = resident.isKnownEverywhere ? random.number(2...6) : random.below(6)
            for visit in 0..<visits {
                let day = Self.lastMonth.firstDay.adding(days: -random.below(900))
                let isPharmacy = random.chance(percent: 35)
                let isInpatient = !isPharmacy && random.chance(percent: 10)
                let total = isInpatient ? random.number(200_000...3_000_000) : random.number(2_000...90_000)
                let paid = isPharmacy ? 0 : total * random.number(40...85) / 100
                try record.execute(arguments: [
                    "JS\(day.compact)\(Self.serial(resident))\(visit)", Self.accountNo(resident), day.compact,
                    isPharmacy ? random.pick(["P001", "P002"]) : random.pick(["H001", "H002", "H003", "H004"]),
                    isPharmacy ? "41" : isInpatient ? "21" : "11", total, paid,
                ])
            }
        }
    }
}
