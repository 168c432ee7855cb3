import Contracts
import JSON
import Markup

/// Fields with their labels, what was filled in, and what was wrong with it.
struct FormControls {
    let body: FormBody
    /// By the field that they belong to.
    let mistakes: [String: [DeskMistake]]
    let reader: Reader

    /// What a field of a schema looks like.
    func field(_ field: FormField) -> Markup {
        let (name, title) = (field.name, field.title)
        switch field.kind {
        case .text(isLong: false): return input(name, title, type: "text", note: field.note, isRequired: field.mustBeFilled)
        case .text(isLong: true): return area(name, title, note: field.note, isRequired: field.mustBeFilled)
        case .date: return input(name, title, type: "date", note: field.note, isRequired: field.mustBeFilled)
        case .number: return input(name, title, type: "text", mode: "decimal", note: field.note, isRequired: field.mustBeFilled)
        case .boolean: return boolean(field)
        case .choice(let choices):
            return select(name, title, choices.map { ($0.formValue, reader.says($0.title)) }, note: field.note, isRequired: field.mustBeFilled)
        case .several(let choices): return several(field, choices)
        case .lines: return area(name, title, note: field.note ?? Words.oneALine, isRequired: field.mustBeFilled)
        case .group(let fields):
            return """
                <fieldset><legend>\(reader.says(title))\(mark(field.mustBeFilled))</legend>
                \(fields.map(self.field))
                </fieldset>
                """
        case .json: return area(name, title, note: field.note ?? Words.asJSON, isRequired: field.mustBeFilled)
        }
    }

    func input(
        _ name: String, _ title: LocalizedText, type: String, mode: String? = nil, note: LocalizedText? = nil, isRequired: Bool
    ) -> Markup {
        """
        <p>\(label(name, title, isRequired))\(hint(name, note))\(mistake(name))
        <input type="\(type)"\(mode.map { " inputmode=\"\($0)\"" as Markup }) \(attributes(name, hasNote: note != nil, isRequired))\
         value="\(body.line(name))" autocomplete="off"></p>

        """
    }

    func area(_ name: String, _ title: LocalizedText, note: LocalizedText? = nil, isRequired: Bool) -> Markup {
        """
        <p>\(label(name, title, isRequired))\(hint(name, note))\(mistake(name))
        <textarea rows="4" \(attributes(name, hasNote: note != nil, isRequired))>
        \(body.text(name))</textarea></p>

        """
    }

    func select(
        _ name: String, _ title: LocalizedText, _ choices: [(value: String, title: String)], note: LocalizedText? = nil, isRequired: Bool
    ) -> Markup {
        let chosen = body.line(name)
        let options = [("", "— \(reader.says(Words.choose)) —")] + choices
        return """
            <p>\(label(name, title, isRequired))\(hint(name, note))\(mistake(name))
            <select \(attributes(name, hasNote: note != nil, isRequired))>\
            \(options.map { "<option value=\"\($0.0)\"\($0.0 == chosen ? " selected" : "")>\($0.1)</option>" as Markup })</select></p>

            """
    }

    private func boolean(_ field: FormField) -> Markup {
        let choices = [("true", Words.yes), ("false", Words.no)] + (field.isRequired ? [] : [("", Words.unsaid)])
        let chosen = body[field.name] ?? (field.isRequired ? nil : "")
        return group(field, choices.map { ($0.0, reader.says($0.1)) }, type: "radio") { $0 == chosen }
    }

    private func several(_ field: FormField, _ choices: [FormField.Choice]) -> Markup {
        let chosen = Set(body.all(field.name))
        return group(field, choices.map { ($0.formValue, reader.says($0.title)) }, type: "checkbox", isChosen: chosen.contains)
    }

    private func group(
        _ field: FormField, _ choices: [(value: String, title: String)], type: String, isChosen: (String) -> Bool
    ) -> Markup {
        let boxes = choices.map { choice in
            """
            <label class="choice"><input type="\(type)" name="\(field.name)" value="\(choice.value)"\(isChosen(choice.value) ? " checked" : "")>\
             \(choice.title)</label>
            """ as Markup
        }
        return """
            <fieldset id="\(Markup.identifier(field.name))"><legend>\(reader.says(field.title))\(mark(field.mustBeFilled))</legend>
            \(hint(field.name, field.note))\(mistake(field.name))
            \(boxes)
            </fieldset>

            """
    }

    /// A place of the input that can be marked, with the code and the sentence for it.
    func gap(_ pointer: String, _ title: LocalizedText, isChosen: Bool, usual: String) -> Markup {
        let name = "missing\(pointer)"
        let code = body["missing-code\(pointer)"] ?? usual
        let options = Words.gapCodes.map { offered in
            "<option value=\"\(offered.code)\"\(offered.code == code ? " selected" : "")>\(reader.says(offered.title))</option>" as Markup
        }
        return """
            <div class="gap">\(mistake(name))
            <label class="choice"><input type="checkbox" id="\(Markup.identifier(name))" name="missing" value="\(pointer)"\(isChosen ? " checked" : "")>\
             \(reader.says(title))</label>
            <select name="missing-code\(pointer)" aria-label="\(reader.says(title)): \(reader.says(Words.reason))">\(options)</select>
            <input type="text" name="missing-detail\(pointer)" aria-label="\(reader.says(title)): \(reader.says(Words.detail))" autocomplete="off"\
             placeholder="\(reader.says(Words.detail))" value="\(body.line("missing-detail\(pointer)"))"></div>

            """
    }

    // MARK: - Parts

    /// What is wrong with a field, beside it.
    func mistake(_ name: String) -> Markup? {
        guard let mistakes = mistakes[name] else { return nil }
        let text = mistakes.map { reader.says($0.text) }.joined(separator: "; ")
        return "<span class=\"mistake\" id=\"\(Markup.identifier(name))-mistake\">\(text)</span>"
    }

    private func label(_ name: String, _ title: LocalizedText, _ isRequired: Bool) -> Markup {
        "<label for=\"\(Markup.identifier(name))\">\(reader.says(title))\(mark(isRequired))</label>"
    }

    private func mark(_ isRequired: Bool) -> Markup? { isRequired ? " <span class=\"note\">(\(reader.says(Words.required)))</span>" : nil }

    private func hint(_ name: String, _ note: LocalizedText?) -> Markup? {
        note.map { "<span class=\"note\" id=\"\(Markup.identifier(name))-note\">\(reader.says($0))</span>" }
    }

    private func attributes(_ name: String, hasNote: Bool, _ isRequired: Bool) -> Markup {
        let identifier = Markup.identifier(name)
        let isWrong = mistakes[name] != nil
        let described = (hasNote ? ["\(identifier)-note"] : []) + (isWrong ? ["\(identifier)-mistake"] : [])
        return """
            id="\(identifier)" name="\(name)"\(isRequired ? " required" : "")\(isWrong ? " aria-invalid=\"true\"" as Markup : nil)\
            \(described.isEmpty ? nil : " aria-describedby=\"\(described.joined(separator: " "))\"" as Markup?)
            """
    }
}
