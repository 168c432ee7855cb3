extension ChineseSentences {
    typealias Sentences = [(String, String)]

    static let files: Sentences = [
        ("The folder cannot be read: it does not exist, or its rights forbid it.", "目录无法读取：不存在，或没有权限。"),
        ("The file cannot be read; give it to the user that this program runs as.", "文件无法读取；请将权限授予运行本程序的用户。"),
        ("The folder holds more than {} files.", "目录中的文件超过 {0} 个。"),
        (
            "Nobody reads this file: departments/<department>/ holds department.yaml and operations, matters/ matters, calendars/ years, all as .yaml.",
            "没有程序读取此文件：departments/<部门>/ 下是 department.yaml 和各操作，matters/ 下是事项，calendars/ 下是年度日历，均为 .yaml。"
        ),
        ("The file is longer than {} bytes.", "文件超过 {0} 字节。"), ("The file is not valid UTF-8.", "文件不是合法的 UTF-8。"),
        ("The file is empty.", "文件是空的。"), ("The file is no YAML: {}", "文件不是 YAML：{0}"), ("This is no YAML: {}.", "此处不是 YAML：{0}。"),
        ("The file holds a character that YAML does not allow: {}.", "文件含有 YAML 不允许的字符：{0}。"), ("{} stands here more than once.", "{0} 在此重复出现。"),
        ("Aliases are not read: write the value out.", "不读取别名：请写出具体值。"), ("A member's name must be a plain text.", "成员名称须是普通文本。"),
        ("“{}” is no text as a name: put it in quotes.", "“{0}”作为名称不是文本：请加引号。"),
        ("Some readers of YAML take “{}” for {}: put it in quotes.", "有的 YAML 读取程序把“{0}”当作{1}：请加引号。"),
        ("Anchors and aliases are not read: write the value out, or put it in quotes.", "不读取锚点和别名：请写出具体值，或加引号。"),
        ("Tags are not read: leave it out, or put the text in quotes.", "不读取标签：请去掉，或给文本加引号。"),
        ("There is no department: each has a folder with department.yaml and operations.", "没有任何部门：每个部门有一个目录，内含 department.yaml 和各操作。"),
        ("The department “{}” has operations but no such file.", "部门“{0}”有操作，却没有此文件。"),
        ("“{}” is a name of the bus, so no department may have it.", "“{0}”是总线自用的名称，部门不能使用。"),
        ("The department “{}” stands in the folder departments/{}.", "部门“{0}”放在了目录 departments/{1}。"),
        ("An operation of {} stands in the folder departments/{}.", "{0} 的操作放在了目录 departments/{1}。"),
        ("The file of the matter “{}” must be named {}.", "事项“{0}”的文件应命名为 {1}。"),
        ("The file of the year {} must be named {}.", "{0} 年的文件应命名为 {1}。"), ("The file of {} must be named {}.", "{0} 的文件应命名为 {1}。"),
    ]

    static let members: Sentences = [
        ("Here stands {}: an object with {}.", "此处应为{0}：含 {1} 的对象。"), ("“{}” is no language of a text; write zh and en.", "“{0}”不是文本的语言；应写 zh 和 en。"),
        ("“{}” is no member of {}.", "“{0}”不是{1}的成员。"), ("“{}” is missing from {}.", "{1}缺少“{0}”。"),
        ("“{}” must be there in both languages: {}.", "“{0}”须有两种语言：{1}。"), ("“{}” has no text in the language {}.", "“{0}”缺少语言 {1} 的文本。"),
    ]

    static let values: Sentences = [
        ("“{}” must be a text.", "“{0}”须是文本。"), ("“{}” must be a list.", "“{0}”须是列表。"),
        ("“{}” must be a whole number from {} to {}.", "“{0}”须是 {1} 到 {2} 的整数。"),
        (
            "“{}” must be a whole number and a unit (ms, s, m, h or d), as 800ms; working days count only in the clocks of cases.",
            "“{0}”须是整数加单位（ms、s、m、h 或 d），如 800ms；工作日只用于办件的期限。"
        ),
        ("“{}” must be a whole number and a unit (ms, s, m, h or d), as 800ms.", "“{0}”须是整数加单位（ms、s、m、h 或 d），如 800ms。"),
        ("“{}” must be a number of working days, as 20wd.", "“{0}”须是工作日数，如 20wd。"), ("“{}” must not be longer than “{}”.", "“{0}”不得长于“{1}”。"),
        ("“{}” must be an operation and its version, as police.resident.read@1.", "“{0}”须是操作及其版本，如 police.resident.read@1。"),
        ("“{}” names one of them twice.", "“{0}”中有重复的词。"),
        ("“types” must be a list of media types, as image/jpeg.", "“types”须是媒体类型的列表，如 image/jpeg。"),
        ("“types” lists media types in small letters and without parameters, as image/jpeg.", "“types”列出小写、不带参数的媒体类型，如 image/jpeg。"),
        ("“types” names {} twice.", "“types”重复列出 {0}。"), ("“reminders” names {} twice.", "“reminders”重复列出 {0}。"),
        ("“{}” must be a list of {}.", "“{0}”须是由 {1} 组成的列表。"),
        ("“documents” must be an object of papers by their names; leave it out where there are none.", "“documents”须是以材料名称为成员的对象；没有材料时请去掉。"),
        ("“problems” must be an object of codes and their texts.", "“problems”须是代码及其文本的对象。"),
        ("“tasks” must be an object of tasks by their names, with at least one.", "“tasks”须是以任务名称为成员的对象，至少一个。"),
        ("“input” must be an object of the operation's members and where each comes from.", "“input”须是对象：操作的各成员及其来源。"),
        (
            "A member of “input” is a JSON Pointer, as /applicant/residentId, or a literal, as { value: … }.",
            "“input”的成员是 JSON 指针，如 /applicant/residentId，或固定值，如 { value: … }。"
        ),
        ("“brokerUser” must be small letters, digits and hyphens, beginning with a letter.", "“brokerUser”须由小写字母、数字和连字符组成，以字母开头。"),
        ("“purpose” must be small letters, digits and hyphens: departments count by it.", "“purpose”须由小写字母、数字和连字符组成：部门按它统计。"),
        ("“{}” is no name of a department: small letters, digits and hyphens, beginning with a letter.", "“{0}”不能作部门名称：须由小写字母、数字和连字符组成，以字母开头。"),
        ("“{}” is no name of a document: small letters, digits and hyphens, beginning with a letter.", "“{0}”不能作材料名称：须由小写字母、数字和连字符组成，以字母开头。"),
        ("“{}” is no name of a task: small letters, digits and hyphens, beginning with a letter.", "“{0}”不能作任务名称：须由小写字母、数字和连字符组成，以字母开头。"),
        ("“{}” is no name: small letters, digits and hyphens, beginning with a letter.", "“{0}”不能作名称：须由小写字母、数字和连字符组成，以字母开头。"),
        ("“{}” is no name of an operation, as police.resident.read.", "“{0}”不是操作的名称，如 police.resident.read。"),
        ("“{}” is no code: small letters, digits and hyphens.", "“{0}”不能作代码：须由小写字母、数字和连字符组成。"),
        ("The code “{}” is the protocol's own; choose another.", "代码“{0}”是协议自用的；请另取一个。"),
    ]

    static let operations: Sentences = [
        (
            "“effect” must be none, idempotent, once or { query: <operation>@<version> }.", "“effect”须是 none、idempotent、once 或 { query: <操作>@<版本> }。"
        ),
        ("A lookup changes nothing: “effect” must be none.", "查询不改变任何东西：“effect”须是 none。"),
        (
            "“sensitive.{}” lists JSON Pointers, as /residentId; * stands for every element of a list.",
            "“sensitive.{0}”列出 JSON 指针，如 /residentId；* 表示列表的每一项。"
        ),
        ("The schema of “{}” has nothing at {}.", "“{0}”的模式在 {1} 处没有内容。"), ("The request has nothing at {}.", "请求在 {0} 处没有内容。"),
        ("An operation has at least one example: it is documentation, test and stub answer.", "操作至少有一个示例：它同时是文档、测试和模拟应答。"),
        ("Another example is called “{}” already.", "已有名为“{0}”的示例。"),
        ("The {} of “{}” breaks its schema at “{}”: {}", "“{1}”的 {0} 在“{2}”处不符合其模式：{3}"),
        ("The {} of “{}” has {} that its schema does not declare.", "“{1}”的 {0} 有 {2}未在模式中声明。"),
        ("The reply of “{}” is none: {}.", "“{0}”的答复不成立：{1}。"), ("The contract's “problems” do not list “{}”.", "约定的“problems”没有列出“{0}”。"),
        ("“{}” is neither in the contract's “problems” nor a code of the protocol.", "“{0}”既不在约定的“problems”中，也不是协议的代码。"),
    ]

    static let matters: Sentences = [
        ("There is no operation {}.", "没有操作 {0}。"), ("There is no document “{}”.", "没有材料“{0}”。"),
        ("There is no task “{}” to come after.", "没有可排在其后的任务“{0}”。"),
        ("“{}” belongs to lookups: a case is due by its clock.", "“{0}”属于查询：办件按其期限到期。"),
        ("“{}” belongs to cases, and this is a lookup.", "“{0}”属于办件，而这是查询。"),
        ("{} is an operation for cases; a lookup asks only operations of its own lane.", "{0} 是办件的操作；查询只用查询通道的操作。"),
        ("{} is an operation for lookups; a case asks only operations of its own lane.", "{0} 是查询的操作；办件只用办件通道的操作。"),
        ("{} cannot supply a document: it has an effect, and nobody has applied yet.", "{0} 不能提供材料：它会产生效果，而此时尚无人申请。"),
        ("{} requires “{}”, which an applicant does not have: it could not be asked for the paper.", "{0} 需要“{1}”，而申请人没有此项：无法向它要材料。"),
        ("{} requires “{}”, which “input” does not give.", "{0} 需要“{1}”，而“input”没有给出。"), ("{} takes no “{}”.", "{0} 没有“{1}”这一输入。"),
        ("The literal for “{}” is none that {} takes: {}", "“{0}”的固定值不符合 {1}：{2}"),
        ("{} gives {}, but “{}” of {} takes {}.", "{0} 给出 {1}，而 {3} 的“{2}”要 {4}。"),
        ("{} begins with none of /applicant, /form, /documents and /tasks.", "{0} 不以 /applicant、/form、/documents 或 /tasks 开头。"),
        ("An applicant who is {} has nothing at {}.", "{0}申请人在 {1} 处没有内容。"),
        ("{} names no task.", "{0} 没有指明任务。"), ("{} names a task that does not exist.", "{0} 指明的任务不存在。"),
        ("{} needs the data of “{}”: write after: {}.", "{0} 需要“{1}”的数据：请写 after: {2}。"),
        ("{} leads nowhere: only cases have documents.", "{0} 无处可指：只有办件有材料。"),
        ("{} leads nowhere: the matter has no “documents”.", "{0} 无处可指：该事项没有“documents”。"),
        ("{} leads nowhere: {} has nothing there.", "{0} 无处可指：{1}在那里没有内容。"),
        ("“{}” is the name of another task, and what takes “{}” back is called so.", "“{0}”是另一任务的名称，而撤回“{1}”的任务也叫这个名称。"),
        ("“{}” is the name of a task, and what fetches “{}” is called so.", "“{0}”是一个任务的名称，而调取“{1}”的任务也叫这个名称。"),
        ("“{}” is too long: what fetches it is called “{}”, of {} letters at most.", "“{0}”过长：调取它的任务叫“{1}”，最多 {2} 个字符。"),
        ("“types” names {}, which cannot be told by its content: {}.", "“types”列出了 {0}，无法从内容辨认；可用：{1}。"),
        ("“{}” is too long: what takes it back is called “{}”, of {} letters at most.", "“{0}”太长：撤回它的任务叫“{1}”，至多 {2} 个字母。"),
        ("{} takes nothing back: its effect is none.", "{0} 撤回不了什么：它没有效果。"), ("{} has no effect that could be taken back.", "{0} 没有可撤回的效果。"),
        ("“{}” goes along twice.", "“{0}”重复附上。"),
        ("The department could not fetch “{}”, which does not go along: add it to the task's “documents”.", "部门取不到未附上的“{0}”：请列入任务的“documents”。"),
        ("“when” looks at the task “{}”, which “{}” does not come after.", "“when”查看任务“{0}”，而“{1}”并不排在其后。"),
        ("The group “{}” has this one task; any-of needs two, and one alone is required or optional.", "组“{0}”只有这一个任务；any-of 至少两个，单独一个应为必需或可选。"),
        ("“need” must be required, optional or { any-of: <group> }.", "“need”须是 required、optional 或 { any-of: <组> }。"),
        ("Every task is optional, so no answer could be complete or not: one must count.", "所有任务都可选，无法判断是否办结：至少一个须计入。"),
        ("{} may take {}, but the deadline of {} less {} for joining is sooner.", "{0} 可能需要 {1}，而时限 {2} 减去汇总所需的 {3} 更短。"),
        ("{} and what it comes after", "{0} 及其之前的任务"), ("“{}” comes after itself.", "“{0}”排在自己之后。"),
        ("{} come after each other, so none could begin.", "{0} 互相排在对方之后，都无法开始。"),
        ("{} has the title of {}: ask once what means the same.", "{0} 与 {1} 标题相同：同一内容只问一次。"),
        ("“{}” is {} for {} and {} for {}: ask once what means the same.", "“{0}”在 {2} 取自 {1}，在 {4} 取自 {3}：同一内容只问一次。"),
        ("{} goes to no department and decides nothing: do not ask for it.", "{0} 不送交任何部门，也不决定任何事：请不要询问。"),
        ("The document “{}” goes to no department: do not ask for it.", "材料“{0}”不送交任何部门：请不要索取。"),
        (
            "A case begins with acceptance or complete-papers; only a task's own clock may begin with the decision.",
            "办件从受理或材料齐备起算；只有任务自己的期限可以从作出决定起算。"
        ),
        ("A promise of {} is longer than the {} that the law allows.", "承诺的 {0} 长于法定的 {1}。"),
        ("A limit of {} has no moment {} before its end at which to remind of it.", "{0} 的期限，到期前 {1} 没有可提醒的时刻。"),
    ]

    static let calendars: Sentences = [
        ("“calendar” must be cn: the clocks of cases count by China's alone.", "“calendar”须是 cn：办件期限只按中国日历计算。"),
        ("“holidays” is empty: leave the file out until the year has been announced.", "“holidays”是空的：年度安排公布之前请不要放此文件。"),
        ("A holiday from {} cannot end on {}.", "从 {0} 开始的假期不能在 {1} 结束。"),
        ("A holiday from {} to {} is longer than {} days.", "从 {0} 到 {1} 的假期超过 {2} 天。"),
        ("“{}” must be a day as {}, in quotes.", "“{0}”须是日期，如 {1}，加引号。"), ("{} is no day of {}: it belongs into {}.", "{0} 不是 {1} 年的日期：应放入 {2}。"),
        ("{} is a day of another holiday already.", "{0} 已属于另一假期。"), ("{} is a holiday and a make-up day at once.", "{0} 既是假日又是调休上班日。"),
        ("{} is a {}, which is worked anyway: make-up days are Saturdays and Sundays.", "{0} 是 {1}，本来就上班：调休上班日是周六和周日。"),
        ("{} is named as a make-up day twice.", "{0} 被重复列为调休上班日。"),
    ]

    static let schemas: Sentences = [
        ("“{}” must be the schema of an object: type: object.", "“{0}”须是对象的模式：type: object。"),
        (
            "“{}”: “{}” is no keyword of contracts: it does not mean the same in 2020-12 and draft-07",
            "“{0}”：“{1}”不是约定的关键字：它在 2020-12 和 draft-07 中含义不同"
        ), ("“{}”: “{}” is no keyword; check its spelling", "“{0}”：“{1}”不是关键字；请检查拼写"),
        ("“{}”: “{}” stands beside “$ref”, where draft-07 ignores it; put both into “allOf”", "“{0}”：“{1}”与“$ref”并列，draft-07 会忽略它；请将两者放入“allOf”"),
        ("“{}”: “{}” is no known format; known are {}", "“{0}”：“{1}”不是已知的格式；已知的有 {2}"),
        ("“{}”: “pattern” cannot be used: {}", "“{0}”：“pattern”无法使用：{1}"), ("“{}”: “$ref” leads to no place in the document", "“{0}”：“$ref”在文档中无处可指"),
        (
            "“{}”: “$ref” leads out of the document; only references such as #/$defs/name are supported",
            "“{0}”：“$ref”指向文档之外；只支持 #/$defs/name 一类的引用"
        ), ("“{}”: the schema leads back to itself without going into the value", "“{0}”：模式绕回自身而没有深入值"),
        ("“{}”: “type” is one of {}, or a list of different ones", "“{0}”：“type”是 {1} 之一，或由其中不同的几个组成的列表"),
        ("“{}”: “{}” is a whole number from zero on", "“{0}”：“{1}”须是不小于零的整数"), ("“{}”: “{}” is a number", "“{0}”：“{1}”须是数字"),
        ("“{}”: “{}” is a text, or an object with a text for zh and for en", "“{0}”：“{1}”须是文本，或含 zh 和 en 文本的对象"),
        ("“{}”: a schema is an object, true or false", "“{0}”：模式须是对象、true 或 false"),
        ("“{}”: “{}” is a list of at least one schema", "“{0}”：“{1}”须是至少一个模式的列表"), ("“{}”: “{}” is an object of schemas", "“{0}”：“{1}”须是模式的对象"),
        ("“{}”: “required” is a list of different names", "“{0}”：“required”须是不同名称的列表"), ("“{}”: {}", "“{0}”：{1}"),
    ]

    /// What others begin like, so they come last.
    static let general: Sentences = [("“{}” must be from {} to {}.", "“{0}”须在 {1} 到 {2} 之间。"), ("“{}” must be {}.", "“{0}”须是 {1}。")]

    /// Parts of sentences, and what violations say.
    static let words: Sentences = [
        ("an operation", "操作"), ("a citizen", "个人"), ("the form", "表单"), ("the data of “{}”", "“{0}”的数据"), ("an enterprise", "企业"),
        ("a matter", "事项"), ("a department", "部门"), ("a calendar", "日历"),
        ("a holiday", "假期"), ("an example", "示例"),
        ("a literal", "固定值"), ("a clock", "期限"), ("the task “{}”", "任务“{0}”"), ("the document “{}”", "材料“{0}”"), ("a truth value", "真假值"),
        ("a number in another base or of another size", "其他进制或大小的数字"), ("a date, a time or a number", "日期、时间或数字"), ("a number", "数字"),
        ("“{}” is missing", "缺少“{0}”"), ("is not allowed here", "此项不在约定之内"), ("must be a text", "应为文本"), ("must be a whole number", "应为整数"),
        ("must be true or false", "应为是或否"), ("must be a list", "应为列表"), ("must be an object", "应为对象"), ("must be null", "应为空值"),
        ("is none of the allowed values", "不在允许的取值之中"), ("is not the value that is required", "不是规定的值"),
        ("must be at most {}", "不得大于 {0}"), ("must be at least {}", "不得小于 {0}"), ("must have at most {} characters", "不得超过 {0} 个字符"),
        ("must have at least {} characters", "不得少于 {0} 个字符"), ("does not have the required pattern", "格式不符合规定"),
        ("must hold at most {} entries", "不得多于 {0} 项"), ("must hold at least {} entries", "不得少于 {0} 项"),
        ("must not hold an entry twice", "各项不得重复"), ("fits none of the allowed forms", "不符合任何一种允许的形式"),
        ("{}: one of {}", "{0}：{1} 之一"), ("outcome is none that the protocol knows", "outcome 不是协议中的结果"), ("{} is missing", "缺少 {0}"),
        ("1 member", "1 个成员"), ("{} members", "{0} 个成员"), ("{} or {}", "{0} 或 {1}"), ("{} and {}", "{0} 和 {1}"),
    ]
}
