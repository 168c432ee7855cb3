public import AdapterKit
import Contracts
public import GRDB

extension PoliceAdapter {
    public static func seed(_ database: Database, with population: DemoPopulation) throws {
        try seedNations(database)
        try seedExamples(database)
        let writer = try Writer(database)
        for resident in population.residents {
            try writer.add(resident)
            if resident.hasPermit { try writer.addPermit(of: resident) }
        }
    }

    private static let nations = [
        "01": "汉族", "03": "回族", "06": "苗族", "07": "彝族", "08": "壮族", "11": "满族", "12": "侗族", "13": "瑶族", "15": "土家族",
    ]

    private static func seedNations(_ database: Database) throws {
        for (code, name) in nations {
            try database.execute(sql: "INSERT INTO mz_dm (dm, mc) VALUES (?, ?)", arguments: [code, name])
        }
    }

    /// The people of the contract's examples.
    private static func seedExamples(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO czrk (gmsfhm, xm, xb, csrq, mz, hjdz, hjbs, gsbz) VALUES
                    ('990104198507123111', '林志远', '1', '19850712', '01', '甲区云河路18号3幢502室', '1', '0'),
                    ('990104199203054289', '王晓芸', '2', '19920305', '15', '乙县青石镇三组21号', '0', '0'),
                    ('99010419600101551X', '周建国', '1', '19600101', '01', '丙市东关区五组8号', '0', '1'),
                    ('990104197811301029', '陈玉兰', '2', '19781130', '01', '甲区春晖路9号1幢201室', '1', '0'),
                    ('990104199802271023', '吴佳', '2', '19980227', '01', '乙县白塘镇五组17号', '0', '0'),
                    ('990104199009210073', '罗强', '1', '19900921', '01', '丁县清溪镇二组40号', '0', '0'),
                    ('990104199410270072', '郑凯', '1', '19941027', '06', '丁县石湾乡一组3号', '0', '0'),
                    ('990104197604093116', '孙立', '1', '19760409', '01', '甲区锦绣路31号2幢104室', '1', '0'),
                    ('990104199211025517', '何俊', '1', '19921102', '01', '甲区安居街9号6幢701室', '1', '0');
                INSERT INTO czrk (gmsfhm, xm, xb, csrq, mz, hjdz, hjbs, hh) VALUES
                    ('990104199408164289', '赵雨晴', '2', '19940816', '01', '甲区安居街9号6幢701室', '1', '990104004416');
                UPDATE czrk SET hh = '990104001827' WHERE gmsfhm = '990104198507123111';
                INSERT INTO jzz (zh, gmsfhm, zt, qfrq, yxqz, jzdz, cxyy) VALUES
                    ('JZ990104-2023-018846', '990104199203054289', '1', '20230615', '20270614', '甲区望江街道春晖里7幢1单元301室', NULL),
                    ('JZ990104-2021-004410', '99010419600101551X', '4', '20210308', '20250307', '甲区长宁街40号2幢603室',
                     'Revoked for false particulars.'),
                    ('JZ990104-2022-016203', '990104199009210073', '1', '20221210', '20261209', '甲区望江街道梧桐路55号2幢1101室', NULL),
                    ('JZ990104-2021-012950', '990104199802271023', '2', '20210302', '20260301', '甲区滨河路8号1幢903室', NULL),
                    ('JZ990104-2026-700002', '990104199802271023', '1', '20260210', '20270301', '甲区青石街117号5幢302室', NULL),
                    ('JZ990104-2020-009915', '990104199410270072', '2', '20200617', '20250616', '甲区朝阳街26号1幢502室', NULL),
                    ('JZ990104-2025-700001', '990104199410270072', '1', '20250603', '20270616', '甲区朝阳街26号1幢502室', NULL);
                INSERT INTO jzz_qz (zh, qzrq) VALUES ('JZ990104-2023-018846', '20250610'), ('JZ990104-2025-700001', '20260601');
                INSERT INTO jzz_hf (sqbh, ywid, yzh, xzh, jzdz, sqrq, lqrq) VALUES
                    (1, 'renewal-of-2025', 'JZ990104-2020-009915', 'JZ990104-2025-700001', '甲区朝阳街26号1幢502室', '20250603', '20250620'),
                    (2, 'renewal-of-2026', 'JZ990104-2021-012950', 'JZ990104-2026-700002', '甲区滨河路8号1幢903室', '20260210', NULL);
                INSERT INTO jzz_bg (bgbh, ywid, zh, ydz, xdz, qrrq, bgrq) VALUES
                    (1, 'move-of-2026', 'JZ990104-2026-700002', '甲区滨河路8号1幢903室', '甲区青石街117号5幢302室', '20260501', '20260511');
                """)
    }

    /// The prepared statements that fill the tables.
    private struct Writer {
        private static let nationCodes = Dictionary(uniqueKeysWithValues: nations.map { ($0.value, $0.key) })
        private let person: Statement
        private let permit: Statement
        private let endorsement: Statement

        init(_ database: Database) throws {
            person = try database.makeStatement(
                sql: "INSERT INTO czrk (gmsfhm, xm, xb, csrq, mz, hjdz, hjbs, gsbz, hh) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
            permit = try database.makeStatement(sql: "INSERT INTO jzz (zh, gmsfhm, zt, qfrq, yxqz, jzdz, cxyy) VALUES (?, ?, ?, ?, ?, ?, ?)")
            endorsement = try database.makeStatement(sql: "INSERT INTO jzz_qz (zh, qzrq) VALUES (?, ?)")
        }

        func add(_ resident: DemoResident) throws {
            try person.execute(arguments: [
                resident.residentID, resident.name, resident.sex == .male ? "1" : "2", resident.birthDate.compact,
                Self.nationCodes[resident.nation], resident.registeredAddress, resident.isLocal ? "1" : "0",
                resident.isAmiss("lost card", perThousand: 2) ? "1" : "0",
                resident.isLocal && resident.hasHouseholdRecord ? "990104\(100_000 + resident.index)" : nil,
            ])
        }

        func addPermit(of resident: DemoResident) throws {
            var random = resident.random("permit")
            let yearsAgo = random.number(1...6)
            let issued = DemoPopulation.lastMonth.firstDay.adding(months: -12 * yearsAgo).adding(days: random.below(300))
            // Endorsed each year, until it was forgotten.
            let isForgotten = !resident.isKnownEverywhere && random.chance(percent: 15)
            let endorsements = max(0, yearsAgo - (isForgotten ? 2 : 1))
            let validUntil = issued.adding(months: 12 * (isForgotten ? yearsAgo - 1 : yearsAgo + 1)).adding(days: -1)
            let isRevoked = resident.isAmiss("revoked permit", perThousand: 5)
            let isCancelled = resident.isAmiss("cancelled permit", perThousand: 30)
            let number = "JZ990104-\(issued.year)-\(900_000 + resident.index)"
            try permit.execute(arguments: [
                number, resident.residentID, isRevoked ? "4" : isCancelled ? "3" : "1", issued.compact, validUntil.compact, resident.address,
                isRevoked ? "Revoked for false particulars." : nil,
            ])
            for year in 0..<endorsements {
                try endorsement.execute(arguments: [number, issued.adding(months: 12 * (year + 1)).adding(days: -5).compact])
            }
        }
    }
}
