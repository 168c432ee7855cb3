import AdapterKit
import Contracts
import DeskAdapter
import FoundationEssentials

/// The departments' embedded back offices with the demonstration's people in them.
enum DemoData {
    /// Makes the desks, where they are missing, with a clerk who may answer at each. The back offices have to be there.
    static func open(_ plan: DevPlan, catalogue: Catalogue, in folder: String) async throws {
        for (name, _) in plan.desks {
            try await Departments.desk(name, catalogue: catalogue, data: folder).clerks.add(DevPlan.clerk, passphrase: plan.passphrase)
        }
    }

    /// Makes every department's database in that folder.
    /// - Parameter onlyMissing: whether those that are there are left alone, with the ledgers in them; else they are made anew.
    static func seed(in folder: String, onlyMissing: Bool = false) async throws(Failure) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: Int16(0o700)])
            let population = DemoPopulation()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for adapter in Departments.adapters {
                    let path = Departments.backOffice(of: adapter.department, in: folder)
                    if onlyMissing, FileManager.default.fileExists(atPath: path) { continue }
                    group.addTask { try adapter.seed(at: path, with: population) }
                }
                try await group.waitForAll()
            }
        } catch let error as AdapterError {
            throw Failure(.failed, error.message)
        } catch {
            throw Failure(.failed, "The demo data cannot be written to \(folder): \(error)")
        }
    }
}
