import AdapterKit
import ArgumentParser
import Contracts
import FoundationEssentials
import TestMaterial
import Testing
import Yams

@testable import onevisit

@Suite("The compose file")
struct DeploymentTests {
    private let compose: Node

    init() throws {
        let text = String(decoding: try Data(contentsOf: URL(filePath: SourceFolder.path).appending(path: "docker-compose.yml")), as: UTF8.self)
        compose = try #require(try Yams.compose(yaml: text))
    }

    /// The services, with what they take over from the blocks that they name.
    private var services: [(name: String, service: Node)] {
        (compose["services"]?.mapping ?? [:]).compactMap { name, service in name.string.map { ($0, service) } }
    }

    private func member(_ name: String, of service: Node) -> Node? {
        service[name] ?? service["<<"].flatMap { member(name, of: $0) }
    }

    private func words(_ list: Node?) -> [String] { (list?.sequence ?? []).compactMap(\.string) }

    @Test("It runs the orchestrator and every department, under the names that they have in the code")
    func names() throws {
        let departments = Departments.names + Departments.desks(in: try ContractsFolder.load(SourceFolder.contracts))
        #expect(Set(services.map(\.name)) == Set(["definitions", "rabbitmq", "orchestrator", "demo-data"] + departments))
        for name in departments {
            let service = services.first { $0.name == name }?.service
            #expect(words(service?["command"]) == ["adapter", "run", name])
            #expect(service?["environment"]?["ONEVISIT_BROKER_URL"]?.string?.hasPrefix("amqp://\(name):") == true)
        }
    }

    @Test("Every command and every health check is one that the program knows")
    func commands() throws {
        for (name, service) in services where name != "rabbitmq" {
            var commands = [words(member("command", of: service))]
            if let line = commands[0].first, line.hasPrefix("onevisit ") {
                commands = [line.prefix { $0 != ">" }.split(separator: " ").dropFirst().map(String.init)]
            }
            if let check = member("healthcheck", of: service) { commands.append(Array(words(check["test"]).dropFirst(2))) }
            for command in commands {
                #expect(throws: Never.self, "\(name): \(command)") { try OneVisit.parseAsRoot(command) }
            }
        }
    }

    @Test("Every setting in an environment is one that there is")
    func settings() throws {
        let names: [(SettingFamily, [String])] = [
            (.channels, ["terminal", "counter"]), (.operators, ["operator"]),
            (.departments, ["police", "social-insurance", "market-regulation", "alcohol-tobacco", "fire", "health"]),
        ]
        let named = names.flatMap { family, names in names.flatMap(family.settings) }
        let known = Set((Setting.general + named).map { Self.variable(of: $0.key) })
        for (name, service) in services {
            for (variable, _) in service["environment"]?.mapping ?? [:] {
                let variable = try #require(variable.string)
                #expect(known.contains(variable), "\(name): \(variable)")
            }
        }
    }

    @Test("The image is made of what a clone has")
    func image() throws {
        func text(_ file: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(filePath: SourceFolder.path).appending(path: file)), as: UTF8.self)
        }
        let ignored = try text(".gitignore").split(separator: "\n").map { $0.trimmingPrefix("/") }
        let copied = try text("Dockerfile").matches(of: /(?m)^COPY (?!--from)(.+) \S+$/).flatMap { $0.1.split(separator: " ") }
        #expect(copied.contains("Package.swift"))
        // One that ends so is taken where it is there.
        for file in copied where !file.hasSuffix("*") {
            #expect(FileManager.default.fileExists(atPath: "\(SourceFolder.path)/\(file)") && !ignored.contains(file), "\(file)")
        }
    }

    @Test("Departments with demo data live on its day, the others today")
    func day() throws {
        for (name, service) in services {
            let day = Departments.names.contains(name) ? DemoPopulation.day.description : nil
            #expect(service["environment"]?["ONEVISIT_ADAPTER_DAY"]?.string == day, "\(name)")
        }
    }

    /// `channels.terminal.tokenHash` is `ONEVISIT_CHANNELS_TERMINAL_TOKEN_HASH`.
    private static func variable(of key: String) -> String {
        key.reduce(into: "ONEVISIT_") { name, letter in
            if letter == "." || letter == "-" { name += "_" } else { name += (letter.isUppercase ? "_" : "") + letter.uppercased() }
        }
    }
}
