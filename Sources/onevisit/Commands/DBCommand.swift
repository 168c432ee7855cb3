import ArgumentParser
import CrashPoints
import JSON
import Messaging
import Orchestration

struct DBCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db", abstract: "The store of cases: how it stands, copies of it, whether it is sound.",
        discussion: """
            Works beside a running service, and only reads. Use nothing else on the store: another program that writes to it while the service \
            runs can damage it.
            """,
        subcommands: [Status.self, Backup.self, Check.self], defaultSubcommand: Status.self)

    /// Which store.
    struct Options: ParsableArguments {
        @Option(help: ArgumentHelp("Folder of the store; by default the one of the configuration.", valueName: "folder")) var store: String?
        @Flag(help: "Print JSON, for programs.") var json = false
        @OptionGroup var configuration: ConfigurationOptions

        func settings() throws(Failure) -> Settings.Store { try Settings(try configuration.layers(flags: ["store.folder": store])).store }

        func file() throws(Failure) -> StoreFile {
            guard let folder = try settings().folder else {
                throw Failure(.failed, "This gateway keeps no store: store.folder is empty.")
            }
            return StoreFile(folder: folder)
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print who has the store, how large it is, and what is in it.")

        @OptionGroup var options: Options

        func run() async throws {
            let file = try options.file()
            let status = try Failure.told { () throws(StoreError) in try file.status() }
            if options.json {
                Console.out(status.json(folder: file.folder).line)
                return
            }
            let rows = status.rows(folder: file.folder)
            Console.out(Table(headings: ["WHAT", "VALUE"], rows: rows).rendered(style: Style()))
        }
    }

    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy the store as it is now into a folder, and erase copies that are too old.",
            discussion: "The copy is one file, is read once before it gets its name, and holds personal data: it is readable by this user alone.")

        @Argument(help: "The folder of the copies; made where it is missing. By default store.copies.") var folder: String?
        @Option(
            help: "How many days a copy is kept. What has to be erased from the store outlives it there by that much. By default store.copyDays.")
        var days: Int?
        @OptionGroup var options: Options

        func validate() throws {
            guard (1...3650).contains(days ?? 1) else { throw ValidationError("--days \(days ?? 0): a whole number from 1 to 3650 is needed") }
        }

        func run() async throws {
            try CrashArming.arm(as: .backup, broker: nil)
            let (file, settings) = (try options.file(), try options.settings())
            guard let folder = folder ?? settings.copies else { throw Failure(.usage, "Name the folder of the copies, or set store.copies") }
            let days = days ?? settings.copyDays
            let copy = try Failure.told { () throws(StoreError) in
                try file.backUp(into: folder, at: .now, keeping: .seconds(days * 86_400))
            }
            if options.json {
                Console.out((["copy": .string(copy.path), "erased": .array(copy.erased.map { .string($0) })] as JSONValue).line)
            } else {
                Console.out(copy.path)
                for name in copy.erased { Console.note("erased \(folder)/\(name)") }
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the whole store and report what is wrong with it.",
            discussion: "Ends with 0 when nothing is and with 2 when something is: then stop the service and restore the last backup.")

        @OptionGroup var options: Options

        func run() async throws {
            let file = try options.file()
            let findings = try Failure.told { () throws(StoreError) in try file.findings() }
            if options.json {
                Console.out((["findings": .array(findings.map { .string($0) })] as JSONValue).line)
            } else {
                for finding in findings { Console.out(finding) }
                if findings.isEmpty { Console.out("\(file.folder): sound") }
            }
            if !findings.isEmpty { throw Failure(.findings) }
        }
    }
}

extension StoreStatus {
    /// For people.
    func rows(folder: String) -> [[String]] {
        let places = account.open.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return [
            ["folder", folder], ["owner", owner.map { "process \($0)" } ?? "nobody; the service does not run"],
            ["size", "\(size) bytes, and \(logSize) in the log"],
            ["cases", "\(account.accepted): \(account.closed) closed, \(account.accepted - account.closed) open"],
            ["open", places.isEmpty ? "none" : places], ["messages waiting", "\(messages)"], ["events waiting", "\(events)"],
            ["parked", "\(parked)"],
        ]
    }

    /// For programs.
    func json(folder: String) -> JSONValue {
        var open = JSONObject()
        for (place, count) in account.open.sorted(by: { $0.key < $1.key }) { open.append(place, .integer(Int64(count))) }
        return [
            "folder": .string(folder), "owner": owner.map { .integer(Int64($0)) } ?? .null, "size": .integer(Int64(size)),
            "logSize": .integer(Int64(logSize)), "accepted": .integer(Int64(account.accepted)), "closed": .integer(Int64(account.closed)),
            "open": .object(open), "messages": .integer(Int64(messages)), "events": .integer(Int64(events)), "parked": .integer(Int64(parked)),
        ]
    }
}

extension Failure {
    /// What the store says becomes what the command says.
    fileprivate static func told<Value>(_ body: () throws(StoreError) -> Value) throws(Failure) -> Value {
        do { return try body() } catch { throw Failure(.failed, error.message) }
    }
}
