import Contracts

/// The `Contracts/` folder of this repository.
enum ShippedContracts {
    static let folder = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 } + "/Contracts"

    static func catalogue() throws -> Catalogue { try Catalogue.load(from: folder) }
}
