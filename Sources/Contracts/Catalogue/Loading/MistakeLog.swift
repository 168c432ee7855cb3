/// The mistakes found so far. One log serves one load, on one thread.
final class MistakeLog {
    private(set) var mistakes: [CatalogueMistake] = []

    func add(_ rule: CatalogueMistake.Rule, file: String, at place: SourcePlace, _ message: String) {
        mistakes.append(CatalogueMistake(file: file, line: place.line, column: place.column, rule: rule, message: message))
    }
}
