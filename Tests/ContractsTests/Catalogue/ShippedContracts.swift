import Contracts
import TestMaterial

/// The `Contracts/` folder of this repository.
enum ShippedContracts {
    static func catalogue() throws -> Catalogue { try Catalogue.load(from: SourceFolder.contracts) }
}
