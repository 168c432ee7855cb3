/// The folder that the tests were built from.
public enum SourceFolder {
    public static let path = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }

    /// The shipped contracts.
    public static let contracts = path + "/Contracts"
}
