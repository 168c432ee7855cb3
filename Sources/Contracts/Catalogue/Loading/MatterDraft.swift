import JSON
import JSONSchema

/// A matter as it stands in its file, before it is held against the operations that it names.
struct MatterDraft {
    var node: SourceNode
    var name: String
    var version: Int?
    /// Nil where it could not be read, so that nobody is told what belongs to the other one.
    var lane: Lane?
    var title: LocalizedText?
    var audience: [Matter.Audience]?
    var channels: [Matter.ChannelKind]?
    var identity: Matter.Identity?
    var purpose: String?
    var form: JSONSchema?
    var deadline: Duration?
    var tasks: [TaskDraft]
    /// Nil but for cases.
    var terms: CaseDraft?

    /// What stands at `/documents`, as a schema; nil where there is nothing.
    var documentsSchema: JSONValue? {
        guard let documents = terms?.documents, !documents.isEmpty else { return nil }
        var properties = JSONObject(minimumCapacity: documents.count)
        for document in documents { properties.append(document.name, RequiredDocument.schema) }
        return ["type": "object", "additionalProperties": false, "properties": .object(properties)]
    }
}

/// A task of a matter as it stands in its file.
struct TaskDraft {
    struct Field {
        var member: String
        /// Nil where it could not be read.
        var source: MatterTask.Field.Source?
        var place: SourcePlace
    }

    /// A name of something else in the matter, as it is written: a task that this one comes after, a paper that goes along.
    struct Named {
        var name: String
        var place: SourcePlace
    }

    struct Undo {
        var node: SourceNode
        var operation: OperationReference?
        var input: [Field]
    }

    var name: String
    var node: SourceNode
    var place: SourcePlace
    var operation: OperationReference?
    var input: [Field]
    var need: MatterTask.Need?
    var after: [Named]
    var when: JSONSchema?
    var clock: ClockTerms?
    var documents: [Named] = []
    var undo: Undo?
}
