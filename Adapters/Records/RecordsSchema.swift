extension RecordsAdapter {
    /// The tables of the records centre: 全宗 (holdings), 档案 (archives), 户 (households) with their 成员 (members), 企业 (enterprises), 婚姻登记
    /// (marriages), 不动产登记 (titles to homes).
    public static let schema = """
        CREATE TABLE qz (
            qzh    TEXT PRIMARY KEY,                   -- 全宗号
            lb     TEXT NOT NULL,                      -- 类别: HJ 户籍, HY 婚姻, XJ 学籍, RS 人事, FC 房产
            zlbz   TEXT NOT NULL DEFAULT '0'           -- 整理标志: 1 正在整理
        ) WITHOUT ROWID;

        CREATE TABLE da (
            dh     TEXT PRIMARY KEY,                   -- 档号
            qzh    TEXT NOT NULL REFERENCES qz(qzh),
            gmsfhm TEXT NOT NULL,                      -- 公民身份号码
            tm     TEXT NOT NULL,                      -- 题名
            nd     INTEGER NOT NULL,                   -- 年度
            kfzt   TEXT NOT NULL                       -- 开放状态: 1 开放, 2 依申请, 3 不开放
        ) WITHOUT ROWID;
        CREATE INDEX da_gmsfhm ON da(gmsfhm);

        CREATE TABLE hu (
            hh     TEXT PRIMARY KEY,                   -- 户号
            hb     TEXT NOT NULL,                      -- 户别: 1 家庭户, 2 集体户
            dz     TEXT NOT NULL,                      -- 户籍地址
            djrq   TEXT NOT NULL,                      -- 登记日期
            hcbz   TEXT NOT NULL DEFAULT '0'           -- 核查标志
        ) WITHOUT ROWID;

        CREATE TABLE hu_cy (
            hh     TEXT NOT NULL REFERENCES hu(hh),
            xh     INTEGER NOT NULL,                   -- 序号
            gmsfhm TEXT UNIQUE,                        -- 公民身份号码, 未成年人可空
            xm     TEXT NOT NULL,                      -- 姓名
            yhzgx  TEXT NOT NULL,                      -- 与户主关系, GB/T 4761
            PRIMARY KEY (hh, xh)
        ) WITHOUT ROWID;

        CREATE TABLE qy (
            tyshxydm TEXT PRIMARY KEY,                 -- 统一社会信用代码
            mc     TEXT NOT NULL,                      -- 名称
            fddbr  TEXT NOT NULL,                      -- 法定代表人
            zs     TEXT NOT NULL,                      -- 住所
            clrq   TEXT NOT NULL,                      -- 成立日期
            djzt   TEXT NOT NULL,                      -- 登记状态: 1 存续, 2 歇业, 3 吊销, 4 注销
            jyfw   TEXT NOT NULL                       -- 经营范围
        ) WITHOUT ROWID;

        CREATE TABLE hydj (
            zh     TEXT PRIMARY KEY,                   -- 结婚证号
            nf     TEXT NOT NULL,                      -- 男方公民身份号码
            vf     TEXT NOT NULL,                      -- 女方公民身份号码
            djrq   TEXT NOT NULL,                      -- 登记日期
            djjg   TEXT NOT NULL,                      -- 登记机关
            jcrq   TEXT                                -- 解除日期
        ) WITHOUT ROWID;
        CREATE INDEX hydj_nf ON hydj(nf, vf);

        CREATE TABLE bdc (
            qzh    TEXT PRIMARY KEY,                   -- 不动产权证号
            gmsfhm TEXT NOT NULL,                      -- 权利人公民身份号码
            qlr    TEXT NOT NULL,                      -- 权利人
            zl     TEXT NOT NULL,                      -- 坐落
            djrq   TEXT NOT NULL                       -- 登记日期
        ) WITHOUT ROWID;
        CREATE INDEX bdc_gmsfhm ON bdc(gmsfhm);
        """
}
