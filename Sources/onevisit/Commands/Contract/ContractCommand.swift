import ArgumentParser

struct ContractCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contract", abstract: "The contracts: whether they are sound, and whether both sides keep them.",
        subcommands: [
            Lint.self, Validate.self, Test.self, Mock.self, Record.self, Replay.self, Breaking.self, CanRetire.self, Export.self,
        ])
}
