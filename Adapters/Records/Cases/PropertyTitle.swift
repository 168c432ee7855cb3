import AdapterKit
import Contracts
import GRDB
import JSON

/// The newest title of somebody who owns a home here, in place of the paper.
enum PropertyTitle {
    static func read(_ input: TaskInput, _ context: CaseContext, _ database: Database) throws -> Outcome {
        let title = try database.row(
            "SELECT qzh, qlr, zl, djrq FROM bdc WHERE gmsfhm = ? ORDER BY djrq DESC LIMIT 1", [try input.string("residentId")])
        guard let title else { return .notFound }
        return .answered(data: [
            "certificateNo": .string(try title.text("qzh")), "name": .string(try title.text("qlr")), "address": .string(try title.text("zl")),
            "registeredOn": .string(try title.date("djrq").description),
        ])
    }
}
