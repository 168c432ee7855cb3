import ContractKit
import Contracts
import Testing

@Suite struct AdapterScaffoldTests {
    @Test(arguments: ["library", "water-supply"])
    func `the contracts that are begun for a department have no mistake`(_ name: String) throws {
        let files = ContractScaffold(department: name).files.map { ContractFile(path: $0.path, text: Array($0.text.utf8)) }
        let catalogue = try Catalogue(reading: files)
        #expect(catalogue.operations(of: name).map(\.lane) == [.case, .lookup])
    }

    @Test(arguments: AdapterScaffold.Kind.allCases)
    func `an adapter that is begun has a handler for every operation, and nothing is left to fill in`(_ kind: AdapterScaffold.Kind) throws {
        let catalogue = try ShippedContracts.load()
        for department in ["housing-fund", "police", "fire"] {
            let operations = catalogue.operations(of: department)
            let files = AdapterScaffold(department: department, operations: operations, contracts: "../Contracts").files(kind)
            let text = files.map(\.text).joined(separator: "\n")
            for operation in operations {
                // A handler in the text, or statements or rows in a file of the operation's name and version.
                let name = operation.reference.name
                let file = "/\(name.dropFirst(department.count + 1)).v\(operation.reference.version)."
                let hasHandler = text.contains("\"\(name)\"") || files.contains { $0.path.contains(file) }
                #expect(hasHandler, "\(operation.reference)")
            }
            #expect(text.firstMatch(of: /@[A-Z]+@/) == nil)
            #expect(files.contains { $0.path == "README.md" })
            #expect(files.contains { $0.path == "ci.sh" && $0.isExecutable })
        }
    }
}
