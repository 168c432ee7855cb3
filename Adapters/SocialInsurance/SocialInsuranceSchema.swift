extension SocialInsuranceAdapter {
    /// The tables of social insurance: 单位 (enterprises), 个人 (people), 险种参保 (kinds of insurance), 缴费明细 (contributions by month); 就业困难
    /// 人员认定 (recognitions) and 灵活就业缴费 (what flexible workers paid); 待遇申领 (applications for benefits) with 生育 (births) and 补贴
    /// (subsidies); 盖章登记 (the register of seals).
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

        CREATE TABLE jykn (
            grbh     TEXT NOT NULL REFERENCES gr(grbh),
            qsny     INTEGER NOT NULL,                 -- 认定起始年月
            zzny     INTEGER NOT NULL,                 -- 认定终止年月
            PRIMARY KEY (grbh, qsny)
        ) WITHOUT ROWID;

        CREATE TABLE lhjf (
            grbh     TEXT NOT NULL REFERENCES gr(grbh),
            ny       INTEGER NOT NULL,                 -- 费款所属年月
            je       INTEGER NOT NULL,                 -- 实缴金额, 分
            PRIMARY KEY (grbh, ny)
        ) WITHOUT ROWID;

        CREATE TABLE dysl (
            sqbh     TEXT PRIMARY KEY,                 -- 申请编号
            lb       TEXT NOT NULL,                    -- 类别: SY 生育津贴, BT 灵活就业补贴
            xh       INTEGER NOT NULL,                 -- 序号
            ywid     TEXT NOT NULL UNIQUE,             -- 业务标识, 一网通办平台给出
            grbh     TEXT NOT NULL REFERENCES gr(grbh),
            je       INTEGER NOT NULL,                 -- 核定金额, 分
            yhkh     TEXT NOT NULL,                    -- 银行卡号
            ffrq     TEXT NOT NULL,                    -- 发放日期
            zt       TEXT NOT NULL,                    -- 状态: 1 待发放, 2 已发放, 9 已撤回
            sqrq     TEXT NOT NULL,                    -- 申请日期
            chrq     TEXT,                             -- 撤回日期
            UNIQUE (lb, xh)
        ) WITHOUT ROWID;
        CREATE INDEX dysl_grbh ON dysl(grbh);

        CREATE TABLE dysl_sy (
            sqbh     TEXT PRIMARY KEY REFERENCES dysl(sqbh),
            cszbh    TEXT NOT NULL,                    -- 出生医学证明编号
            csrq     TEXT NOT NULL,                    -- 出生日期
            fmfs     TEXT NOT NULL,                    -- 分娩方式: 1 顺产, 2 难产
            fmjlzy   TEXT,                             -- 分娩记录摘要, 难产
            tes      INTEGER NOT NULL,                 -- 婴儿数
            jhzh     TEXT,                             -- 结婚证号
            jfys     INTEGER NOT NULL,                 -- 生育前累计缴费月数
            cjts     INTEGER NOT NULL                  -- 产假天数
        ) WITHOUT ROWID;
        CREATE INDEX dysl_sy_cszbh ON dysl_sy(cszbh);

        CREATE TABLE dysl_bt (
            sqbh     TEXT PRIMARY KEY REFERENCES dysl(sqbh),
            qsny     INTEGER NOT NULL,                 -- 起始年月
            zzny     INTEGER NOT NULL,                 -- 终止年月
            ys       INTEGER NOT NULL,                 -- 月数
            jfje     INTEGER NOT NULL                  -- 实缴金额, 分
        ) WITHOUT ROWID;
        """
}
