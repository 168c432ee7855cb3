extension PoliceAdapter {
    /// The tables of the police: 常住人口 (residents), 民族代码 (ethnic groups), 居住证 (residence permits) and their 签注 (endorsements).
    public static let schema = """
        CREATE TABLE mz_dm (
            dm    TEXT PRIMARY KEY,                    -- 代码, GB/T 3304
            mc    TEXT NOT NULL                        -- 名称
        ) WITHOUT ROWID;

        CREATE TABLE czrk (
            rybh   INTEGER PRIMARY KEY,                -- 人员编号
            gmsfhm TEXT NOT NULL UNIQUE,               -- 公民身份号码
            xm     TEXT NOT NULL,                      -- 姓名
            xb     TEXT NOT NULL,                      -- 性别: 1 男, 2 女
            csrq   TEXT NOT NULL,                      -- 出生日期, 20261123
            mz     TEXT NOT NULL REFERENCES mz_dm(dm), -- 民族
            hjdz   TEXT NOT NULL,                      -- 户籍地址
            hjbs   TEXT NOT NULL,                      -- 户籍标识: 1 本市, 0 非本市
            gsbz   TEXT NOT NULL DEFAULT '0'           -- 身份证挂失标志
        );

        CREATE TABLE jzz (
            zh     TEXT PRIMARY KEY,                   -- 证号
            gmsfhm TEXT NOT NULL UNIQUE REFERENCES czrk(gmsfhm),
            zt     TEXT NOT NULL,                      -- 状态: 1 有效, 3 注销, 4 撤销
            qfrq   TEXT NOT NULL,                      -- 签发日期
            yxqz   TEXT NOT NULL,                      -- 有效期至
            jzdz   TEXT NOT NULL,                      -- 居住地址
            cxyy   TEXT                                -- 撤销原因
        ) WITHOUT ROWID;

        CREATE TABLE jzz_qz (
            zh     TEXT NOT NULL REFERENCES jzz(zh),
            qzrq   TEXT NOT NULL,                      -- 签注日期
            PRIMARY KEY (zh, qzrq)
        ) WITHOUT ROWID;
        """
}
