public import Foundation

/// Packages of others that tests look into. They are not ours to commit: each is fetched from PyPI once, into a folder of the build.
public enum FetchedPackage {
    /// Why one cannot be had here.
    public struct Unavailable: Error, CustomStringConvertible {
        public let description: String

        public init(_ description: String) { self.description = description }
    }

    /// What is downloaded of a package that is only read.
    public enum Form {
        case source, wheel
    }

    /// Machines without a network say so at once; a slow network is waited for so many seconds.
    private static let patience = "240"

    /// Where a package is kept; the folder need not be there.
    public static func folder(_ name: String) -> URL { URL(filePath: SourceFolder.path).appending(path: ".build/\(name)") }

    /// Installs packages to be run: `name==version`.
    public static func install(_ package: String, withDependencies: Bool, into folder: URL) throws(Unavailable) {
        try pip(["install"] + (withDependencies ? [] : ["--no-deps"]) + ["--target", folder.path, package])
    }

    /// Downloads the archive of a package, of which nothing is run.
    public static func download(_ package: String, as form: Form, into folder: URL) throws(Unavailable) {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw Unavailable("the folder \(folder.path) cannot be made")
        }
        // By its name, for what its source is read with may come as it likes.
        let name = String(package.prefix { $0 != "=" })
        try pip(["download", "--no-deps", form == .wheel ? "--only-binary" : "--no-binary", name, package, "--dest", folder.path])
    }

    private static func pip(_ arguments: [String]) throws(Unavailable) {
        try run(["timeout", patience, "python3", "-m", "pip", arguments[0], "--quiet"] + arguments.dropFirst())
    }

    /// Runs a program to its end.
    /// - Returns: what it prints.
    @discardableResult
    public static func run(
        _ command: [String], environment: [String: String] = [:], input: FileHandle = .nullDevice
    ) throws(Unavailable) -> String {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw Unavailable("\(command[0]) does not start") }
        // To the end before waiting: a full pipe would stop the program.
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Unavailable("“\(command.prefix(5).joined(separator: " "))” ended with status \(process.terminationStatus)")
        }
        return String(decoding: said, as: UTF8.self)
    }
}
