extension MedicalInsuranceAdapter {
    /// The tables of medical insurance: 参保人 (insured), 个人账户 (accounts by year), 定点机构 (institutions), 结算记录 (settled visits) and
    /// 清算年度 (years of settlement).
    public static let schema = """
        CREATE TABLE cbr (
            ybzh   TEXT PRIMARY KEY,                   -- 医保账号
            gmsfhm TEXT NOT NULL UNIQUE,               -- 公民身份号码
            xm     TEXT NOT NULL,                      -- 姓名
            xzlx   TEXT NOT NULL,                      -- 险种类型: 310 职工, 390 居民
            cbzt   TEXT NOT NULL,                      -- 参保状态: 1 参保缴费, 2 暂停, 4 终止
            cbrq   TEXT NOT NULL,                      -- 参保日期
            ljys   INTEGER NOT NULL,                   -- 累计缴费月数
            pzxh   TEXT NOT NULL,                      -- 凭证序号
            djbz   TEXT NOT NULL DEFAULT '0',          -- 冻结标志
            djyy   TEXT                                -- 冻结原因
        ) WITHOUT ROWID;

        CREATE TABLE grzh (
            ybzh   TEXT NOT NULL REFERENCES cbr(ybzh),
            nd     INTEGER NOT NULL,                   -- 年度
            zhye   INTEGER NOT NULL,                   -- 账户余额, 分
            tczf   INTEGER NOT NULL,                   -- 本年统筹支付, 分
            PRIMARY KEY (ybzh, nd)
        ) WITHOUT ROWID;

        CREATE TABLE ddjg (
            jgbh   TEXT PRIMARY KEY,                   -- 机构编号
            jgmc   TEXT NOT NULL                       -- 机构名称
        ) WITHOUT ROWID;

        CREATE TABLE jsjl (
            jsdh   TEXT PRIMARY KEY,                   -- 结算单号
            ybzh   TEXT NOT NULL REFERENCES cbr(ybzh),
            jzrq   TEXT NOT NULL,                      -- 就诊日期
            jgbh   TEXT NOT NULL REFERENCES ddjg(jgbh),
            jzlb   TEXT NOT NULL,                      -- 就诊类别: 11 门诊, 21 住院, 41 药店
            zfy    INTEGER NOT NULL,                   -- 总费用, 分
            jjzf   INTEGER NOT NULL                    -- 基金支付, 分
        ) WITHOUT ROWID;
        CREATE INDEX jsjl_ybzh_jzrq ON jsjl(ybzh, jzrq);

        CREATE TABLE qsnd (
            nd     INTEGER PRIMARY KEY,                -- 年度
            qsbz   TEXT NOT NULL                       -- 清算标志: 1 正在清算
        );
        """
}
