import Contracts
import JSON
import Markup
import Messaging

/// A task with all that is known of it, and, while it is open, the form of one kind of answer.
struct TaskPage {
    let task: DeskTask
    let words: [DeskWord]
    let readings: [DeskReading]
    /// Nil where the catalogue has no contract of its version any more.
    let operation: Operation?
    let outcome: DeskOutcome
    /// What was filled in and what was wrong with it.
    var form = ReplyForm.State()
    /// What happened meanwhile.
    var notice: LocalizedText?
    let now: Timestamp

    var title: LocalizedText {
        let task = Words.task(task.number)
        guard !form.mistakes.isEmpty else { return task }
        return LocalizedText(zh: Words.mistakePrefix.zh + task.zh, en: Words.mistakePrefix.en + task.en)
    }

    func body(for reader: Reader) -> Markup {
        """
        <p><a href="/">\(reader.says(Words.back))</a></p>
        <h1>\(reader.says(Words.task(task.number))) <small>\(operation.map { reader.says($0.summary) } ?? task.operation.description)</small></h1>
        \(notice.map { "<p class=\"notice\" role=\"alert\">\(reader.says($0))</p>" as Markup })
        \(facts(reader))
        <section aria-labelledby="given"><h2 id="given">\(reader.says(Words.given))</h2>\(given(reader))</section>
        <section aria-labelledby="papers"><h2 id="papers">\(reader.says(Words.papers))</h2>\(papers(reader))</section>
        \(answers(reader))
        \(form(reader))
        \(readers(reader))
        """
    }

    private func facts(_ reader: Reader) -> Markup {
        """
        <dl class="facts">
        <dt>\(reader.says(Words.state))</dt><dd>\(reader.says(task.state.title))\(task.changedBy.map { " · \($0) · \(DeskTime.text(task.changedAt))" } ?? "")</dd>
        <dt>\(reader.says(Words.caseNumber))</dt><dd>\(task.caseNumber)</dd>
        <dt>\(reader.says(Words.due))</dt><dd>\(DueText(task: task, now: now, isAlone: false).markup(reader))</dd>
        <dt>\(reader.says(Words.received))</dt><dd>\(DeskTime.text(task.receivedAt))</dd>
        <dt>\(reader.says(Words.promised))</dt><dd>\(DeskTime.dueText(task.promisedAt))</dd>
        \(task.purpose.map { "<dt>\(reader.says(Words.purpose))</dt><dd>\($0)</dd>" as Markup })
        </dl>
        """
    }

    private func given(_ reader: Reader) -> Markup {
        let lines = operation.map { task.shownInput($0) } ?? ValueLines(SchemaDocument([:]), sensitive: [JSONPointer()]).lines(of: task.input)
        return lines.isEmpty ? "<p>\(reader.says(Words.nothingGiven))</p>" : ShownList(lines: lines).markup(reader)
    }

    private func papers(_ reader: Reader) -> Markup {
        guard !task.documents.isEmpty else { return "<p>\(reader.says(Words.noPapers))</p>" }
        let rows = task.documents.enumerated().map { place, paper in
            """
            <tr><th scope="row"><a href="/tasks/\(task.number)/papers/\(place)">\(paper.name)</a></th><td>\(paper.type)</td>\
            <td>\(Self.size(paper.size))</td></tr>

            """ as Markup
        }
        return """
            <table><thead><tr><th scope="col">\(reader.says(Words.papers))</th><th scope="col">\(reader.says(Words.kind))</th>\
            <th scope="col">\(reader.says(Words.size))</th></tr></thead><tbody>
            \(rows)
            </tbody></table>
            """
    }

    private func answers(_ reader: Reader) -> Markup? {
        guard !words.isEmpty else { return nil }
        return """
            <section aria-labelledby="earlier"><h2 id="earlier">\(reader.says(Words.earlier))</h2>
            \(words.map { WordView(word: $0, operation: operation).markup(reader) })
            </section>
            """
    }

    private func form(_ reader: Reader) -> Markup? {
        guard task.state == .open else { return nil }
        guard let operation else { return "<p class=\"mistake\">\(reader.says(Words.noContract))</p>" }
        return ReplyForm(task: task, operation: operation, outcome: outcome, state: form).markup(reader)
    }

    private func readers(_ reader: Reader) -> Markup? {
        guard !readings.isEmpty else { return nil }
        let rows = readings.map { reading in
            let what = reading.what == DeskReading.task ? "" : " · \(reading.what)"
            return "<li>\(reading.signature.clerk) · \(DeskTime.text(reading.at))\(what)</li>" as Markup
        }
        return "<details class=\"readers\"><summary>\(reader.says(Words.readers))</summary><ul>\(rows)</ul></details>"
    }

    private static func size(_ bytes: Int) -> String {
        let kibibyte = 1024
        if bytes < kibibyte { return "\(bytes) B" }
        if bytes < kibibyte * kibibyte { return "\((bytes + kibibyte / 2) / kibibyte) KiB" }
        let tenths = (bytes * 10 + kibibyte * kibibyte / 2) / (kibibyte * kibibyte)
        return "\(tenths / 10).\(tenths % 10) MiB"
    }
}

/// Lines of an input or of data; what is sensitive is under a cover that a clerk lifts.
struct ShownList {
    let lines: [ShownValue]

    func markup(_ reader: Reader) -> Markup {
        "<dl class=\"values\">\(lines.map { "<dt>\(reader.says($0.title))</dt><dd>\(value($0, reader))</dd>" as Markup })</dl>"
    }

    private func value(_ line: ShownValue, _ reader: Reader) -> Markup {
        let text: Markup = "<span class=\"text\">\(reader.says(line.text))</span>"
        guard line.isSensitive else { return text }
        return "<details class=\"cover\"><summary>\(ShownValue.cover) <span>\(reader.says(Words.reveal))</span></summary>\(text)</details>"
    }
}

/// What a clerk said, for those who come after him.
struct WordView {
    let word: DeskWord
    /// Rounds of a task are asked under one operation, so that of the task at hand is that of the others.
    let operation: Operation?

    func markup(_ reader: Reader) -> Markup {
        let title = DeskOutcome(rawValue: word.outcome.name).map { reader.says($0.title) } ?? word.outcome.name
        return """
            <article><h3>\(title) <small>\(word.signature.clerk) · \(DeskTime.text(word.at)) · \(reader.says(Words.task(word.number)))</small></h3>
            \(content(reader))
            </article>
            """
    }

    private func content(_ reader: Reader) -> Markup? {
        switch word.outcome {
        case .answered: return operation.map { ShownList(lines: word.shownData($0)).markup(reader) }
        case .refused(let problem):
            let title = operation?.problems[problem.code].map { reader.says($0) } ?? problem.code
            return "<p>\(title)</p><p class=\"text\">\(problem.detail)</p>"
        case .incomplete(let missing):
            return "<ul>\(missing.map { "<li>\(name(of: $0.pointer, reader)): \($0.detail)</li>" as Markup })</ul>"
        case .later(let time): return "<p>\(reader.says(Words.until)): \(DeskTime.dueText(time))</p>"
        case .notFound, .failed, .withdrawn: return nil
        }
    }

    private func name(of pointer: JSONPointer, _ reader: Reader) -> String {
        let place = operation.flatMap { MissingPlace.all(in: $0.requestDocument).first { $0.pointer == pointer } }
        return place.map { reader.says($0.title) } ?? pointer.description
    }
}
