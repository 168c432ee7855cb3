import JSON

extension FileReader {
    /// A city's department runs a handful of adapter instances.
    private static let instances = 1...1000
    /// More tasks in flight than this is no limit any more.
    private static let capacity = 1...100_000

    /// Reads `departments/<name>/department.yaml`.
    func department(_ node: SourceNode, folder: String) -> Department? {
        guard
            let members = members(
                of: node, "a department", required: ["department", "title"],
                optional: ["openingHours", "instances", "capacity", "brokerUser", "contact"])
        else { return nil }
        let name = string(members["department"], "department")
        if let name, name != folder {
            complain(.file, node.place(of: ["department"]), "The department “\(name)” stands in the folder departments/\(folder).")
        }
        let title = text(members["title"], "title")
        let openingHours = text(members["openingHours"], "openingHours")
        let instances = number(members["instances"], "instances", in: Self.instances)
        let capacity = number(members["capacity"], "capacity", in: Self.capacity)
        let brokerUser = string(members["brokerUser"], "brokerUser")
        if let brokerUser, !Name.isValid(brokerUser) {
            complain(.name, node.place(of: ["brokerUser"]), "“brokerUser” must be small letters, digits and hyphens, beginning with a letter.")
        }
        let contact = string(members["contact"], "contact")
        guard let name, let title else { return nil }
        return Department(
            name: name, title: title, openingHours: openingHours, instances: instances ?? 1, capacity: capacity ?? 200, brokerUser: brokerUser,
            contact: contact)
    }
}

extension SourceNode {
    /// Where the member at the end of these names stands.
    func place(of names: [String]) -> SourcePlace { place(of: JSONPointer(tokens: names)) }
}
