import ArgumentParser
import ContractKit
import Contracts
import FoundationEssentials
import JSON
import Messaging

extension ContractCommand {
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask an adapter what a recording asked, and compare what it says.",
            discussion: """
                Sends the inputs of a recording to whoever answers for their departments on a broker, and compares outcomes and data by place. \
                What is somebody's is compared by its kind alone, because the recording holds stand-ins; with --exact it is compared too, for a \
                system whose people are those of the recording. Such a system also has to know the stand-ins' numbers, or it says not-found.

                To compare two versions on a test system: replay to the first with --out, which writes what it says, then replay that to the \
                second. Cases take effect, so they are asked only with --cases: never on a system that is in use.

                Ends with 0 when all say the same, with 2 when something differs, and with 5 when something was not answered.
                """)

        @Argument(help: "The recording.") var file: String
        @Option(
            parsing: .singleValue,
            help: ArgumentHelp("A place that is not compared, as /data/lastDepositMonth; can be repeated.", valueName: "pointer"))
        var ignore: [String] = []
        @Flag(help: "Compare what is somebody's too.") var exact = false
        @Flag(help: "Ask for cases too: they take effect.") var cases = false
        @Option(help: ArgumentHelp("Write what is said now as a recording, a file that is not there yet.", valueName: "file")) var out: String?
        @OptionGroup var options: AskerOptions
        @Flag(help: "Print one line of JSON for each that differs, and one for the sum, for programs.") var json = false

        func validate() throws {
            for text in ignore where JSONPointer(text) == nil {
                throw ValidationError("--ignore \(text): write a JSON Pointer such as /data/balance")
            }
        }

        func run() async throws {
            let settings = try options.settings()
            let catalogue = try ContractsFolder.load(settings.contracts)
            let replay = replay(catalogue)
            let exchanges = try exchanges(replay)
            let (bus, asker) = try options.asker(settings, catalogue, name: "contract-replay")
            let text = ReplayText(isJSON: json)
            let written = try out.map { path throws(Failure) in (file: try RecordingFile(path), recorder: ReplayMask(catalogue)) }
            let sum = try await BusSession.with(bus) {
                var sum = ReplayText.Sum()
                do {
                    try await replay.run(exchanges, by: asker) { finding in
                        sum.add(finding)
                        if !finding.isSame { Console.out(text.text(finding)) }
                        if let written, let exchange = written.recorder.exchange(finding) { written.file.write(exchange) }
                    }
                } catch let error as AskError {
                    throw Failure(error)
                }
                return sum
            }
            Console.out(text.text(sum))
            if let trouble = written?.file.trouble { throw Failure(.failed, "\(out ?? "") could not be written to its end: \(trouble)") }
            if sum.silent > 0 { throw Failure(.pending) }
            if sum.differing > 0 { throw Failure(.findings) }
        }

        private func replay(_ catalogue: Catalogue) -> ContractKit.Replay {
            var replay = ContractKit.Replay(catalogue)
            replay.ignored = ignore.compactMap { JSONPointer($0) }
            replay.isExact = exact
            replay.patience = options.patience
            return replay
        }

        /// What is asked: without cases, unless they are wanted, and without what the contracts of today do not allow.
        private func exchanges(_ replay: ContractKit.Replay) throws(Failure) -> [RecordedExchange] {
            guard let data = FileManager.default.contents(atPath: file) else { throw Failure(.failed, "\(file) cannot be read") }
            let all: [RecordedExchange]
            do { all = try RecordedExchange.read(Array(data)) } catch { throw Failure(.failed, "\(file): \(error.message)") }
            let wanted = all.filter { cases || $0.lane == .lookup }
            if wanted.count < all.count { Console.note("\(all.count - wanted.count) cases are left out; --cases asks for them too.") }
            var obstacles: [String: Int] = [:]
            for exchange in wanted {
                if let obstacle = replay.obstacle(to: exchange) { obstacles["\(exchange.operation): \(obstacle)", default: 0] += 1 }
            }
            for (obstacle, count) in obstacles.sorted(by: { $0.key < $1.key }) { Console.note("\(count) left out: \(obstacle)") }
            return wanted
        }
    }
}
