import AdapterKit
import Contracts
import DeskAdapter
import FoundationEssentials
import HousingFundAdapter
import MedicalInsuranceAdapter
import PoliceAdapter
import RecordsAdapter
import SocialInsuranceAdapter

/// The adapters that this program can run. A new department's adapter is added here.
enum Departments {
    static let adapters: [any SQLiteAdapter.Type] = [
        RecordsAdapter.self, PoliceAdapter.self, MedicalInsuranceAdapter.self, SocialInsuranceAdapter.self, HousingFundAdapter.self,
    ]

    static var names: [String] { adapters.map { $0.department } }

    static func adapter(of department: String) -> (any SQLiteAdapter.Type)? { adapters.first { $0.department == department } }

    /// Those where clerks answer at a desk: all cases, where there is no system that an adapter could ask, else what the adapter leaves to them.
    static func withDesk(in catalogue: Catalogue) -> [String] {
        adapters.filter { !$0.clerkOperations.isEmpty && catalogue.departments[$0.department] != nil }.map { $0.department } + desks(in: catalogue)
    }

    /// Those without a system of their own.
    static func desks(in catalogue: Catalogue) -> [String] {
        catalogue.departments.keys.filter { name in
            !names.contains(name) && catalogue.operations(of: name).contains { $0.lane == .case }
        }.sorted()
    }

    /// The desk of a department, with its ledger. Its database is made where it is missing, unless it is the back office of an adapter.
    static func desk(_ department: String, catalogue: Catalogue, data folder: String) throws(Failure) -> DeskDepartment {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: Int16(0o700)])
        } catch {
            throw Failure(.failed, "The folder \(folder) cannot be made: \(error)")
        }
        do {
            let type = adapter(of: department)
            return try DeskDepartment(
                department, catalogue: catalogue, database: backOffice(of: department, in: folder), operations: type?.clerkOperations,
                makes: type == nil)
        } catch {
            throw Failure(.failed, error.message)
        }
    }

    /// Where the embedded back office of a department is.
    static func backOffice(of department: String, in folder: String) -> String { "\(folder)/\(department).sqlite" }

    /// The adapter of that name with its embedded back office, and the ledger in it.
    static func adapter(_ department: String, data folder: String) throws(Failure) -> (adapter: any DepartmentAdapter, ledger: any Ledger) {
        guard let type = adapter(of: department) else {
            let meant = Suggestion.closest(to: department, among: names).map { " Did you mean \($0)?" } ?? ""
            throw Failure(.notFound, "There is no adapter for \(department).\(meant) There are: \(names.joined(separator: ", ")).")
        }
        let path = backOffice(of: department, in: folder)
        do {
            let adapter = try type.init(backOfficeAt: path)
            return (adapter, try SQLiteLedger(inBackOfficeOf: department, at: path))
        } catch {
            throw Failure(.failed, error.message)
        }
    }
}
