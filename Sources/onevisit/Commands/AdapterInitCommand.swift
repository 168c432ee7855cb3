import ArgumentParser
import ContractKit
import Contracts
import FoundationEssentials

extension AdapterCommand {
    struct Init: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begin the adapter of a department: a folder that runs and passes its tests untouched.",
            discussion: """
                Writes the adapter, its tests, what a continuous integration runs, and a README. A department that the contracts do not know gets \
                contract files first, to be replaced by its own. What is begun answers the contracts' examples.

                  onevisit adapter init environment --kind python      a function for each operation
                  onevisit adapter init environment --kind sql         a file of SQL for each operation, on a database
                  onevisit adapter init environment --kind rest        a back office with HTTP and JSON
                  onevisit adapter init environment --kind file        a back office that exports CSV files and takes orders as files
                  onevisit adapter init environment --kind swift       a package of its own on AdapterKit

                All but the last are in Python, on the AMQP client pika, and need nothing of OneVisit but the contracts; those with a back office come \
                with a small one to try them with.

                A folder that has something in it is left alone.
                """)

        @Argument(help: "Name of the department, as in queue names: small letters, digits and hyphens.") var department: String
        @Option(help: "What it is: \(Self.kinds).", transform: Self.kind) var kind: AdapterScaffold.Kind
        @Option(help: ArgumentHelp("Where it is begun; by default a folder of the department's name.", valueName: "folder")) var out: String?
        @Option(help: ArgumentHelp("Folder of departments, operations and matters.", valueName: "folder")) var contracts: String?
        @Option(help: ArgumentHelp("OneVisit's repository, on which an adapter in Swift builds.", valueName: "folder")) var onevisit = "."
        @OptionGroup(visibility: .hidden) var options: ConfigurationOptions

        private static let kinds = AdapterScaffold.Kind.allCases.map(\.rawValue).joined(separator: ", ")

        private static func kind(_ text: String) throws -> AdapterScaffold.Kind {
            guard let kind = AdapterScaffold.Kind(rawValue: text) else { throw ValidationError("--kind is one of \(kinds)") }
            return kind
        }

        func validate() throws {
            guard Name.isValid(department), !Name.reservedForDepartments.contains(department) else {
                throw ValidationError("\(department) cannot be a department's name: small letters, digits and hyphens, and none of ours")
            }
        }

        func run() async throws {
            let contracts = try Settings(try options.layers(flags: ["contracts": contracts])).contracts
            let out = out ?? department
            guard Self.isFree(out) else { throw Failure(.failed, "\(out) is there already and is left alone. Choose another folder with --out.") }
            if kind == .swift, !FileManager.default.fileExists(atPath: "\(onevisit)/Package.swift") {
                throw Failure(.usage, "There is no Package.swift in \(onevisit). Name OneVisit's repository with --onevisit.")
            }
            let catalogue = try catalogue(contracts)
            let scaffold = AdapterScaffold(
                department: department, operations: catalogue.operations(of: department), contracts: RelativePath.from(out, to: contracts),
                package: RelativePath.from(out, to: onevisit))
            for file in scaffold.files(kind) { try Self.write(file, in: out) }
            Console.note("\(out) is begun. `\(out)/ci.sh` tests it; \(out)/README.md says the rest.")
        }

        /// The contracts, with those of the department.
        private func catalogue(_ folder: String) throws(Failure) -> Catalogue {
            let isThere = FileManager.default.fileExists(atPath: folder)
            if isThere {
                let catalogue = try ContractsFolder.load(folder)
                if catalogue.departments[department] != nil {
                    guard catalogue.operations(of: department).isEmpty else { return catalogue }
                    throw Failure(
                        .failed, "\(folder)/departments/\(department) has no operation yet. Write one, or remove the folder to have some begun.")
                }
            }
            for file in ContractScaffold(department: department).files {
                try Self.write(file, in: folder)
                Console.note("wrote \(folder)/\(file.path)")
            }
            return try ContractsFolder.load(folder)
        }

        private static func isFree(_ folder: String) -> Bool {
            guard FileManager.default.fileExists(atPath: folder) else { return true }
            // What is no folder cannot be listed, and is not free.
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return false }
            return names.isEmpty
        }

        private static func write(_ file: ScaffoldFile, in folder: String) throws(Failure) {
            let path = "\(folder)/\(file.path)"
            let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            do {
                try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
                try Data(file.text.utf8).write(to: URL(filePath: path))
                if file.isExecutable { try FileManager.default.setAttributes([.posixPermissions: Int16(0o755)], ofItemAtPath: path) }
            } catch {
                throw Failure(.failed, "\(path) cannot be written: \(error)")
            }
        }
    }
}

/// The way from one folder to another.
enum RelativePath {
    static func from(_ folder: String, to other: String, in place: String = FileManager.default.currentDirectoryPath) -> String {
        let (start, end) = (steps(folder, place), steps(other, place))
        let common = zip(start, end).prefix { $0 == $1 }.count
        let path = Array(repeating: "..", count: start.count - common) + end[common...]
        return path.isEmpty ? "." : path.joined(separator: "/")
    }

    /// The names on the way from the root, without `.` and `..`.
    private static func steps(_ path: String, _ place: String) -> [String] {
        var steps: [String] = []
        for step in (path.hasPrefix("/") ? path : "\(place)/\(path)").split(separator: "/").map(String.init) {
            switch step {
            case ".": break
            case "..": _ = steps.popLast()
            default: steps.append(step)
            }
        }
        return steps
    }
}
