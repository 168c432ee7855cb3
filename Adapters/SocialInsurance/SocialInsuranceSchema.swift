extension SocialInsuranceAdapter {
    /// The tables of social insurance: 单位 (enterprises), 个人 (people), 险种参保 (kinds of insurance) and 缴费明细 (contributions by month).
    public static let schema = """
        CREATE TABLE dw (
            dwbh     TEXT PRIMARY KEY,                 -- 单位编号
            tyshxydm TEXT NOT NULL UNIQUE,             -- 统一社会信用代码
            dwmc     TEXT NOT NULL,                    -- 单位名称
            dwzt     TEXT NOT NULL,                    -- 单位状态: 1 正常, 2 欠费, 3 注销
            cbrs     INTEGER NOT NULL,                 -- 参保人数
            qfje     INTEGER NOT NULL DEFAULT 0,       -- 欠费金额, 分
            zjny     INTEGER NOT NULL                  -- 最近缴费年月, 202610
        ) WITHOUT ROWID;

        CREATE TABLE gr (
            grbh     TEXT PRIMARY KEY,                 -- 个人编号
            gmsfhm   TEXT NOT NULL UNIQUE,             -- 公民身份号码
            xm       TEXT NOT NULL,                    -- 姓名
            ryzt     TEXT NOT NULL,                    -- 人员状态: 1 在职, 2 停保, 3 退休
            dwbh     TEXT REFERENCES dw(dwbh),
            ylye     INTEGER NOT NULL,                 -- 养老个人账户余额, 分
            zjny     INTEGER NOT NULL,                 -- 最近缴费年月
            zybz     TEXT NOT NULL DEFAULT '0',        -- 转移标志: 1 正在转移接续
            zmxh     TEXT NOT NULL,                    -- 证明序号
            yzm      TEXT NOT NULL UNIQUE              -- 证明验证码
        ) WITHOUT ROWID;
        CREATE INDEX gr_dwbh ON gr(dwbh);

        CREATE TABLE xzcb (
            grbh     TEXT NOT NULL REFERENCES gr(grbh),
            sx       INTEGER NOT NULL,                 -- 顺序
            xz       TEXT NOT NULL,                    -- 险种: 110 养老, 210 失业, 310 医疗, 410 工伤, 510 生育
            cbzt     TEXT NOT NULL,                    -- 参保状态: 1 缴费, 2 暂停, 4 终止
            ljys     INTEGER NOT NULL,                 -- 累计缴费月数
            PRIMARY KEY (grbh, sx)
        ) WITHOUT ROWID;

        CREATE TABLE jfmx (
            grbh     TEXT NOT NULL REFERENCES gr(grbh),
            ny       INTEGER NOT NULL,                 -- 费款所属年月
            dwbh     TEXT NOT NULL REFERENCES dw(dwbh),
            jfjs     INTEGER NOT NULL,                 -- 缴费基数, 分
            grjf     INTEGER NOT NULL,                 -- 个人缴费, 分
            dwjf     INTEGER NOT NULL,                 -- 单位缴费, 分
            PRIMARY KEY (grbh, ny)
        ) WITHOUT ROWID;
        """
}
