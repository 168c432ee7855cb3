extension PoliceAdapter {
    /// The tables of the police: 常住人口 (residents), 民族代码 (ethnic groups), 居住证 (residence permits) and their 签注 (endorsements), 换发申请
    /// (applications for renewal) and 地址变更 (changes of address).
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
            hh     TEXT,                               -- 户号, 本市户籍
            gsbz   TEXT NOT NULL DEFAULT '0'           -- 身份证挂失标志
        );

        CREATE TABLE jzz (
            zh     TEXT PRIMARY KEY,                   -- 证号
            gmsfhm TEXT NOT NULL REFERENCES czrk(gmsfhm),
            zt     TEXT NOT NULL,                      -- 状态: 1 有效, 2 已换发, 3 注销, 4 撤销, 5 作废
            qfrq   TEXT NOT NULL,                      -- 签发日期
            yxqz   TEXT NOT NULL,                      -- 有效期至
            jzdz   TEXT NOT NULL,                      -- 居住地址
            cxyy   TEXT                                -- 撤销原因
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX jzz_yx ON jzz(gmsfhm) WHERE zt = '1';
        CREATE INDEX jzz_gmsfhm ON jzz(gmsfhm);

        CREATE TABLE jzz_qz (
            zh     TEXT NOT NULL REFERENCES jzz(zh),
            qzrq   TEXT NOT NULL,                      -- 签注日期
            PRIMARY KEY (zh, qzrq)
        ) WITHOUT ROWID;

        CREATE TABLE jzz_hf (
            sqbh   INTEGER PRIMARY KEY,                -- 申请编号
            ywid   TEXT NOT NULL UNIQUE,               -- 业务标识, 一网通办平台给出
            yzh    TEXT NOT NULL REFERENCES jzz(zh),   -- 原证号
            xzh    TEXT REFERENCES jzz(zh),            -- 新证号
            jzdz   TEXT NOT NULL,                      -- 换发时的居住地址
            lxdh   TEXT,                               -- 联系电话
            zpzy   TEXT,                               -- 证件照摘要
            zmzy   TEXT,                               -- 居住证明摘要
            sqrq   TEXT NOT NULL,                      -- 申请日期
            lqrq   TEXT,                               -- 领取日期
            chrq   TEXT                                -- 撤回日期
        );
        CREATE INDEX jzz_hf_xzh ON jzz_hf(xzh);

        CREATE TABLE jzz_bg (
            bgbh   INTEGER PRIMARY KEY,                -- 变更编号
            ywid   TEXT NOT NULL UNIQUE,               -- 业务标识
            zh     TEXT NOT NULL REFERENCES jzz(zh),
            ydz    TEXT NOT NULL,                      -- 原地址
            xdz    TEXT NOT NULL,                      -- 新地址
            qrrq   TEXT NOT NULL,                      -- 迁入日期
            zmzy   TEXT,                               -- 居住证明摘要
            bgrq   TEXT NOT NULL,                      -- 变更日期
            chrq   TEXT                                -- 撤回日期
        );
        CREATE INDEX jzz_bg_zh ON jzz_bg(zh);
        """
}
