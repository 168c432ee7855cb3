/// Names and places that belong to nobody in particular.
enum DemoNames {
    private static let surnames = Array("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石")
    private static let male = Array("伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆旭宁龙林海志远建国文博思诚子轩")
    private static let female = Array("芳娜敏静丽艳娟霞秀燕玲桂英慧红玉萍莉兰洁梅琳晶雪倩云婷欣怡雅晓芸佳颖嘉诗涵若")
    private static let minorities = ["回族", "苗族", "土家族", "满族", "壮族", "侗族", "彝族", "瑶族"]
    private static let streets = ["云河路", "望江街", "春晖路", "创新大道", "青石街", "梧桐路", "和平路", "解放路", "长宁街", "滨河路", "朝阳街", "学府路", "锦绣路", "安居街"]
    private static let elsewhere = ["乙县青石镇", "乙县白塘镇", "丙市东关区", "丙市南桥区", "丁县清溪镇", "丁县石湾乡"]
    private static let shopNames = Array("云帆宏达锦程恒信瑞丰博远鼎盛嘉禾天和华启中正联创安泰新辰星海东方卓越铭德")

    /// What enterprises do, and how the register words it.
    static let trades: [(name: String, scope: String)] = [
        ("软件", "软件开发；信息系统集成服务；计算机及办公设备维修"), ("商贸", "日用百货销售；五金产品零售；互联网销售"),
        ("建筑工程", "各类工程建设活动；建筑劳务分包；建筑材料销售"), ("餐饮管理", "餐饮管理；餐饮服务；食品销售"),
        ("物流", "道路货物运输；国内货物运输代理；普通货物仓储服务"), ("电子科技", "电子元器件制造；电子产品销售；技术服务"),
        ("教育咨询", "教育咨询服务；文具用品零售；会议及展览服务"), ("物业服务", "物业管理；停车场服务；园林绿化工程施工"),
        ("医疗器械", "第一类医疗器械销售；卫生用品销售；仪器仪表修理"), ("农业发展", "蔬菜种植；农产品初加工；农副产品销售"),
    ]

    static func person(_ sex: DemoResident.Sex, _ random: inout SplitMix64) -> String {
        let given = sex == .male ? male : female
        let surname = random.pick(surnames)
        let first = random.pick(given)
        return random.chance(percent: 25) ? "\(surname)\(first)" : "\(surname)\(first)\(random.pick(given))"
    }

    /// Somebody of the family: a child bears the surname.
    static func child(of name: String, _ random: inout SplitMix64) -> String {
        let sex: DemoResident.Sex = random.chance(percent: 50) ? .male : .female
        return String(name.prefix(1)) + person(sex, &random).dropFirst()
    }

    static func nation(_ random: inout SplitMix64) -> String {
        random.chance(percent: 91) ? "汉族" : random.pick(minorities)
    }

    static func street(_ random: inout SplitMix64) -> String {
        "甲区\(random.pick(streets))\(random.number(1...299))号"
    }

    static func address(_ random: inout SplitMix64) -> String {
        "\(street(&random))\(random.number(1...18))幢\(random.number(1...6))单元\(random.number(1...18))0\(random.number(1...4))室"
    }

    static func addressElsewhere(_ random: inout SplitMix64) -> String {
        "\(random.pick(elsewhere))\(random.number(1...12))组\(random.number(1...99))号"
    }

    /// No two enterprises of the district share a name.
    static func enterprise(_ index: Int, trade: String) -> String {
        let pairs = shopNames.count / 2
        let first = index / pairs % pairs * 2
        let second = index % pairs * 2
        return "甲区\(shopNames[first])\(shopNames[first + 1])\(shopNames[second])\(shopNames[second + 1])\(trade)有限公司"
    }
}
