import JSON

/// What only cases have, as it stands in a matter's file.
struct CaseDraft {
    struct Document {
        var name: String
        var node: SourceNode
        var place: SourcePlace
        /// Nil where it could not be read.
        var document: RequiredDocument?
    }

    var clock: ClockTerms?
    var documents: [Document]
    var handout: Handout?
    var retention: Duration?
}

extension ClockTerms {
    /// Longest limit, in working days: two years. The law's longest are some months.
    static let longest = 500
}

extension RequiredDocument {
    /// Greatest size that a matter may allow, in bytes: a long lease, scanned page by page in colour.
    static let largest = 100 * 1024 * 1024
}

extension CaseTerms {
    /// How long a case may be kept after it has closed: one day at least, so that it can be collected; a century at most.
    static let retentions = Duration.seconds(86_400)...Duration.seconds(36_525 * 86_400)
}

extension FileReader {
    /// Reads what a case has beside the members of every matter.
    func caseTerms(_ members: [String: SourceNode]) -> CaseDraft {
        let clock = members["clock"].flatMap { self.clock($0) }
        if clock?.start == .decision, let place = members["clock"]?.place(of: ["start"]) {
            complain(.clock, place, "A case begins with acceptance or complete-papers; only a task's own clock may begin with the decision.")
        }
        return CaseDraft(
            clock: clock, documents: members["documents"].map(documents) ?? [],
            handout: word(members["handout"], "handout", as: Handout.self),
            retention: duration(members["retention"], "retention", in: CaseTerms.retentions))
    }

    /// Reads a clock's terms, of a case or of a task.
    func clock(_ node: SourceNode) -> ClockTerms? {
        let optional = ["extension", "promised", "stops", "reminders"]
        guard let members = members(of: node, "a clock", required: ["start", "statutory"], optional: optional) else { return nil }
        let start = word(members["start"], "start", as: ClockStart.self)
        let statutory = workingDays(members["statutory"], "statutory", in: 0...ClockTerms.longest)
        let promised = workingDays(members["promised"], "promised", in: 0...ClockTerms.longest)
        let more = workingDays(members["extension"], "extension", in: 1...ClockTerms.longest)
        if let statutory, let promised, promised > statutory {
            complain(.clock, node.place(of: ["promised"]), "A promise of \(promised)wd is longer than the \(statutory)wd that the law allows.")
        }
        let stops = members["stops"] == nil ? [] : words(members["stops"], "stops", as: StopReason.self)
        let reminders = self.reminders(members["reminders"], before: statutory)
        guard let start, let statutory, let stops else { return nil }
        return ClockTerms(
            statutory: statutory, promised: promised, longestExtension: more ?? 0, start: start, stops: Set(stops), reminders: reminders)
    }

    private func reminders(_ node: SourceNode?, before statutory: Int?) -> Set<Int> {
        var reminders: Set<Int> = []
        for element in list(node, "reminders") {
            guard let days = workingDays(element, "reminders", in: 0...ClockTerms.longest) else { continue }
            if let statutory, days >= statutory {
                complain(.clock, element.place, "A limit of \(statutory)wd has no moment \(days)wd before its end at which to remind of it.")
            } else if !reminders.insert(days).inserted {
                complain(.clock, element.place, "“reminders” names \(days)wd twice.")
            }
        }
        return reminders
    }

    private func documents(_ node: SourceNode) -> [CaseDraft.Document] {
        guard let members = node.members, !members.isEmpty else {
            complain(.wrongType, node.place, "“documents” must be an object of papers by their names; leave it out where there are none.")
            return []
        }
        return members.map { member in
            if !Name.isValid(member.name) {
                complain(
                    .name, member.place, "“\(member.name)” is no name of a document: small letters, digits and hyphens, beginning with a letter.")
            }
            return CaseDraft.Document(
                name: member.name, node: member.value, place: member.place, document: document(member.value, name: member.name))
        }
    }

    private func document(_ node: SourceNode, name: String) -> RequiredDocument? {
        let required = ["title", "need", "types", "most"]
        guard let members = members(of: node, "the document “\(name)”", required: required, optional: ["from"]) else { return nil }
        let title = text(members["title"], "title")
        let need = word(members["need"], "need", as: RequiredDocument.Need.self)
        let types = mediaTypes(members["types"])
        let most = number(members["most"], "most", in: 1...RequiredDocument.largest)
        let from = reference(members["from"], "from")
        guard let title, let need, let types, let most else { return nil }
        return RequiredDocument(name: name, title: title, need: need, types: types, most: most, from: from)
    }

    /// At least one, each once.
    private func mediaTypes(_ node: SourceNode?) -> [String]? {
        guard let node else { return nil }
        guard let elements = node.elements, !elements.isEmpty else {
            complain(.wrongType, node.place, "“types” must be a list of media types, as image/jpeg.")
            return nil
        }
        var types: [String] = []
        for element in elements {
            guard let text = element.string, Self.isMediaType(text) else {
                complain(.wrongType, element.place, "“types” lists media types in small letters and without parameters, as image/jpeg.")
                continue
            }
            if DocumentType(rawValue: text) == nil {
                let known = DocumentType.allCases.map(\.rawValue)
                complain(
                    .unknownWord, element.place,
                    "“types” names \(text), which cannot be told by its content: \(known.joined(separator: ", "))\(Spelling.question(text, among: known))"
                )
            }
            if types.contains(text) { complain(.unknownWord, element.place, "“types” names \(text) twice.") }
            types.append(text)
        }
        return types.count == elements.count ? types : nil
    }

    /// RFC 6838, 4.2: names of letters, digits and some signs; here in small letters, so that types can be compared as they stand.
    private static func isMediaType(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let signs = Set("!#$&-^_.+".utf8)
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return parts.count == 2
            && parts.allSatisfy { part in
                guard let first = part.first, letters.contains(first) || digits.contains(first), part.count <= 127 else { return false }
                return part.allSatisfy { letters.contains($0) || digits.contains($0) || signs.contains($0) }
            }
    }
}
