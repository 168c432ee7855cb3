import AdapterKit
import Contracts
import Crypto
import Foundation
import JSON
import MessagingTestKit

/// Who takes part, with what each is told.
struct Cast: Sendable {
    static let channel = "counter"
    static let busChannel = "portal-on-the-bus"
    static let operatorName = "clerk"

    let plan: ChaosPlan
    let folders: Folders
    let secrets: Secrets
    let proxies: [String: FaultProxy]
    let httpPort: Int
    let processes: ProcessGuard

    private func broker(of player: String, user: String) -> String {
        "amqp://\(user):\(secrets.passwords[user] ?? "")@127.0.0.1:\(proxies[player]?.port ?? 0)"
    }

    func orchestrator() throws -> Player {
        let name = "orchestrator"
        let settings: JSONValue = [
            "gateway": .string(Stage.gateway), "contracts": .string(folders.contracts),
            "broker": ["url": .string(broker(of: name, user: Stage.orchestratorUser))], "orchestratorUser": .string(Stage.orchestratorUser),
            "http": ["port": .integer(Int64(httpPort))], "metrics": ["port": 0], "log": ["format": "text"],
            "channels": [
                Cast.channel: [
                    "kind": "counter", "identity": "in-person", "tokenHash": .string(Self.hash(secrets.channel)), "rate": 100_000,
                    "concurrency": 10_000,
                ],
                Cast.busChannel: [
                    "kind": "bus", "identity": "in-person", "tokenHash": .string(Self.hash(secrets.busChannel)), "rate": 100_000,
                    "concurrency": 10_000,
                ],
            ],
            "departments": [Stage.workshop: ["tokenHash": .string(Self.hash(secrets.papers))]],
            "operators": [Cast.operatorName: ["tokenHash": .string(Self.hash(secrets.operations))]],
            "journal": ["folder": .string(folders.journal)], "store": ["folder": .string(folders.store)],
        ]
        return try player(
            name, .orchestrator, plan.program, ["serve", "--config", try write(settings, name)],
            files: Self.files(of: "\(folders.store)/cases.sqlite") + ["\(folders.store)/documents"])
    }

    func adapter(_ department: String) throws -> Player {
        let settings: JSONValue = [
            "contracts": .string(folders.contracts), "broker": ["url": .string(broker(of: department, user: department))],
            "orchestratorUser": .string(Stage.orchestratorUser), "metrics": ["port": 0],
            "adapter": ["data": .string(folders.data), "day": .string(DemoPopulation.day.description)],
            "log": ["format": "text"],
        ]
        return try player(
            department, .adapter(department), plan.program, ["adapter", "run", department, "--config", try write(settings, department)],
            files: Self.files(of: "\(folders.data)/\(department).sqlite"))
    }

    func workshop() throws -> Player {
        let name = Stage.workshop
        let words = ["workshop", "--contracts", folders.contracts, "--data", folders.data]
        return try player(
            name, .workshop, Executable.path, words,
            files: [WorkshopOffice.path(in: folders.data), Workshop.ledger(in: folders.data)].flatMap(Self.files),
            environment: [
                Workshop.brokerVariable: broker(of: name, user: name), Workshop.gatewayVariable: "\(httpPort)",
                Workshop.tokenVariable: secrets.papers,
            ])
    }

    private func player(
        _ name: String, _ role: Player.Role, _ program: String, _ arguments: [String], files: [String], environment: [String: String] = [:]
    ) throws -> Player {
        let machine = try Machine(name, disk: folders.disk, folder: folders.machine, isLying: plan.isDiskLying)
        let command = Command(program, arguments, environment: ["PATH": Command.searchPath].merging(environment) { $1 })
        return Player(name, role, command: command, machine: machine, files: files, logs: folders.logs, processes: processes)
    }

    private func write(_ settings: JSONValue, _ name: String) throws -> String {
        let path = "\(folders.settings)/\(name).json"
        guard FileManager.default.createFile(atPath: path, contents: Data(settings.utf8), attributes: [.posixPermissions: Int16(0o600)]) else {
            throw ChaosError("\(path) cannot be written")
        }
        return path
    }

    private static func files(of database: String) -> [String] { [database, database + "-wal", database + "-journal"] }

    private static func hash(_ token: String) -> String {
        SHA256.hash(data: Array(token.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
