extension MedicalInsuranceAdapter {
    /// The tables of medical insurance: 参保人 (insured), 个人账户 (accounts by year), 定点机构 (institutions), 结算记录 (settled visits),
    /// 清算年度 (years of settlement), 就医记录册 (record booklets) with their 补发 (issues), 参保标准 (contributions by year) and 参保登记
    /// (enrolments).
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

        CREATE TABLE jlc (
            ch     TEXT PRIMARY KEY,                   -- 册号
            ybzh   TEXT NOT NULL REFERENCES cbr(ybzh),
            zt     TEXT NOT NULL,                      -- 状态: 1 在用, 2 停用
            fcrq   TEXT NOT NULL                       -- 发册日期
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX jlc_zy ON jlc(ybzh) WHERE zt = '1';

        CREATE TABLE jlc_bf (
            bfbh   INTEGER PRIMARY KEY,                -- 补发编号
            ywid   TEXT NOT NULL UNIQUE,               -- 业务标识, 一网通办平台给出
            ch     TEXT REFERENCES jlc(ch),            -- 新册号
            ych    TEXT REFERENCES jlc(ch),            -- 原册号
            bfyy   TEXT NOT NULL,                      -- 补发原因: 1 遗失, 2 损坏, 3 用完
            bfrq   TEXT NOT NULL                       -- 补发日期
        );

        CREATE TABLE cbbz (
            nd     INTEGER PRIMARY KEY,                -- 年度
            grje   INTEGER NOT NULL,                   -- 居民个人缴费, 分
            djbz   TEXT NOT NULL                       -- 登记标志: 1 正在参保登记期
        );

        CREATE TABLE cbdj (
            djbh   INTEGER PRIMARY KEY,                -- 登记编号
            ywid   TEXT NOT NULL UNIQUE,               -- 业务标识
            ybzh   TEXT REFERENCES cbr(ybzh),
            nd     INTEGER NOT NULL REFERENCES cbbz(nd),
            dyrq   TEXT NOT NULL,                      -- 待遇起始日期
            grje   INTEGER NOT NULL,                   -- 应缴金额, 分
            jzzh   TEXT NOT NULL,                      -- 居住证号
            yhkh   TEXT NOT NULL,                      -- 银行卡号
            zt     TEXT NOT NULL,                      -- 状态: 1 待扣缴, 2 已扣缴, 9 已撤回
            djrq   TEXT NOT NULL,                      -- 登记日期
            yxzlx  TEXT,                               -- 原险种类型, 撤回时恢复
            ycbzt  TEXT                                -- 原参保状态
        );
        CREATE UNIQUE INDEX cbdj_yx ON cbdj(ybzh, nd) WHERE zt <> '9';
        """
}
