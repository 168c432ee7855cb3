import Orchestration

/// Things of which there are several, each with a name and the same settings: `channels.hall-1.kind`, `operators.lin.tokenHash`.
enum SettingFamily: String, CaseIterable, Sendable {
    case channels, operators, departments

    /// The settings that each member has; `*` stands for its name.
    var settings: [Setting] {
        switch self {
        case .channels: Setting.ofChannel
        case .operators: Setting.ofOperator
        case .departments: Setting.ofDepartment
        }
    }

    /// The settings of one member.
    func settings(of name: String) -> [Setting] {
        settings.map { Setting($0.key.replacing("*", with: name), $0.kind, $0.fallback, $0.summary) }
    }

    /// The members that these keys speak of, in their order.
    func names(in keys: some Sequence<String>) -> [String] {
        Set(
            keys.compactMap { key in
                let parts = key.split(separator: ".")
                return parts.count == 3 && parts[0] == rawValue ? String(parts[1]) : nil
            }
        ).sorted()
    }

    /// The setting that lists members which nothing else names.
    var listing: String { "\(rawValue).names" }

    /// The same in the environment.
    var listingVariable: String { "ONEVISIT_\(rawValue.uppercased())_NAMES" }
}
