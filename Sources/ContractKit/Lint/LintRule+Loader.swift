import Contracts

/// The rules that the loader applies: a folder that breaks one is not loaded. Two of them only warn.
extension LintRule {
    static let ofLoader: [LintRule] = [
        LintRule(
            "unreadable", zh: ("文件可以读取", "读不到的约定等于没有约定。"), en: ("files can be read", "A contract that cannot be read is none.")),
        LintRule(
            "syntax", zh: ("文本是合法的 YAML", "读不懂的文件，后面的错误也无从查起。"), en: ("the text is YAML", "What stands behind a syntax error is not looked at.")),
        LintRule(
            "plain-yaml", zh: ("只用各种读取程序理解一致的 YAML", "锚点、标签和未加引号的 yes 等词，不同程序读出不同的值。"),
            en: (
                "only YAML that all readers understand alike",
                "Anchors, tags and unquoted words such as yes mean different values to different readers."
            )),
        LintRule("duplicate-member", zh: ("同名成员只写一次", "重复时，各程序取的值不同。"), en: ("no member stands twice", "Readers differ about which one counts.")),
        LintRule(
            "unknown-member", zh: ("没有未知成员", "拼错的成员会被当作没写。"),
            en: ("no unknown members", "A misspelt member would be taken for one that is not there.")),
        LintRule(
            "missing-member", zh: ("必需的成员齐全", "缺了它，约定说得不完整。"),
            en: ("required members are there", "Without them the contract leaves open what both sides must know.")),
        LintRule("wrong-type", zh: ("值的类型正确", "类型不对的值无法使用。"), en: ("values have the right type", "A value of another type cannot be used.")),
        LintRule("unknown-word", zh: ("用词在规定之内", "其他的词没有含义。"), en: ("words are among those allowed", "Others have no meaning.")),
        LintRule("name", zh: ("名称可用于总线且未被占用", "名称会成为队列名和路由键。"), en: ("names are names on the bus", "They become names of queues and routing keys.")),
        LintRule(
            "file", zh: ("文件放在其内容所说的位置", "按名称找不到的文件没有人读。"),
            en: ("files are where their content says", "Nobody reads a file that is not found by its name.")),
        LintRule("number", zh: ("数字在范围之内", "范围之外的数字多半是笔误。"), en: ("numbers are within their range", "One outside is a slip of the pen.")),
        LintRule("day", zh: ("日期存在且不重复", "日历决定法定期限。"), en: ("days exist and stand once", "The calendar decides when the law's limits end.")),
        LintRule(
            "duration", zh: ("时长写明数字和单位", "没有单位的时长各人理解不同。"),
            en: ("durations are a number and a unit", "Without its unit everybody reads another duration.")),
        LintRule(
            "language", zh: ("文本中英文齐全", "市民看到的一切都有两种语言。"), en: ("texts are there in zh and en", "Everything that a citizen reads exists in both.")),
        LintRule("schema", zh: ("模式本身正确", "错误的模式会放过错误的内容。"), en: ("schemas are right", "A wrong schema lets wrong content pass.")),
        LintRule(
            "schema-keyword", zh: ("模式只用各草案含义一致的关键字", "同一份文件也供 AsyncAPI 和 OpenAPI 使用，而它们读的是 draft-07。"),
            en: ("schemas keep to the shared keywords", "One file serves AsyncAPI and OpenAPI too, and those read draft-07.")),
        LintRule(
            "effect", zh: ("结果不明时的做法与通道相符", "它决定断线后能否再次执行。"),
            en: ("the effect fits its lane", "It decides what may be done when nobody knows whether a task took effect.")),
        LintRule(
            "example", zh: ("示例符合约定", "示例同时是文档、测试和模拟应答。"),
            en: ("examples keep to the contract", "They are documentation, tests and stub answers at once.")),
        LintRule("pointer", zh: ("指针指向存在的位置", "指向空处的指针永远取不到值。"), en: ("pointers lead somewhere", "One that leads nowhere never finds a value.")),
        LintRule("reference", zh: ("所引用的部门、操作、任务和材料存在", "不存在的对象无法办理。"), en: ("what is named exists", "What does not exist cannot be asked.")),
        LintRule("lane", zh: ("通道与事项类型相符", "查询和办件的承诺不同。"), en: ("lanes fit the kind of matter", "Lookups and cases promise different things.")),
        LintRule("clock", zh: ("期限互不矛盾", "承诺不得长于法定期限。"), en: ("limits of a clock agree", "A promise cannot be longer than the law allows.")),
        LintRule(
            "input", zh: ("任务给出操作所需的输入", "缺了输入，任务永远不会被提出。"),
            en: ("tasks give what their operation takes", "Without it the task would never be asked.")),
        LintRule("order", zh: ("任务的先后可以成立", "互相等待的任务永远不会开始。"), en: ("tasks can be put in order", "Tasks that wait for each other never begin.")),
        LintRule(
            "need", zh: ("必要性的说法成立", "全部可选的事项无法判断是否办结。"),
            en: ("needs make sense", "A matter whose tasks are all optional could not be complete or not.")),
        LintRule("deadline", zh: ("任务在时限内办得完", "办不完的查询只会超时。"), en: ("tasks fit the deadline", "A lookup that does not fit could only time out.")),
        LintRule("form-duplicate", .warning, zh: ("表单不重复询问", "同一件事只问一次。"), en: ("a form asks once", "What means the same is asked once.")),
        LintRule(
            "unused", .warning, zh: ("表单只问用得到的内容", "没有部门使用的内容不应收集。"),
            en: ("a form asks nothing in vain", "What no department uses shall not be collected.")),
    ]
}
