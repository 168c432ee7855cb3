import ArgumentParser
import ContractKit
import Contracts
import FoundationEssentials
import JSON

extension ContractCommand {
    struct Breaking: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hold the contracts against older ones: did this change break anyone?",
            discussion: """
                  onevisit contract breaking --against v1.4.0                a revision of the git repository
                  onevisit contract breaking --against ../main/Contracts     a folder
                  onevisit contract breaking --against http://gateway:8080   a running orchestrator; needs an operator's token

                Requests and forms may only widen, data may only narrow: a department that runs the newer contracts has to understand an orchestrator \
                that runs the older ones, and the other way round. The same goes for the messages of the protocol, by who reads them. What cannot be decided counts as breaking. What a team has agreed to stands in \
                breaking-ignore.yaml in the folder of the contracts, each with its reason.

                Ends with 0 when nothing stands in the way, and with 2 when something breaks or a person has to decide.
                """)

        @Option(help: ArgumentHelp("A git revision, a folder, or the address of a running orchestrator.", valueName: "what")) var against: String
        @Argument(help: "The folder; by default the one of the configuration.") var folder: String?
        @Option(help: ArgumentHelp("The list of what is ignored; by default breaking-ignore.yaml in the folder.", valueName: "file"))
        var ignore: String?
        @Flag(help: "Tell what is compatible, too.") var all = false
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let folder = try Settings(try options.configuration.layers(flags: ["contracts": folder])).contracts
            let new = try ContractsFolder.load(folder)
            let older = try await OlderContracts(against: against, folder: folder, options: options).load()
            let envelopes = try ContractsFolder.envelopes(in: folder)
            if older.envelopes.isEmpty { Console.note("\(against) tells no schemas of the protocol: its messages are left out of the comparison.") }
            let report = BreakingReport(
                against: against, old: older.catalogue, new: new, envelopes: older.envelopes.isEmpty ? nil : (older.envelopes, envelopes),
                ignores: try ignores(in: folder))
            if options.json {
                Console.out(report.json.line)
            } else {
                for line in report.lines(in: options.language, all: all) { Console.out(line) }
                for entry in report.unused { Console.note("Nothing is left of the entry \(entry.rule) of \(entry.subject): take it off the list.") }
                Console.out(report.summary[options.language])
            }
            if !report.isClean { throw Failure(.findings) }
        }

        private func ignores(in folder: String) throws(Failure) -> BreakingIgnores {
            let path = ignore ?? "\(folder)/\(BreakingIgnores.fileName)"
            guard let text = try? Data(contentsOf: URL(filePath: path)) else {
                guard ignore == nil else { throw Failure(.failed, "\(path) cannot be read.") }
                return BreakingIgnores()
            }
            do {
                return try BreakingIgnores(try ContractFile(path: path, text: Array(text)).document())
            } catch let error as CatalogueError {
                throw Failure(error)
            } catch {
                throw Failure(.failed, "\(path): \(error)")
            }
        }
    }
}

/// Where older contracts come from.
struct OlderContracts {
    let against: String
    let folder: String
    let options: ClientOptions

    /// - Returns: The contracts, and the schemas of the protocol's messages, which a running orchestrator does not tell.
    func load() async throws -> (catalogue: Catalogue, envelopes: [String: JSONValue]) {
        if against.hasPrefix("http://") || against.hasPrefix("https://") { return (try await running(), [:]) }
        var isFolder = false
        if FileManager.default.fileExists(atPath: against, isDirectory: &isFolder), isFolder {
            return (try ContractsFolder.load(against), try ContractsFolder.envelopes(in: against))
        }
        do {
            let contents = try await GitRevision(against, of: folder).contents()
            return (try read(contents.files), contents.envelopes)
        } catch let error as GitRevision.Failed {
            throw Failure(.failed, "\(error) Name a revision, a folder or http://….")
        } catch let error as EnvelopeSchemas.Unreadable {
            throw Failure(.failed, "\(error)")
        }
    }

    /// What was without mistakes when it was written may have some by today's rules.
    private func read(_ files: [ContractFile]) throws(Failure) -> Catalogue {
        do { return try Catalogue(reading: files) } catch {
            Console.note("The older contracts have mistakes by today's rules; departments are left out of the comparison.")
            do { return try Catalogue(readingKept: files) } catch { throw Failure(error) }
        }
    }

    private func running() async throws(Failure) -> Catalogue {
        var options = options
        options.url = against
        let document = try await options.operatorClient().get("/v1/operations/contracts")
        let files = (document["files"]?.array ?? []).compactMap { file -> ContractFile? in
            guard let path = file["path"]?.string, let text = file["text"]?.string else { return nil }
            return ContractFile(path: path, text: Array(text.utf8))
        }
        guard !files.isEmpty else { throw Failure(.failed, "The orchestrator at \(against) tells no contracts; it may be of an older version.") }
        do { return try Catalogue(readingKept: files) } catch { throw Failure(error) }
    }
}
