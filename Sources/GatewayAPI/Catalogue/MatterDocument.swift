import Contracts
import JSON
import JSONSchema
import Messaging

extension LocalizedText {
    /// Both languages: those who offer a matter print both.
    var json: JSONValue { ["zh": .string(zh), "en": .string(en)] }
}

extension Matter {
    /// As it stands in the list of matters.
    var summary: JSONValue { .object(summaryMembers) }

    /// With the form, and with the departments that will be asked.
    func document(in catalogue: Catalogue) -> JSONValue {
        var members = summaryMembers
        members["purpose"] = .string(purpose)
        if lane == .lookup { members["deadlineMs"] = .integer(deadline.wholeMilliseconds) }
        members["form"] = form.document
        if let terms {
            members["clock"] = terms.clock.document
            members["documents"] = .array(terms.documents.map(\.document))
            members["handout"] = .string(terms.handout.rawValue)
        }
        members["tasks"] = .array(tasks.map { $0.document(in: catalogue) })
        return .object(members)
    }

    private var summaryMembers: JSONObject {
        [
            "matter": .string(name), "version": .integer(Int64(version)), "title": title.json, "kind": .string(lane.rawValue),
            "audience": .array(audience.map { .string($0.rawValue) }), "channels": .array(channels.map { .string($0.rawValue) }),
            "identity": .string(identity.rawValue),
        ]
    }
}

extension ClockTerms {
    /// Days are working days.
    fileprivate var document: JSONValue {
        var members: JSONObject = ["start": .string(start.rawValue), "statutoryDays": .integer(Int64(statutory))]
        members["promisedDays"] = promised.map { .integer(Int64($0)) }
        if longestExtension > 0 { members["extensionDays"] = .integer(Int64(longestExtension)) }
        members["stops"] = .array(StopReason.allCases.filter(stops.contains).map { .string($0.rawValue) })
        return .object(members)
    }
}

extension RequiredDocument {
    fileprivate var document: JSONValue {
        var members: JSONObject = [
            "name": .string(name), "title": title.json, "need": .string(need.rawValue), "types": .array(types.map { .string($0) }),
            "most": .integer(Int64(most)),
        ]
        members["from"] = from.map { .string($0.department) }
        return .object(members)
    }
}

extension MatterTask {
    fileprivate func document(in catalogue: Catalogue) -> JSONValue {
        let department = operation.department
        var members: JSONObject = ["name": .string(name), "department": .string(department)]
        if let title = catalogue.departments[department]?.title { members["departmentTitle"] = title.json }
        members["operation"] = .string(operation.description)
        if let summary = catalogue.operations[operation]?.summary { members["summary"] = summary.json }
        switch need {
        case .required: members["need"] = "required"
        case .optional: members["need"] = "optional"
        case .anyOf(let group): members["need"] = ["any-of": .string(group)]
        }
        members["after"] = .array(after.map { .string($0) })
        members["conditional"] = .bool(when != nil)
        return .object(members)
    }
}
