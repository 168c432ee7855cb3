import Contracts
import JSON
import Markup

/// A place of an input that can be named as missing or wrong.
struct MissingPlace: Hashable {
    let pointer: JSONPointer
    let title: LocalizedText

    /// Every field of the input, a paper as one.
    static func all(in document: SchemaDocument) -> [MissingPlace] {
        document.fields().filter { !$0.pointer.tokens.isEmpty }.flatMap { places(of: $0, in: document, title: nil) }
    }

    private static func places(of field: FormField, in document: SchemaDocument, title: LocalizedText?) -> [MissingPlace] {
        let full = title.map { LocalizedText(zh: "\($0.zh) › \(field.title.zh)", en: "\($0.en) › \(field.title.en)") } ?? field.title
        let own = MissingPlace(pointer: field.pointer, title: full)
        guard case .group(let fields) = field.kind, !isPaper(fields) else { return [own] }
        return [own] + fields.flatMap { places(of: $0, in: document, title: full) }
    }

    private static func isPaper(_ fields: [FormField]) -> Bool {
        Set(["name", "type", "size", "sha256"]).isSubset(of: Set(fields.compactMap(\.pointer.tokens.last)))
    }
}

/// The form of one kind of answer.
struct ReplyForm {
    /// What was filled in before, and what was wrong with it.
    struct State {
        var body = FormBody([])
        var mistakes: [DeskMistake] = []
    }

    let task: DeskTask
    let operation: Operation
    let outcome: DeskOutcome
    let state: State

    func markup(_ reader: Reader) -> Markup {
        """
        <section aria-labelledby="answer"><h2 id="answer">\(reader.says(Words.answer))</h2>
        <nav class="outcomes" aria-label="\(reader.says(Words.outcomes))">\(choices(reader))</nav>
        <p>\(reader.says(outcome.meaning))</p>
        \(summary(reader))
        <form method="post" action="/tasks/\(task.number)/\(outcome.rawValue)" class="card" novalidate>
        \(reader.formToken)<input type="hidden" name="\(FormNames.version)" value="\(task.version)">
        \(fields(reader))
        <p><button type="submit">\(reader.says(Words.send)): \(reader.says(outcome.title))</button>
        \(outcome.isFinal ? "<span class=\"note\">\(reader.says(Words.finality))</span>" as Markup : nil)</p>
        </form></section>
        """
    }

    /// A contract without codes knows no refusal, and an input without members can lack nothing.
    static func isOffered(_ outcome: DeskOutcome, by operation: Operation) -> Bool {
        switch outcome {
        case .refused: !operation.problems.isEmpty
        case .incomplete: !MissingPlace.all(in: operation.requestDocument).isEmpty
        case .answered, .notFound, .later: true
        }
    }

    private func choices(_ reader: Reader) -> [Markup] {
        DeskOutcome.allCases.filter { Self.isOffered($0, by: operation) }.map { choice in
            let current: Markup? = choice == outcome ? " aria-current=\"page\"" : nil
            return "<a href=\"/tasks/\(task.number)/\(choice.rawValue)#answer\"\(current)>\(reader.says(choice.title))</a> "
        }
    }

    // MARK: - Mistakes

    private func summary(_ reader: Reader) -> Markup? {
        guard !state.mistakes.isEmpty else { return nil }
        let known = names
        let lines = state.mistakes.map { mistake -> Markup in
            let (place, text) = (place(of: mistake), title(of: mistake, reader) + reader.says(mistake.text))
            return known.contains(place) ? "<li><a href=\"#\(Markup.identifier(place))\">\(text)</a></li>" : "<li>\(text)</li>"
        }
        return """
            <div class="mistake" role="alert" tabindex="-1"><p><strong>\(reader.says(Words.mistakes))</strong></p><ul>\(lines)</ul></div>
            """
    }

    /// The field of the form that a mistake belongs to: its own, or the one around it.
    private func place(of mistake: DeskMistake) -> String {
        let known = names
        var name = mistake.field
        while !known.contains(name), let slash = name.lastIndex(of: "/") { name = String(name[..<slash]) }
        return known.contains(name) ? name : mistake.field
    }

    /// What the field is called, and which of its entries is meant.
    private func title(of mistake: DeskMistake, _ reader: Reader) -> String {
        let place = place(of: mistake)
        let fields = operation.dataDocument.fields().flatMap(\.leaves)
        let places = MissingPlace.all(in: operation.requestDocument)
        let title =
            fields.first { $0.name == place }.map { reader.says($0.title) }
            ?? places.first { "missing\($0.pointer)" == place }.map { reader.says($0.title) }
        let rest = mistake.field.dropFirst(place.count)
        let entry = rest.dropFirst().split(separator: "/").first.flatMap { Int($0) }.map { " \($0 + 1)" } ?? ""
        return title.map { "\($0)\(entry): " } ?? ""
    }

    private var names: Set<String> {
        switch outcome {
        case .answered: Set(operation.dataDocument.fields().flatMap(\.leaves).map(\.name))
        case .notFound: []
        case .refused: ["code", "detail"]
        case .incomplete: Set(["missing"] + MissingPlace.all(in: operation.requestDocument).map { "missing\($0.pointer)" })
        case .later: ["until"]
        }
    }

    // MARK: - Fields

    private func fields(_ reader: Reader) -> [Markup] {
        let controls = FormControls(body: state.body, mistakes: Dictionary(grouping: state.mistakes, by: place), reader: reader)
        switch outcome {
        case .answered: return operation.dataDocument.fields().map(controls.field)
        case .notFound: return []
        case .refused:
            let codes = operation.problems.sorted { $0.key < $1.key }.map { ($0.key, reader.says($0.value)) }
            return [
                controls.select("code", Words.reason, codes, isRequired: true),
                controls.area("detail", Words.detail, note: Words.detailHelp, isRequired: true),
            ]
        case .incomplete: return [missing(controls, reader)]
        case .later: return [controls.input("until", Words.until, type: "date", isRequired: true)]
        }
    }

    private func missing(_ controls: FormControls, _ reader: Reader) -> Markup {
        let chosen = Set(state.body.markedPlaces)
        let places = MissingPlace.all(in: operation.requestDocument).map { place in
            let pointer = place.pointer.description
            let isGiven = task.input[place.pointer] != nil
            return controls.gap(pointer, place.title, isChosen: chosen.contains(pointer), usual: isGiven ? "wrong" : "missing")
        }
        return """
            <fieldset id="\(Markup.identifier("missing"))"><legend>\(reader.says(Words.whatIsMissing))</legend>
            <p class="note">\(reader.says(Words.detailHelp))</p>
            \(controls.mistake("missing"))
            \(places)
            </fieldset>
            """
    }
}
