import ContractKit
import Contracts
import Foundation
import JSON
import Testing

/// The repository's contracts, exported.
enum ShippedExport {
    static let folder = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 } + "/Contracts"

    static func catalogue() throws -> Catalogue { try Catalogue.load(from: folder) }

    static func files(_ format: ExportFormat) throws -> [ExportedFile] {
        format.files(of: try catalogue(), envelopes: try EnvelopeSchemas.load(from: folder))
    }

    static func json(_ file: ExportedFile) throws -> JSONValue { try JSONValue(parsing: Array(file.text.utf8), profile: .document) }
}
