public import AdapterKit
import Contracts
public import GRDB

extension RecordsAdapter {
    public static func seed(_ database: Database, with population: DemoPopulation) throws {
        try seedHoldings(database)
        try seedExamples(database)
        let writer = try Writer(database)
        for enterprise in population.enterprises { try writer.add(enterprise) }
        for resident in population.residents {
            if resident.hasHouseholdRecord { try writer.addHousehold(of: resident) }
            if resident.hasArchives { try writer.addArchives(of: resident) }
            try writer.addTitle(of: resident)
        }
    }

    /// One holding for each category, and one of old school records that is being moved.
    private static func seedHoldings(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO qz (qzh, lb, zlbz) VALUES
                    ('J001', 'HJ', '0'), ('J002', 'HY', '0'), ('J003', 'XJ', '0'), ('J004', 'RS', '0'), ('J005', 'FC', '0'), ('J103', 'XJ', '1');
                """)
    }

    /// The people and enterprises of the contract's examples.
    private static func seedExamples(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO da (dh, qzh, gmsfhm, tm, nd, kfzt) VALUES
                    ('HY-2012-004517', 'J002', '990104198507123111', '结婚登记审查处理表', 2012, '2'),
                    ('XJ-2003-001208', 'J003', '990104198507123111', '普通高中学籍登记表', 2003, '1');
                INSERT INTO hu (hh, hb, dz, djrq) VALUES ('990104001827', '1', '甲区云河路18号3幢502室', '20130520');
                INSERT INTO hu_cy (hh, xh, gmsfhm, xm, yhzgx) VALUES
                    ('990104001827', 1, '990104198507123111', '林志远', '01'), ('990104001827', 2, NULL, '苏敏', '10'),
                    ('990104001827', 3, NULL, '林知夏', '20');
                INSERT INTO hydj (zh, nf, vf, djrq, djjg, jcrq) VALUES
                    ('J990104-2012-004517', '990104198507123111', '990104198703154281', '20120909', '甲区民政局婚姻登记处', NULL),
                    ('J990104-2021-001630', '990104199211025517', '990104199408164289', '20210520', '甲区民政局婚姻登记处', NULL),
                    ('J990104-2003-000288', '990104197506083117', '990104197811301029', '20031018', '甲区民政局婚姻登记处', '20190402');
                INSERT INTO bdc (qzh, gmsfhm, qlr, zl, djrq) VALUES
                    ('甲区不动产权第0004417号', '990104199009210073', '罗强', '甲区望江街道梧桐路55号2幢1101室', '20221130'),
                    ('甲区不动产权第0003002号', '990104199410270072', '郑凯', '甲区学府路8号4幢203室', '20190702'),
                    ('甲区不动产权第0005120号', '990104199410270072', '郑凯', '甲区朝阳街26号1幢502室', '20240318');
                INSERT INTO qy (tyshxydm, mc, fddbr, zs, clrq, djzt, jyfw) VALUES
                    ('91990104MA0B7K2Q5N', '甲区云帆软件有限公司', '苏敏', '甲区创新大道66号', '20190311', '1',
                     '软件开发；信息系统集成服务；计算机及办公设备维修'),
                    ('91990104MA0F4T8W4F', '甲区和兴餐饮有限公司', '何志强', '甲区和平路12号', '20210618', '1', '餐饮服务；食品销售');
                """)
    }

    /// The prepared statements that fill the tables.
    private struct Writer {
        /// A kind of archive: its category, its holding, its title, and how old somebody is who gets one.
        private static let kinds: [(prefix: String, holding: String, title: String, age: Int, openness: String)] = [
            ("XJ", "J003", "普通高中学籍登记表", 16, "1"), ("RS", "J004", "劳动合同备案登记表", 23, "2"), ("HY", "J002", "结婚登记审查处理表", 27, "2"),
            ("HJ", "J001", "户口迁移登记表", 30, "2"), ("FC", "J005", "房屋所有权登记申请表", 33, "3"),
        ]
        /// School records before this year lie in the holding that is being moved.
        private static let movedBefore = 1978

        private let archive: Statement
        private let household: Statement
        private let member: Statement
        private let enterprise: Statement
        private let title: Statement

        init(_ database: Database) throws {
            archive = try database.makeStatement(sql: "INSERT INTO da (dh, qzh, gmsfhm, tm, nd, kfzt) VALUES (?, ?, ?, ?, ?, ?)")
            household = try database.makeStatement(sql: "INSERT INTO hu (hh, hb, dz, djrq, hcbz) VALUES (?, ?, ?, ?, ?)")
            member = try database.makeStatement(sql: "INSERT INTO hu_cy (hh, xh, gmsfhm, xm, yhzgx) VALUES (?, ?, ?, ?, ?)")
            enterprise = try database.makeStatement(
                sql: "INSERT INTO qy (tyshxydm, mc, fddbr, zs, clrq, djzt, jyfw) VALUES (?, ?, ?, ?, ?, ?, ?)")
            title = try database.makeStatement(sql: "INSERT INTO bdc (qzh, gmsfhm, qlr, zl, djrq) VALUES (?, ?, ?, ?, ?)")
        }

        func add(_ enterprise: DemoEnterprise) throws {
            var random = enterprise.random("register")
            let isActive = enterprise.isKnownEverywhere || random.chance(percent: 93)
            try self.enterprise.execute(arguments: [
                enterprise.creditCode, enterprise.name, enterprise.legalRepresentative, enterprise.address, enterprise.registeredOn.compact,
                isActive ? "1" : random.pick(["2", "3", "4"]), enterprise.businessScope,
            ])
        }

        func addArchives(of resident: DemoResident) throws {
            var random = resident.random("archives")
            let age = DemoPopulation.lastMonth.year - resident.birthDate.year
            let within = Self.kinds.filter { $0.age <= age }
            for (place, kind) in within.enumerated() where place == 0 || random.chance(percent: 55) {
                let year = resident.birthDate.year + kind.age
                let holding = kind.prefix == "XJ" && year < Self.movedBefore ? "J103" : kind.holding
                try archive.execute(arguments: [
                    "\(kind.prefix)-\(year)-\(100_000 + resident.index)", holding, resident.residentID, kind.title, year, kind.openness,
                ])
            }
        }

        /// Some own the home in which they live; the others rent.
        func addTitle(of resident: DemoResident) throws {
            var random = resident.random("title")
            guard random.chance(percent: 35) else { return }
            let since = DemoPopulation.lastMonth.firstDay.adding(months: -random.number(1...180))
            try title.execute(arguments: [
                "甲区不动产权第\(100_000 + resident.index)号", resident.residentID, resident.name, resident.address, since.compact,
            ])
        }

        func addHousehold(of resident: DemoResident) throws {
            var random = resident.random("household")
            let number = "990104\(100_000 + resident.index)"
            let isCollective = random.chance(percent: 8)
            let since = resident.birthDate.adding(months: 12 * random.number(0...18))
            try household.execute(arguments: [
                number, isCollective ? "2" : "1", resident.registeredAddress, since.compact,
                resident.isAmiss("household review", perThousand: 3) ? "1" : "0",
            ])
            try member.execute(arguments: [number, 1, resident.residentID, resident.name, isCollective ? "97" : "01"])
            guard !isCollective else { return }
            let relatives = resident.relatives(&random)
            for (place, relative) in relatives.enumerated() {
                try member.execute(arguments: [number, place + 2, nil, relative.name, relative.isSpouse ? "10" : "20"])
            }
        }
    }
}
