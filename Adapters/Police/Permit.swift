import AdapterKit
import Contracts
import GRDB

/// A residence permit as the register has it.
struct Permit {
    /// The department's codes. A card that was replaced or is void entitles to nothing and is shown to nobody.
    enum State: String {
        case valid = "1"
        case replaced = "2"
        case cancelled = "3"
        case revoked = "4"
        case void = "5"
    }

    let number: String
    let state: State
    let issuedOn: CivilDate
    let validUntil: CivilDate
    let address: String
    private let reason: String?

    private init(_ row: BackOfficeRow) throws {
        let code = try row.text("zt")
        guard let state = State(rawValue: code) else { throw AdapterError(.backOffice, "the back office's column zt holds an unknown code") }
        self.state = state
        number = try row.text("zh")
        issuedOn = try row.date("qfrq")
        validUntil = try row.date("yxqz")
        address = try row.text("jzdz")
        reason = try row.optionalText("cxyy")
    }

    private static let columns = "zh, zt, qfrq, yxqz, jzdz, cxyy"

    /// The permit that counts for a person: the one in force, else the last one that was.
    static func last(of residentID: String, in database: Database) throws -> Permit? {
        try database.row(
            "SELECT \(columns) FROM jzz WHERE gmsfhm = ? AND zt NOT IN ('2', '5') ORDER BY zt = '1' DESC, qfrq DESC LIMIT 1", [residentID]
        ).map(Permit.init)
    }

    /// The permit of that number, if it is that person's.
    static func numbered(_ number: String, of residentID: String, in database: Database) throws -> Permit? {
        try database.row("SELECT \(columns) FROM jzz WHERE zh = ? AND gmsfhm = ?", [number, residentID]).map(Permit.init)
    }

    /// Why nothing can be done with it; nil where it is in force, even if it has expired.
    var problem: TaskProblem? {
        switch state {
        case .valid: nil
        case .revoked: revocation
        case .replaced, .cancelled, .void: TaskProblem(code: "permit-cancelled", detail: "The permit is out of force.")
        }
    }

    /// Why it was revoked.
    var revocation: TaskProblem { TaskProblem(code: "permit-revoked", detail: reason ?? "The permit was revoked.") }

    /// That it has expired.
    static var expiry: TaskProblem { TaskProblem(code: "permit-expired", detail: "The permit has expired.") }
}

extension Database {
    /// Enters another state for a permit.
    func enter(_ state: Permit.State, forPermit number: String) throws {
        try execute(sql: "UPDATE jzz SET zt = ? WHERE zh = ?", arguments: [state.rawValue, number])
    }
}
