import Contracts

/// The rules that the lint adds: a folder that breaks one is loaded all the same.
extension LintRule {
    static let ofLint = [sensitive, condition, required, word, untitled, untranslated, unusedOperation, unusedInput, unusedDefinition]

    static let sensitive = LintRule(
        "sensitive", zh: ("个人信息都列入 sensitive", "未列入的内容会显示在控制台和记录中而不加遮盖。"),
        en: ("personal data is marked sensitive", "What is not marked is shown unmasked in consoles and records."))
    static let condition = LintRule(
        "condition", zh: ("条件只看存在的字段", "看不存在的字段的条件永远成立或永远不成立。"),
        en: ("conditions look at what exists", "One that looks at a field that does not exist always holds, or never."))
    static let required = LintRule(
        "required", zh: ("必需的成员都已声明", "未声明的成员在总线上会被去掉，于是没有内容符合约定。"),
        en: ("what is required is declared", "What no schema declares falls off on the bus, so that nothing would be valid."))
    static let word = LintRule(
        "word", .warning, zh: ("成员名称取自词表", "同一事物在各部门用同一名称，填表和比对才不出错。"),
        en: ("names of members are on the list of words", "One thing has one name in all departments, so that it is asked once and compared rightly.")
    )
    static let untitled = LintRule(
        "untitled", .warning, zh: ("给人看的字段和选项有标题", "没有标题时，市民看到的是程序里的名称。"),
        en: ("what people see has a title", "Without one they see the name that programs use."))
    static let untranslated = LintRule(
        "untranslated", .warning, zh: ("两种语言各写各的", "抄自另一种语言的文本等于没有翻译。"),
        en: ("each language has its own text", "A text that was copied from the other language is no translation."))
    static let unusedOperation = LintRule(
        "unused-operation", .warning, zh: ("操作都有事项使用", "没有事项使用的操作，部门却要维护。"),
        en: ("operations are asked by a matter", "One that nobody asks must be kept up all the same."))
    static let unusedInput = LintRule(
        "unused-input", .warning, zh: ("请求中的字段都有事项填写", "从不填写的字段，部门永远收不到。"),
        en: ("members of a request are given by a matter", "One that no matter gives never reaches the department."))
    static let unusedDefinition = LintRule(
        "unused-definition", .warning, zh: ("$defs 中的定义都被引用", "没有引用的定义只会误导读者。"),
        en: ("definitions in $defs are referred to", "One that nothing refers to only misleads."))
}
