import ContractKit
import Contracts
import Foundation
import JSON
import TestMaterial
import Testing

/// The repository's contracts, exported.
enum ShippedExport {
    static func catalogue() throws -> Catalogue { try Catalogue.load(from: SourceFolder.contracts) }

    static func files(_ format: ExportFormat) throws -> [ExportedFile] {
        format.files(of: try catalogue(), envelopes: try EnvelopeSchemas.load(from: SourceFolder.contracts))
    }

    static func json(_ file: ExportedFile) throws -> JSONValue { try JSONValue(parsing: Array(file.text.utf8), profile: .document) }
}
