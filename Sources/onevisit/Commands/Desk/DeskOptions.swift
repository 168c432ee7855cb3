import AdapterKit
import ArgumentParser
import Contracts
import DeskAdapter
import Glibc
import JSON

/// Which desk.
struct DeskOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Name of the department.", valueName: "name")) var department: String
    @Option(help: ArgumentHelp("The desk's database; by default the department's in the folder adapter.data.", valueName: "file")) var database:
        String?
    @Option(help: ArgumentHelp("Folder of departments, operations and matters.", valueName: "folder")) var contracts: String?
    @OptionGroup var configuration: ConfigurationOptions

    /// - Parameter makes: whether a desk that is not there yet is made.
    func desk(makes: Bool = false) throws(Failure) -> DeskDepartment {
        let settings = try Settings(try configuration.layers(flags: ["contracts": contracts]))
        let catalogue = try ContractsFolder.load(settings.contracts)
        guard catalogue.departments[department] != nil else {
            let meant = Suggestion.closest(to: department, among: Array(catalogue.departments.keys)).map { " Did you mean \($0)?" } ?? ""
            throw Failure(.notFound, "There is no department \(department) in \(settings.contracts).\(meant)")
        }
        let path = database ?? Departments.backOffice(of: department, in: settings.adapter.data)
        do { return try DeskDepartment(department, catalogue: catalogue, database: path, makes: makes) } catch {
            throw Failure(.failed, error.message)
        }
    }
}

/// Who runs this program, for records.
enum SystemUser {
    static var name: String {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "user \(getuid())" }
        return String(cString: name)
    }
}

extension Failure {
    /// What the desk says becomes what the command says.
    static func told<Value>(_ body: () async throws -> Value) async throws(Failure) -> Value {
        do {
            return try await body()
        } catch let mistakes as DeskMistakes {
            var failure = Failure(.findings, mistakes.all.map { "\($0.field): \($0.text.en)" }.joined(separator: "\n"))
            failure.findings = mistakes.all.map { "\($0.field): \($0.text.en)" }
            throw failure
        } catch let error as DeskError {
            throw Failure(error.code == .unknownTask ? .notFound : .failed, "\(error.text.en).")
        } catch let error as AdapterError {
            throw Failure(.failed, error.message)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.failed, "\(error)")
        }
    }
}
