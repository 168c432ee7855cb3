import Contracts
import Logging
import Orchestration
import ServiceLifecycle
import UnixSignals

/// Reads the contracts again on each SIGHUP. A folder with mistakes changes nothing but the log.
struct CatalogueReload: Service {
    let folder: String
    let orchestrator: Orchestrator
    let cases: CaseService?
    let logger: Logger

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            do {
                let catalogue = try ContractsFolder.load(folder)
                try orchestrator.use(catalogue)
                cases?.use(catalogue)
                logger.notice("The contracts were read again", metadata: ["folder": "\(folder)"])
            } catch let problem as Problem {
                logger.error("The contracts were read, but they need a restart", metadata: ["reason": "\(problem.detail.en)"])
            } catch {
                logger.error("The contracts cannot be used; those before stay in force", metadata: ["reason": "\(error)"])
            }
        }
    }
}
