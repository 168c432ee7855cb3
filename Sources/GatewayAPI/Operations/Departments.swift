import Contracts
import Hummingbird
import JSON
import Orchestration

extension Frontend {
    /// `GET /v1/departments`: how each department stands. Every channel may ask: nothing here concerns a person, and a counter that knows that
    /// the housing fund is away can say so before the citizen has filled in the form.
    func departments(_ call: Call) -> Response {
        let known = desk.catalogue.departments
        let items = desk.departments.sorted { $0.name < $1.name }.map { $0.json(title: known[$0.name]?.title) }
        return .json(["items": .array(items)])
    }
}

extension DepartmentStatus {
    fileprivate func json(title: LocalizedText?) -> JSONValue {
        var members: JSONObject = ["department": .string(name)]
        if let title { members["title"] = title.json }
        members["presence"] = .string(presence.rawValue)
        members["instances"] = .integer(Int64(instances))
        members["instancesExpected"] = .integer(Int64(instancesExpected))
        members["circuitOpen"] = .bool(isCircuitOpen)
        members["inFlight"] = .integer(Int64(inFlight))
        members["alarms"] = .array(alarms.map { .string($0) })
        if !cards.isEmpty { members["cards"] = .array(cards.map { .string($0) }) }
        return .object(members)
    }
}
