import ArgumentParser
import Contracts
import FoundationEssentials
import JSON
import NIOHTTP1

extension RequestCommand {
    struct Document: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "document", abstract: "Give a case its documents, and read them.",
            subcommands: [Put.self, List.self, Get.self])

        struct Put: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Give a case a document.",
                discussion: """
                    The ending of the file's name says of which type it is: pdf, ofd, jpg, png, heic. What the case lacks stands in `onevisit request \
                    show`.

                      onevisit request document put 20261126-4F7K2Q lease lease.pdf
                    """)

            @OptionGroup var which: CaseOptions
            @Argument(help: "What the matter calls the document.") var name: String
            @Argument(help: "The file.", completion: .file()) var file: String
            @OptionGroup var options: ClientOptions

            func run() async throws {
                guard let type = DocumentType(ofFile: file) else {
                    let endings = DocumentType.allCases.flatMap(\.endings).joined(separator: ", ")
                    throw Failure(.usage, "\(file): its ending says nothing of its type. There are \(endings).")
                }
                guard let content = FileManager.default.contents(atPath: file) else { throw Failure(.failed, "The file \(file) cannot be read.") }
                let document = try await options.client().put(
                    Array(content), type: type.rawValue, to: which.path("/documents/\(PathSegment.encoded(name))"), fields: which.fields)
                Console.out(options.json ? document.line : CaseText(style: Style()).documents([document]))
            }
        }

        struct List: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "List the documents that a case has.")

            @OptionGroup var which: CaseOptions
            @OptionGroup var options: ClientOptions

            func run() async throws {
                let document = try await which.ask(options.client(), .GET, "/documents")
                Console.out(options.json ? document.line : CaseText(style: Style()).documents(document["items"]?.array ?? []))
            }
        }

        struct Get: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Read a document of a case into a file that only you can read.")

            @OptionGroup var which: CaseOptions
            @Argument(help: "What the matter calls the document.") var name: String
            @Option(
                name: .shortAndLong,
                help: ArgumentHelp("The file; by default the document's name with the ending of its type, in this folder.", valueName: "file"))
            var output: String?
            @OptionGroup var options: ClientOptions

            func run() async throws {
                let (type, content) = try await options.client().download(
                    which.path("/documents/\(PathSegment.encoded(name))"), fields: which.fields)
                let path = output ?? "\(name).\(DocumentType(rawValue: type)?.endings.first ?? "json")"
                try PrivateFile.write(content, to: path)
                Console.out(
                    options.json
                        ? (["file": .string(path), "type": .string(type), "size": .integer(Int64(content.count))] as JSONValue).line : path)
            }
        }
    }
}
