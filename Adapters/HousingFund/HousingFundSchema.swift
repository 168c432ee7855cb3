extension HousingFundAdapter {
    /// The tables of the housing fund: 单位账户 (enterprises' accounts), 个人账户 (people's accounts), 个人贷款 (loans) and 提取 (withdrawals).
    public static let schema = """
        CREATE TABLE dw_zh (
            dwzh     TEXT PRIMARY KEY,                 -- 单位账号
            tyshxydm TEXT NOT NULL UNIQUE,             -- 统一社会信用代码
            dwmc     TEXT NOT NULL,                    -- 单位名称
            dwzhzt   TEXT NOT NULL,                    -- 单位账户状态: 01 正常, 02 欠缴, 05 销户
            jcrs     INTEGER NOT NULL,                 -- 缴存人数
            jzny     INTEGER NOT NULL                  -- 缴至年月, 202610
        ) WITHOUT ROWID;

        CREATE TABLE gr_zh (
            grzh     TEXT PRIMARY KEY,                 -- 个人账号
            zjhm     TEXT NOT NULL UNIQUE,             -- 证件号码
            xm       TEXT NOT NULL,                    -- 姓名
            dwzh     TEXT REFERENCES dw_zh(dwzh),
            grzhzt   TEXT NOT NULL,                    -- 个人账户状态: 01 正常, 02 封存, 03 销户
            grzhye   INTEGER NOT NULL,                 -- 个人账户余额, 分
            gryjce   INTEGER NOT NULL,                 -- 个人月缴存额, 分
            jzny     INTEGER NOT NULL,                 -- 缴至年月
            djbz     TEXT NOT NULL DEFAULT '0',        -- 冻结标志
            djyy     TEXT                              -- 冻结原因
        ) WITHOUT ROWID;
        CREATE INDEX gr_zh_dwzh ON gr_zh(dwzh);

        CREATE TABLE grdk (
            dkbh     TEXT PRIMARY KEY,                 -- 贷款编号
            grzh     TEXT NOT NULL REFERENCES gr_zh(grzh),
            dkzt     TEXT NOT NULL,                    -- 贷款状态: 1 还款中, 2 逾期, 3 结清
            fkrq     TEXT NOT NULL,                    -- 放款日期
            dkje     INTEGER NOT NULL,                 -- 贷款金额, 分
            dkye     INTEGER NOT NULL,                 -- 贷款余额, 分
            yhke     INTEGER NOT NULL,                 -- 月还款额, 分
            nll      INTEGER NOT NULL,                 -- 年利率, 万分之一
            xchkr    TEXT                              -- 下次还款日
        ) WITHOUT ROWID;
        CREATE INDEX grdk_grzh ON grdk(grzh);

        CREATE TABLE grtq (
            xh       INTEGER PRIMARY KEY,              -- 序号
            tqbh     TEXT UNIQUE,                      -- 提取编号
            ywid     TEXT NOT NULL UNIQUE,             -- 业务标识, 一网通办平台给出
            grzh     TEXT NOT NULL REFERENCES gr_zh(grzh),
            tqyy     TEXT NOT NULL,                    -- 提取原因: 1 租房, 2 购房, 3 还贷
            tqje     INTEGER NOT NULL,                 -- 提取金额, 分
            tqhye    INTEGER NOT NULL,                 -- 提取后余额, 分
            hth      TEXT,                             -- 合同编号
            yhkh     TEXT NOT NULL,                    -- 银行卡号
            fkrq     TEXT NOT NULL,                    -- 付款日期
            zt       TEXT NOT NULL,                    -- 状态: 1 待付款, 2 已付款, 9 已撤回
            sqrq     TEXT NOT NULL                     -- 申请日期
        );
        CREATE INDEX grtq_grzh ON grtq(grzh);
        """
}
